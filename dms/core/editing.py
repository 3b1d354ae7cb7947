"""Changing the fields of a row: compare versions, validate, save, record what changed."""

from dms.core.events import changed, publish
from dms.core.locking import is_locked


class StaleVersion(Exception):
    """Somebody else saved meanwhile; ``current`` is the row as it stands now (HTTP 412 or 409)."""

    def __init__(self, current):
        self.current = current
        super().__init__(f"version {current.version}")


def edit(row, *, actor, fact, values, expected_version=None, masked=(), reason=""):
    """Write ``values`` into the locked ``row``; nothing is saved or recorded where nothing differs.

    ``masked`` names personal fields whose values the history shows only in part.
    Raises StaleVersion and ValidationError. Announces ``fact`` with ``payload["changes"]``. Returns the row.
    """
    if not is_locked(row):
        raise RuntimeError("Lock the row first (dms.core.locking.locked).")
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(row)
    changes = changed(row, values, masked=masked)
    if not changes:
        return row
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.full_clean()
    row.save()
    publish(fact, subject=row, actor=actor, reason=reason, payload={"changes": changes})
    return row
