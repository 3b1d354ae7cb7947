"""Numbers of papers: counted on a locked row in the transition that makes the paper official.

The row stays locked until the transaction ends, so a rolled-back paper gives its number back and no kind
has gaps. That serialises the issuing of one kind in one store, and nothing else.
"""

from django.db import connection

PREFIXES = {}
GAPLESS = set()  # kinds where the law wants every number accounted for; verify_ledgers looks for gaps

# One statement makes or locks the row of NumberSequence and counts on it; both databases know it.
COUNT = """
INSERT INTO core_numbersequence (store_id, kind, year, last) VALUES (%(store)s, %(kind)s, %(year)s, %(many)s)
ON CONFLICT (store_id, kind, year) DO UPDATE SET last = core_numbersequence.last + %(many)s RETURNING last
"""


def number_kind(kind, prefix, *, gapless=False):
    """Declare a kind of paper, for example ``number_kind("approval", "AP")``; returns the kind."""
    if PREFIXES.get(kind, prefix) != prefix:
        raise ValueError(f"{kind} already counts as {PREFIXES[kind]}")
    PREFIXES[kind] = prefix
    if gapless:
        GAPLESS.add(kind)
    return kind


def next_number(kind, store, on):
    """The next number such as ``AP-26-0001`` for ``kind`` in ``store`` in the year of the date ``on``."""
    return next_numbers(kind, store, on, 1)[0]


def next_numbers(kind, store, on, many):
    """The next ``many`` numbers, in their order, counted in one step."""
    last = _count(kind, store.pk, on.year, many)
    return [f"{PREFIXES[kind]}-{on.year % 100:02d}-{count:04d}" for count in range(last - many + 1, last + 1)]


def _count(kind, store_id, year, many):
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"store": store_id, "kind": kind, "year": year, "many": many})
        return cursor.fetchone()[0]
