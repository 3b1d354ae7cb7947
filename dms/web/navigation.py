"""The left navigation and the phone's bottom bar, out of what the apps offer."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language

from dms.core import offers
from dms.core.offers import NavigationEntry, offered

#: So many fit under a thumb; the rest is behind “more”.
ON_THE_PHONE = 4
#: Sets of roles in a language whose lines are kept.
MOST_KEPT = 200

_kept = {}


@dataclass(frozen=True)
class Link:
    """A navigation line ready to be shown."""

    label: str
    url: str
    icon: str
    key: str


@dataclass(frozen=True)
class Group:
    """Lines under one heading (which may be empty)."""

    label: str
    links: list = field(default_factory=list)


def navigation_of(user):
    """``(groups, links)`` for this person: the same for everybody with the same roles, so it is kept for them."""
    key = (offers.changes(), roles_of(user), get_language(), get_urlconf(), get_script_prefix())
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = _put_together(user)
    return _kept[key]


def roles_of(user):
    """The roles of the person, which decide alone what is offered to them."""
    return tuple(sorted(user.roles)) if user.is_authenticated else ()


def current_of(links, path):
    """The address of the line that ``path`` belongs to, the longest of those that lead there; empty for none."""
    leading = [link.url for link in links if path == link.url or (link.url != "/" and path.startswith(link.url))]
    return max(leading, key=len, default="")


def _put_together(user):
    entries = [(entry, address_of(entry.url)) for entry in offered(NavigationEntry, user)]
    pairs = [(entry, Link(str(entry.label), url, entry.icon, entry.key)) for entry, url in entries if url]
    groups = {}
    for entry, link in pairs:
        groups.setdefault(str(entry.group), Group(str(entry.group))).links.append(link)
    return list(groups.values()), [link for _, link in pairs]


@lru_cache(maxsize=500)
def _reversed(name, urlconf, prefix):
    return reverse(name)


def address_of(name):
    """The address of a URL name; empty where no such page is switched on (the system check complains)."""
    try:
        return _reversed(name, get_urlconf(), get_script_prefix())
    except NoReverseMatch:
        return ""
