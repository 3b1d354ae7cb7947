"""Saving the rows of a piece together: what is plainly new or plainly unchanged costs no statements of its own.

The result is what saving one by one would give, row for row: whatever is not plain is saved by itself, after the rows
before it were inserted.
"""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

TAKEN = "taken"


class Together:
    """How a list saves many rows at once. An app subclasses it and names it in ``exchange_list(together=…)``.

    It is made for one piece of a file, with ``(actor, store, rows)``, the values of the rows; it looks up what is on
    file in a few questions. Raises what a single save would raise where nothing may be saved at all.
    """

    def judge(self, values):
        """TAKEN for a new row that waits, Saved for one that stays as it is, None for any that must be saved alone."""
        raise NotImplementedError

    def insert(self):
        """Insert what waits. Raises IntegrityError with nothing inserted. Returns Saved for each, in their order."""
        raise NotImplementedError

    def foreseen(self):
        """What ``insert`` would return for what waits, were nothing in the way; nothing is inserted."""
        raise NotImplementedError

    def note(self, values, saved):
        """A row was saved alone, or refused (``saved`` is the refusal): what was looked up of it counts no more."""
        raise NotImplementedError


def save_piece(exchange_list, actor, store, rows, save_alone, *, keep=True):
    """What became of each of ``rows``, in their order; ``save_alone(values)`` gives the outcome of one row.

    An outcome is Saved, or whatever ``save_alone`` says of a refusal. Where the caller will not ``keep`` the piece,
    what waits at its end is not inserted at all: no row comes after it that it could stand in the way of.
    """
    together = _together(exchange_list, actor, store, rows)
    if together is None:
        return [save_alone(values) for values in rows]
    outcomes, waiting = [None] * len(rows), []

    def save_by_itself(place):
        outcomes[place] = save_alone(rows[place])
        together.note(rows[place], outcomes[place])

    def insert_waiting(in_earnest=True):
        inserted = _inserted(together, in_earnest) if waiting else []
        for place, saved in zip(waiting, inserted or waiting, strict=True):
            outcomes[place] = saved
            if not inserted:
                save_by_itself(place)
        waiting.clear()

    for place, values in enumerate(rows):
        verdict = together.judge(values)
        if verdict == TAKEN:
            waiting.append(place)
        elif verdict is None:
            insert_waiting()
            save_by_itself(place)
        else:
            outcomes[place] = verdict
    insert_waiting(in_earnest=keep)
    return outcomes


def _together(exchange_list, actor, store, rows):
    """None where the list has no such way, or where whatever stands in it is to be said of each row."""
    if exchange_list.together is None or len(rows) < 2:
        return None
    try:
        return exchange_list.together(actor, store, rows)
    except PermissionDenied:  # saving alone raises the same where it matters, and its sentence belongs to the row
        return None


def _inserted(together, in_earnest):
    """What waited, inserted; nothing where the database refuses one of them: which one, saving alone will tell."""
    if not in_earnest:
        return together.foreseen()
    try:
        with transaction.atomic():
            return together.insert()
    except IntegrityError:
        return []
