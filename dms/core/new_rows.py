"""Registering many rows together by the rules of the service for one.

A row that is not plainly new and plainly right is not taken: the service for one judges it, with its sentences.
"""

from django.core.exceptions import ValidationError

from dms.core import clock
from dms.core.permissions import require


class NewRows:
    """New rows of one store, taken one after the other and inserted together.

    A subclass says how a row is built from values and checked by itself (``build``, a tuple that begins with the row),
    by which keys two rows could be the same (``keys_of``), what the constraints of the row ask for (``is_plain``), and
    how what waits is registered. What is on file already it claims beforehand.
    """

    permission = ""
    may_share = frozenset()  # kinds of keys that two rows may have in common

    def __init__(self, *, store, actor):
        """Raises PermissionDenied where ``actor`` may not register here."""
        require(actor, self.permission, store)
        self.store, self.actor, self.today = store, actor, clock.today(store)
        self.claimed = set()
        self.waiting = []

    def claim(self, keys):
        """Nobody else may be taken with these keys: the row is there, or may be, though it was not looked up."""
        self.claimed |= keys

    def take(self, **values):
        """Whether the row waits for ``insert`` now; false where the service for one must judge it."""
        try:
            made = self.build(values)
        except ValidationError:
            return False
        keys = self.keys_of(made[0], values)
        if {kind for kind, _value in keys & self.claimed} - self.may_share or not self.is_plain(made[0]):
            return False
        self.claim(keys)
        self.waiting.append(made)
        return True

    def insert(self):
        """Insert what waits. Raises IntegrityError, with nothing inserted. Returns the rows in their order."""
        waiting, self.waiting = self.waiting, []
        return self.register(waiting) if waiting else []

    def build(self, values):
        """``(row, …)`` as the service for one would insert it. Raises ValidationError."""
        raise NotImplementedError

    def keys_of(self, row, values):
        """``{(kind, value)}``."""
        raise NotImplementedError

    def is_plain(self, row):
        """Whether no constraint of the row by itself can refuse it."""
        raise NotImplementedError

    def register(self, waiting):
        """Insert what ``build`` has made and announce it. Raises IntegrityError. Returns the rows."""
        raise NotImplementedError
