"""One list of everything that waits for a person, whatever stage it comes from, by the time it is due."""

import datetime
from dataclasses import dataclass
from itertools import islice
from typing import Any

from dms.core.offers import NextForMe, offered
from dms.web.stores import narrow

#: Of one kind, and altogether: a list that does not fit the screen is no list of what is next.
MOST_OF_A_KIND, MOST = 15, 20
LAST = datetime.datetime.max.replace(tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Line:
    """A line ready to be shown: of which kind it is, what, whose, by when, and whether that is over."""

    kind: str
    icon: str
    what: str
    whose: str
    due_at: Any
    url: str
    is_late: bool


def next_for(user, store, now, *, only_mine=True):
    """``[Line]``, what is due first on top, what has no time last; one statement for each kind."""
    lines = [line for each in offered(NextForMe, user) for line in _lines(each, user, store, now, only_mine)]
    return sorted(lines, key=lambda line: line.due_at or LAST)[:MOST]


def _lines(kind, user, store, now, only_mine):
    rows = kind.rows if only_mine or kind.everybodys is None else kind.everybodys
    for row in islice(narrow(rows(user), store)[:MOST_OF_A_KIND], MOST_OF_A_KIND):
        line = kind.line(row)
        is_late = line.due_at is not None and line.due_at < now
        yield Line(str(kind.label), kind.icon, line.what, line.whose, line.due_at, line.url, is_late)
