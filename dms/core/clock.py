"""The one place that reads the clock; rules take the time as an argument."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_told = ContextVar("told", default=None)


def now():
    """The present instant, aware, in UTC; inside ``as_of`` the instant that is told of."""
    return _told.get() or timezone.now()


def today(store=None):
    """The calendar day in the store's own time zone (the project's when there is no store)."""
    return timezone.localdate(now(), timezone=store.zone if store is not None else None)


@contextmanager
def as_of(instant):
    """Tell of the past: services called in this block act at ``instant``. For the demo's story alone."""
    token = _told.set(instant)
    try:
        yield
    finally:
        _told.reset(token)
