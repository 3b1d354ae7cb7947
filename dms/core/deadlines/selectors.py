"""Reading promises; the one formula of being on time."""

from decimal import Decimal

from django.db.models import F, Q

from dms.core.deadlines.models import Promise, PromiseState
from dms.core.subjects import about

DONE = (PromiseState.KEPT, PromiseState.MISSED)


def promises_about(subject):
    """All promises for ``subject``, newest first."""
    return Promise.objects.filter(**about(subject)).select_related("owner").order_by("-pk")


def open_promise_of(subject, kind):
    """The open promise of ``kind`` for ``subject``, or None."""
    return Promise.objects.open().filter(kind=kind, **about(subject)).first()


def counted(promises, moment):
    """What on-time is measured over: kept ones, and open ones whose first time is past. Not cancelled ones."""
    return promises.filter(Q(state__in=DONE) | Q(state=PromiseState.OPEN, first_promised_at__lt=moment))


def on_time(promises):
    """Kept at or before the time FIRST promised. The formula everywhere; changes of the promise don't mend it."""
    return promises.filter(state__in=DONE, kept_at__lte=F("first_promised_at"))


def on_time_share(promises, moment):
    """On-time promises out of those counted at ``moment``, from 0 to 1 with four places; None where nothing counts."""
    all_of_them = counted(promises, moment).count()
    if not all_of_them:
        return None
    return (Decimal(on_time(promises).count()) / all_of_them).quantize(Decimal("0.0001"))
