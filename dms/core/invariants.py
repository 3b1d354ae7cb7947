"""What must hold in the books at any moment, as queries. ``manage.py verify_ledgers`` asks them all.

An app adds its own in a module that its ``AppConfig.ready()`` imports:

    @invariant("I1", "on hand is the sum of the movements")
    def balances_equal_movements():
        yield difference("parts.balance", balance.pk, "12 on hand, movements add up to 11")

A check yields one ``Difference`` per row that is wrong and changes nothing.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass

CHECKS = []


@dataclass(frozen=True)
class Invariant:
    """A rule with its number in the quality programme and the sentence that it states."""

    number: str
    sentence: str
    check: Callable

    @property
    def name(self):
        """Number and function, for reports: several checks may share a number."""
        return f"{self.number} {self.check.__name__}"


@dataclass(frozen=True)
class Difference:
    """A row that breaks a rule; ``row`` is its key, or the name of what is missing."""

    table: str
    row: str
    what: str


def invariant(number, sentence):
    """Register a check: a function without arguments that yields differences."""

    def register(function):
        if all(known.check.__qualname__ != function.__qualname__ or known.number != number for known in CHECKS):
            CHECKS.append(Invariant(number, sentence, function))
        return function

    return register


def difference(table, row, what):
    """A wrong row: its table or model label, its key, and what was found against what should be."""
    return Difference(table, str(row), what)


def verify(only=()):
    """``[(invariant, [differences])]`` of all checks, or of those whose number is in ``only``."""
    wanted = [
        known
        for known in sorted(CHECKS, key=lambda one: (one.number[:1], int(one.number[1:])))
        if not only or known.number in only
    ]
    return [(known, list(known.check())) for known in wanted]


def as_plain(results):
    """The results as plain values for JSON and for the history."""
    return [
        {"invariant": known.name, "sentence": known.sentence, "differences": [asdict(one) for one in found]}
        for known, found in results
    ]
