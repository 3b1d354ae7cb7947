"""How often somebody did something in this minute: one counter each in the shared cache.

One counter per minute instead of a list of times: one small call of the cache. A cache that is away counts nothing and
refuses nobody.
"""

import logging
import math
import time

from django.conf import settings
from django.core.cache import cache

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 60


def window():
    """The minute of the clock that is going on."""
    return int(time.time() // WINDOW_SECONDS)


def seconds_left():
    """Until the next minute begins, rounded up."""
    return math.ceil(WINDOW_SECONDS - time.time() % WINDOW_SECONDS)


def count(what):
    """Count ``what`` once more; how often it was counted in this minute, 0 where nobody can tell."""
    key = f"{what}:{window()}"
    try:
        return _once_more(key)
    except Exception:  # whatever the cache's client raises: a lost counter must not become a lost request
        logger.warning("The request counter is away.", exc_info=True)
        return 0


def _once_more(key):
    try:
        return cache.incr(key)
    except ValueError:  # the first of this minute
        cache.add(key, 0, timeout=2 * WINDOW_SECONDS)
        return cache.incr(key)


def counted(what):
    """How often ``what`` was counted in this minute."""
    try:
        return cache.get(f"{what}:{window()}", 0)
    except Exception:  # as above
        logger.warning("The request counter is away.", exc_info=True)
        return 0


def too_much_work(work, user):
    """Count ``work`` (a key of ``settings.WORK_PER_MINUTE``) of ``user``; whether this was one too many."""
    return count(f"work:{work}:{user.pk}") > settings.WORK_PER_MINUTE[work]
