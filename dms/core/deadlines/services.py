"""Making, changing, telling, keeping and cancelling promises.

Stages call these from their own verbs: the repair order's handover keeps its promise in the same transaction.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.deadlines import facts
from dms.core.deadlines.escalation import promise_payload, schedule_levels
from dms.core.deadlines.kinds import KINDS, REASONS
from dms.core.deadlines.models import Promise, PromiseChange, PromiseNotice, PromiseState, TellingWay
from dms.core.editing import StaleVersion
from dms.core.events import plain, publish
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.subjects import naming
from dms.core.transitions import TransitionBlocked, apply_transition


@transaction.atomic
def make_promise(*, kind, subject, promised_at, owner, actor, store=None, told_how=""):
    """Promise ``promised_at`` (aware) for ``subject``; ``owner`` answers for it. Announces PROMISE_MADE.

    ``told_how`` where the customer hears it at once. The calling service has checked that ``actor`` may promise.
    Raises ValidationError: a second open promise of one kind, a time that has passed.
    """
    if kind not in KINDS:
        raise ValueError(f"No kind of promise {kind}; stages declare theirs with promise_kind().")
    _must_lie_ahead(promised_at)
    promise = Promise(
        store=store or subject.store,
        kind=kind,
        promised_at=promised_at,
        first_promised_at=promised_at,
        owner=owner,
        **naming(subject),
    )
    register(promise, actor=actor, fact=facts.PROMISE_MADE, payload=promise_payload(promise))
    schedule_levels(promise)
    if told_how:
        _tell(promise, actor, told_how, "")
    return promise


@transaction.atomic
def change_promise(*, promise_id, promised_at, reason, actor, note="", told_how="", expected_version=None):
    """Move the promised time, for a ``reason`` out of the list. Announces PROMISE_CHANGED; the first time stays.

    Raises PermissionDenied, TransitionBlocked (no longer open), StaleVersion, ValidationError.
    """
    promise = _open(promise_id, actor, "core.change_promise", expected_version)
    if reason not in REASONS:
        raise ValidationError({"reason": _("Choose a reason from the list.")})
    if promised_at == promise.promised_at:
        raise ValidationError({"promised_at": _("This is the time promised already.")})
    _must_lie_ahead(promised_at)
    before, promise.promised_at = promise.promised_at, promised_at
    promise.change_count += 1
    _save(promise)
    PromiseChange.objects.create(
        promise=promise, from_at=before, to_at=promised_at, reason=reason, note=note, by=actor, at=clock.now()
    )
    changes = {"promised_at": [plain(before), plain(promised_at)]}
    publish(
        facts.PROMISE_CHANGED,
        subject=promise,
        actor=actor,
        reason=note or str(REASONS[reason]),
        payload=promise_payload(promise) | {"changes": changes, "reason": reason},
    )
    schedule_levels(promise)
    if told_how:
        _tell(promise, actor, told_how, note)
    return promise


@transaction.atomic
def tell_customer(*, promise_id, how, actor, note=""):
    """Record that the customer was told the present time, and how. Announces CUSTOMER_TOLD.

    Raises PermissionDenied, TransitionBlocked (no longer open), ValidationError.
    """
    promise = _open(promise_id, actor, "core.tell_promise")
    _tell(promise, actor, how, note)
    return promise


@transaction.atomic
def keep_promise(*, promise_id, actor, at=None, caused_by=None):
    """What was promised has happened (``at``, now by default). Announces PROMISE_KEPT, or PROMISE_MISSED when late.

    ``caused_by``: whose act it was, where ``actor`` is the system.
    """
    promise = locked(seen_by(Promise.objects, actor), promise_id)
    at = at or clock.now()
    late = at > promise.first_promised_at
    apply_transition(
        promise.keep,
        actor=actor,
        fact=facts.PROMISE_MISSED if late else facts.PROMISE_KEPT,
        payload=promise_payload(promise),
        caused_by=caused_by,
        at=at,
    )
    return promise


@transaction.atomic
def cancel_promise(*, promise_id, reason, actor, caused_by=None):
    """Nobody waits for it any more, for a reason in words. Announces PROMISE_CANCELLED.

    ``caused_by``: whose act it was, where ``actor`` is the system.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why nobody waits for it any more.")})
    promise = locked(seen_by(Promise.objects, actor), promise_id)
    apply_transition(
        promise.cancel,
        actor=actor,
        fact=facts.PROMISE_CANCELLED,
        reason=reason,
        payload=promise_payload(promise),
        caused_by=caused_by,
    )
    return promise


def _open(promise_id, actor, permission, expected_version=None):
    promise = locked(seen_by(Promise.objects, actor), promise_id)
    require(actor, permission, promise)
    if promise.state != PromiseState.OPEN:
        raise TransitionBlocked([_("This is not possible in the state “%s”.") % promise.get_state_display()])
    if expected_version is not None and promise.version != expected_version:
        raise StaleVersion(promise)
    return promise


def _tell(promise, actor, how, note):
    if how not in TellingWay.values:
        raise ValidationError({"how": _("Say how the customer was told.")})
    promise.told_promised_at = promise.promised_at
    _save(promise)
    PromiseNotice.objects.create(
        promise=promise, promised_at=promise.promised_at, told_at=clock.now(), how=how, note=note, by=actor
    )
    publish(
        facts.CUSTOMER_TOLD,
        subject=promise,
        actor=actor,
        reason=note,
        payload=promise_payload(promise) | {"how": str(how)},
    )


def _save(promise):
    promise.version += 1
    promise.save()


def _must_lie_ahead(promised_at):
    if promised_at <= clock.now():
        raise ValidationError({"promised_at": _("A promise lies ahead; this time has passed.")})
