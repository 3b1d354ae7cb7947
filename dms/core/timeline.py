"""One timeline of a whole file 一车一档: the lines of every source that the apps offer, newest first, by key.

A file is a row with what belongs to it (``FilePart``): a customer with contacts and vehicles, a vehicle with its owner.
Each source costs one statement whatever the length, and the page behind a mark costs what the first page costs.
"""

import datetime
from dataclasses import dataclass, replace
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Q

from dms.core.models import Event
from dms.core.offers import FilePart, TimelineSource, offered
from dms.core.subjects import kind_of

PAGE_SIZE = 20
#: A fleet's timeline tells of so many of its vehicles, the latest ones; the others have pages of their own.
MOST_PARTS = 100

_signer = Signer(salt="dms.core.timeline")


@dataclass(frozen=True)
class Span:
    """A row of a file by its key, from one instant until another; None: always."""

    key: int
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None

    def within(self, at):
        """The condition on the column ``at``."""
        since = Q(**{f"{at}__gte": self.since}) if self.since else Q()
        return since & (Q(**{f"{at}__lt": self.until}) if self.until else Q())


class File:
    """A row and what belongs to its file, as far as ``user`` may see it."""

    def __init__(self, user, subject):
        self.subject = subject
        self.parts = {kind_of(subject): [Span(subject.pk)]}
        for part in offered(FilePart):
            if part.of == kind_of(subject):
                self.parts.setdefault(part.kind, []).extend(part.spans(user, subject)[:MOST_PARTS])

    def about(self, at, *kinds, kind="subject_kind", key="subject_id"):
        """The condition on rows about a subject: about one of the file's rows, in its time; only ``kinds``, if any."""
        found = Q(pk__in=())
        for name, spans in self.parts.items():
            if not kinds or name in kinds:
                found |= Q(**{kind: name}) & _one_of(spans, at, key)
        return found

    def of(self, name, at, key):
        """The condition on rows that lead by ``key`` to one of the file's rows of the kind ``name``."""
        return _one_of(self.parts.get(name, []), at, key)


@dataclass(frozen=True, kw_only=True)
class TimelineLine:
    """One line: ``what`` happened, when, by whom, and how it stands now.

    ``about`` names another row of the file that it is about, in masked words. A line of an ``event`` is told by it.
    """

    at: datetime.datetime
    key: int
    what: Any
    who: str = ""
    about: str = ""
    details: tuple = ()
    url: str = ""
    tone: str = ""
    state: Any = ""
    origin: str = ""
    event: Event | None = None
    source: TimelineSource | None = None


@dataclass(frozen=True)
class TimelinePage:
    """Some lines, the mark behind the last one (empty at the end), and the sources that this person may see."""

    lines: list
    after: str
    sources: list
    kind: str


def timeline_page(user, subject, *, kind="", after="", size=PAGE_SIZE):
    """The lines about ``subject`` and its file behind the mark ``after``; of one ``kind``, where it is known.

    Raises BadSignature for a mark that is none of ours.
    """
    sources = offered(TimelineSource, user)
    chosen = [source for source in sources if source.kind == kind] or sources
    file, mark = File(user, subject), _read(after)
    lines = [line for source in chosen for line in _newest(source, user, file, mark, size + 1)]
    lines.sort(key=_place)
    more, lines = len(lines) > size, lines[:size]
    kind = chosen[0].kind if len(chosen) == 1 and kind else ""
    return TimelinePage(lines, _mark(lines[-1]) if more else "", sources, kind)


def events_in(user, file, *kinds):
    """The events about the file's rows of these ``kinds``, but for what other sources tell. For ``rows`` of a source.

    Whoever may see a row may see what happened to it; the parts of a file are those that the user may see.
    """
    told = [str(fact) for source in offered(TimelineSource) for fact in source.tells]
    return Event.objects.filter(file.about("at", *kinds)).exclude(fact__in=told)


def event_line(event):
    """The line of an event."""
    return TimelineLine(
        at=event.at,
        key=event.pk,
        what=event.label,
        who=event.actor_name,
        about=event.subject_text,
        origin=event.origin,
        event=event,
    )


def _newest(source, user, file, mark, most):
    rows = source.rows(user, file)
    if mark:
        rows = rows.filter(_behind(source, mark))
    rows = rows.order_by(f"-{source.at}", "-pk")[:most]
    return [_told(source, row, file) for row in rows]


def _told(source, row, file):
    """The line of ``row``; it need not say that it is about the very row that the timeline belongs to."""
    line = replace(source.line(row), source=source)
    itself = (kind_of(file.subject), file.subject.pk)
    is_about_it = (getattr(row, "subject_kind", ""), getattr(row, "subject_id", None)) == itself
    return replace(line, about="") if is_about_it else line


def _place(line):
    """Newest first; what happened at the same instant by kind, then newest key first."""
    return (-line.at.timestamp(), line.source.kind, -line.key)


def _behind(source, mark):
    """The condition for lines of ``source`` that stand behind the mark."""
    at, kind, key = mark
    earlier, same = Q(**{f"{source.at}__lt": at}), Q(**{source.at: at})
    if source.kind == kind:
        return earlier | (same & Q(pk__lt=key))
    return earlier | same if source.kind > kind else earlier


def _one_of(spans, at, key):
    always = [span.key for span in spans if not (span.since or span.until)]
    found = Q(**{f"{key}__in": always})
    for span in spans:
        if span.since or span.until:
            found |= Q(**{key: span.key}) & span.within(at)
    return found


def _mark(line):
    return _signer.sign_object([line.at.isoformat(), line.source.kind, line.key])


def _read(text):
    if not text:
        return None
    try:
        at, kind, key = _signer.unsign_object(text)
    except (ValueError, TypeError, UnicodeError):
        raise BadSignature(text) from None
    return datetime.datetime.fromisoformat(at), kind, key
