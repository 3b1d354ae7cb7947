"""The numbers on the role home: each is the length of the list that it opens."""

from dataclasses import dataclass

from dms.core.figures.counters import counted, counted_with, counters_of
from dms.core.offers import LATE, OPEN, Counter, offered
from dms.web.navigation import address_of
from dms.web.saved_views import lists
from dms.web.saved_views.selectors import tile_views_of

#: Beside the role's own numbers.
MOST_VIEWS = 6
#: What a person takes in at a glance (UI: six to ten).
MOST_TILES = 10


@dataclass
class Tile:
    """A counter ready to be shown; ``late`` of it are past their time; ``change`` since last week, or None."""

    label: str
    number: int
    url: str
    tone: str
    icon: str
    late: int = 0
    change: int | None = None
    key: str = ""
    is_chosen: bool = False

    @property
    def tells_change(self):
        """Whether last week is worth a line: not where there is nothing, as before."""
        return self.change is not None and bool(self.change or self.number)

    @property
    def change_in_words(self):
        """``+3`` or ``−1``."""
        return f"{self.change:+}".replace("-", "−")


def tiles_for(user, store, request=None, *, only_mine=False, before=None):
    """The person's counters for the chosen store (None: all theirs), then their saved views.

    ``before`` is the DaysNumbers to compare with. One statement for all counters, one for each saved view.
    """
    found = [_tile(each, before) for each in counted(counters_of(user), user, store, only_mine=only_mine)]
    views = [view for view in tile_views_of(user, store) if lists.may_open(user, view.list)]
    return found + [_tile_of_view(view, user, request) for view in views[:MOST_VIEWS]]


def told_apart(tiles):
    """``(shown, folded)``: ten of the role's numbers, first those at which something waits, and the chosen views.

    All keep their order, so that a number stands where it stood yesterday.
    """
    of_role = [tile for tile in tiles if not tile.is_chosen]
    first = sorted(of_role, key=lambda tile: not tile.number)[:MOST_TILES]
    return [tile for tile in tiles if tile.is_chosen or tile in first], [tile for tile in of_role if tile not in first]


def tells_mine_apart(user):
    """Whether any counter of the person has rows of their own beside everybody's."""
    return any(each.mine for each in counters_of(user))


def bells_and(user, store, *others):
    """``(tiles, numbers)``: the counters that ring the bell, and the lengths of ``others`` (functions of the user)."""
    ringing = [counter for counter in offered(Counter, user) if counter.bell]
    found, numbers = counted_with(ringing, user, store, others)
    return [_tile(each, None) for each in found], numbers


def _tile(each, before):
    counter = each.counter
    tone = "none" if not each.number else LATE if each.late else counter.urgency
    known = before.numbers.get(each.key) if before else None
    return Tile(
        str(counter.label),
        each.number,
        _address(counter, each.only_mine),
        tone,
        counter.icon,
        late=each.late,
        change=None if known is None else each.number - known,
        key=each.key,
    )


def _tile_of_view(view, user, request):
    """The number is the length of the list that it opens: the list's own page counts."""
    rows, _filterset = lists.page_for(user, view.list, view.query, like=request).matching()
    number = rows.count()
    return Tile(view.name, number, view.get_absolute_url(), OPEN if number else "none", "bookmark", is_chosen=True)


def _address(counter, only_mine):
    url, query = address_of(counter.url), counter.mine_query if only_mine else counter.query
    return f"{url}?{query}" if url and query else url
