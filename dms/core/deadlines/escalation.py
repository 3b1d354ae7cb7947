"""A promise that nears its time, reaches it, or passes it: who hears of it, once each."""

from django.contrib.auth import get_user_model

from dms.core import due
from dms.core.deadlines import facts
from dms.core.deadlines.kinds import KINDS
from dms.core.deadlines.models import Promise, PromiseState
from dms.core.events import publish
from dms.core.locking import locked

WARN, DUE, CLIMB = LEVELS = ("promises.at_risk", "promises.due", "promises.overdue")


def schedule_levels(promise):
    """Ask for the three levels of the present promise; those of an earlier time recognise that they are stale."""
    kind = KINDS[promise.kind]
    at = promise.promised_at
    for level, moment in zip(LEVELS, (at - kind.warn_before, at, at + kind.climb_after), strict=True):
        due.schedule(
            level,
            key=f"{level}:{promise.pk}:{promise.change_count}",
            at=moment,
            payload={"promise_id": promise.pk, "change_count": promise.change_count},
        )


@due.due(WARN)
def warn_owner(work):
    """The time is near: announce PROMISE_AT_RISK for the person in charge."""
    promise = _still_open(work)
    if promise is not None:
        _announce(facts.PROMISE_AT_RISK, promise, user_ids=[promise.owner_id])


@due.due(DUE)
def tell_owner(work):
    """The time has come: announce PROMISE_DUE for the person in charge."""
    promise = _still_open(work)
    if promise is not None:
        _announce(facts.PROMISE_DUE, promise, user_ids=[promise.owner_id])


@due.due(CLIMB)
def tell_next_role(work):
    """The time is past: announce PROMISE_OVERDUE for the person in charge and the role above."""
    promise = _still_open(work)
    if promise is not None:
        role = KINDS[promise.kind].climbs_to
        holders = get_user_model().objects.holding(role, promise.store).values_list("pk", flat=True)
        _announce(facts.PROMISE_OVERDUE, promise, role=role, user_ids=sorted({promise.owner_id, *holders}))


def promise_payload(promise):
    """What every fact about a promise carries."""
    return {
        "kind": promise.kind,
        "subject_kind": promise.subject_kind,
        "subject_id": promise.subject_id,
        "promised_at": promise.promised_at.isoformat(),
        "first_promised_at": promise.first_promised_at.isoformat(),
        "owner_id": promise.owner_id,
    }


def _still_open(work):
    promise = locked(Promise.objects, work.payload["promise_id"])
    same = promise.state == PromiseState.OPEN and promise.change_count == work.payload["change_count"]
    return promise if same else None


def _announce(fact, promise, **more):
    publish(fact, subject=promise, actor=None, payload=promise_payload(promise) | more)
