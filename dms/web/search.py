"""Search-anything: one box over every source that the apps offer."""

import re
from dataclasses import dataclass

from dms.core.offers import SearchSource, offered
from dms.web.recent.models import RecentlyOpened
from dms.web.recent.services import KEPT

HITS_PER_SOURCE = 8
RECENT_HITS = 8
SHORTEST = 2
LONGEST = 100
#: ``c: wang``, with either colon.
WITH_PREFIX = re.compile(r"([a-z]{1,2})\s*[:：]\s*(.*)", re.IGNORECASE | re.DOTALL)


@dataclass
class Found:
    """What one source found."""

    label: str
    icon: str
    hits: list
    kind: str = ""


def cleaned(text):
    """What was typed, without what no record contains."""
    return text.replace("\x00", "").strip()[:LONGEST]


def narrowed(user, text):
    """``(sources, text)``: what this person may ask, or only what the typed prefix names; the rest of the text."""
    sources = offered(SearchSource, user)
    typed = WITH_PREFIX.fullmatch(text)
    wanted = [each for each in sources if typed and each.prefix == typed[1].lower()]
    return (wanted, typed[2].strip()) if wanted else (sources, text)


def said_in(user, text):
    """What is looked for: the typed text without a prefix."""
    return narrowed(user, cleaned(text))[1]


def search(user, text):
    """The hits of all sources that this person may ask, sources without a hit left out."""
    sources, text = narrowed(user, cleaned(text))
    if len(text) < SHORTEST:
        return []
    answers = [_found(source, source.find(user, text, HITS_PER_SOURCE)[:HITS_PER_SOURCE]) for source in sources]
    return [found for found in answers if found.hits]


def prefixes(user):
    """The sources that a typed prefix narrows to, for the hint below the box."""
    return [source for source in offered(SearchSource, user) if source.prefix]


def kinds_remembered(user):
    """``{kind: source}`` of the rows that the box offers again."""
    return {source.kind: source for source in offered(SearchSource, user) if source.kind and source.opened}


def recent(user):
    """What this person opened last and may still see, newest first: ``[(source, hit)]``."""
    sources = kinds_remembered(user)
    marks = list(RecentlyOpened.objects.visible_to(user).values_list("kind", "row_id")[:KEPT])
    keys = {kind: [row_id for each, row_id in marks if each == kind] for kind, _row_id in marks}
    hits = {(kind, hit.key): hit for kind in keys if kind in sources for hit in sources[kind].opened(user, keys[kind])}
    return [(sources[mark[0]], hits[mark]) for mark in marks if mark in hits][:RECENT_HITS]


def recent_by_kind(user):
    """``recent`` as groups, in the order of their newest row."""
    groups = {}
    for source, hit in recent(user):
        groups.setdefault(source.kind, _found(source, [])).hits.append(hit)
    return list(groups.values())


def _found(source, hits):
    return Found(str(source.label), source.icon, hits, source.kind)
