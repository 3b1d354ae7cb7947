"""The counters of the role home, counted: all of a person's in one statement."""

from dataclasses import dataclass

from dms.core.figures.counting import Length, one_statement
from dms.core.figures.kpis import of_store
from dms.core.offers import Counter, offered
from dms.core.prepared import rows_for


@dataclass(frozen=True)
class Counted:
    """A counter with its number, how many of it are past their time, and whether it could keep to the person's own."""

    counter: Counter
    number: int
    late: int
    only_mine: bool

    @property
    def key(self):
        """By what the number is known from day to day."""
        return f"{self.counter.key}!mine" if self.only_mine else self.counter.key


def counters_of(user):
    """The counters that stand on the person's home."""
    return offered(Counter, user)


def counted(counters, user, store, *, only_mine=False):
    """``[Counted]`` of ``counters`` for one store (None: all theirs), everybody's rows or the person's own."""
    return counted_with(counters, user, store, only_mine=only_mine)[0]


def counted_with(counters, user, store, others=(), *, only_mine=False):
    """``([Counted], numbers)``: as ``counted``, and how many rows ``others`` (functions of the user) have, all by one
    statement. Where it does not depend on the time, its text is kept for the person.
    """
    if user.pk is None or not (counters or others):
        return [Counted(each, 0, 0, False) for each in counters], [0 for _other in others]
    asked = [(each.rows, each.mine, each.late) for each in counters]
    key = ("counted", user.standing, store and store.pk, only_mine, *asked, *others)
    found = rows_for(key, lambda: one_statement(user, _lengths(counters, user, store, others, only_mine)))
    numbers = iter([number or 0 for number in found[0]])
    totals = [next(numbers) for _each in counters]
    overdue = [next(numbers) if each.late else 0 for each in counters]
    pairs = zip(counters, totals, overdue, strict=True)
    return [Counted(each, number, past, only_mine and each.mine is not None) for each, number, past in pairs], [
        *numbers
    ]


def _lengths(counters, user, store, others, only_mine):
    """The rows of each counter, then those that are late, then the others."""
    rows = [_rows(each, user, store, only_mine) for each in counters]
    late = [_late(each, user, found) for each, found in zip(counters, rows, strict=True) if each.late]
    return [Length(each.order_by().values("pk")) for each in (*rows, *late, *(other(user) for other in others))]


def _rows(counter, user, store, only_mine):
    wanted = counter.mine if only_mine and counter.mine else counter.rows
    return of_store(wanted(user), store)


def _late(counter, user, rows):
    return rows.filter(pk__in=counter.late(user).order_by().values("pk"))
