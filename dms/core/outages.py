"""Telling a database that is away from a statement that is wrong: the one is 503 and passes, the other is our fault."""

from django.db import InterfaceError, OperationalError

RETRY_SECONDS = 10

# Connection failures (class 08), server stopping or starting (57P), too many connections (53300), disk full (53100).
PASSING_STATES = ("08", "57P", "53")
PASSING_SQLITE = ("SQLITE_BUSY", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_FULL", "SQLITE_READONLY", "SQLITE_LOCKED")


def is_outage(error):
    """Whether ``error`` means that the database is away or can't work just now, and trying again later makes sense."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    if sqlite := getattr(cause, "sqlite_errorname", None):
        return sqlite.startswith(PASSING_SQLITE)
    state = getattr(cause, "pgcode", None)
    return state is None or state.startswith(PASSING_STATES)
