"""After the arrival: the customer is told, the parts are held until a day; then it is a task, then forced stock.

Everything here that the clock does asks the order's own state and day again, so that it may run twice or late.
"""

from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts.models import User
from dms.accounts.roles import Role
from dms.core import clock
from dms.core.deadlines.models import TellingWay
from dms.core.due import due, schedule
from dms.core.locking import locked
from dms.core.printing.writing import day
from dms.core.registering import seen_by
from dms.core.transitions import apply_transition
from dms.messaging.choices import Channel, MessageState
from dms.messaging.services.queueing import notify_people, queue_message
from parts.special_orders import facts, messages
from parts.special_orders.models import HERE, LONGEST_HOLD, SpecialOrder, SpecialOrderState

HOLD_OVER, FORCE = "parts.special_order_hold_over", "parts.special_order_force"
#: From the last day of the hold until it is forced stock; with the hold about three months (PEERS: 三个月未取).
FORCED_AFTER = timedelta(days=60)
ROWS = SpecialOrder.objects.select_related("store", "customer", "responsible")


def locked_order(order_id, actor=None):
    """The locked order with what its verbs need."""
    return locked(seen_by(ROWS, actor), order_id)


def payload_of(order):
    """What every fact about an order says."""
    return {
        "number": order.number,
        "customer_id": order.customer_id,
        "gross": str(order.gross),
        "deposit": str(order.deposit_due),
    }


def begin_hold(order):
    """Everything is here: the customer gets a message where they have an address; the days of the hold begin."""
    order.hold_until = clock.today(order.store) + timedelta(days=order.hold_days)
    order.save(update_fields=["hold_until", "updated_at"])
    _watch(order)
    message = queue_message(
        template=messages.ARRIVED,
        key=f"special-order:{order.pk}:{order.version}",
        store_id=order.store_id,
        channel=Channel.SMS,
        customer_id=order.customer_id,
        about=order,
        actor=None,
        variables={
            "number": order.number,
            "store": order.store.name,
            "until": day(order.hold_until),
            "phone": order.store.phone,
        },
    )
    if message.state != MessageState.SUPPRESSED:
        _told(order, actor=None, how=TellingWay.MESSAGE, hold_until=order.hold_until)


@transaction.atomic
def notify_special_order(*, order_id, how, actor, note=""):
    """The customer was told by telephone or in person; the days of the hold begin today. Announces CUSTOMER_NOTIFIED.

    Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    if how not in TellingWay.values:
        raise ValidationError({"how": _("Say how the customer was told.")})
    order = locked_order(order_id, actor)
    until = clock.today(order.store) + timedelta(days=order.hold_days)
    return _told(order, actor=actor, how=how, hold_until=until, note=note)


def _told(order, *, actor, how, hold_until, note=""):
    apply_transition(
        order.notify,
        actor=actor,
        fact=facts.CUSTOMER_NOTIFIED,
        reason=note,
        payload=payload_of(order) | {"how": str(how), "hold_until": hold_until.isoformat()},
        at=clock.now(),
        hold_until=hold_until,
    )
    _watch(order)
    return order


@transaction.atomic
def note_unreached(*, order_id):
    """The message was given up: somebody has to call. Harmless when repeated. Announces CUSTOMER_UNREACHED."""
    order = locked_order(order_id)
    if order.state == SpecialOrderState.NOTIFIED:
        apply_transition(order.unreach, actor=None, fact=facts.CUSTOMER_UNREACHED, payload=payload_of(order))
    return order


@transaction.atomic
def extend_special_order(*, order_id, hold_until, reason, actor):
    """Hold uncollected parts until another day. Announces HOLD_EXTENDED.

    Raises PermissionDenied, TransitionBlocked, ValidationError (a day that has passed, or too far).
    """
    order = locked_order(order_id, actor)
    today = clock.today(order.store)
    if not today < hold_until <= today + timedelta(days=LONGEST_HOLD):
        said = _("Choose a day after today, at most %(days)d days ahead.")
        raise ValidationError({"hold_until": said % {"days": LONGEST_HOLD}})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is held longer.")})
    apply_transition(
        order.extend,
        actor=actor,
        fact=facts.HOLD_EXTENDED,
        reason=reason,
        payload=payload_of(order) | {"hold_until": hold_until.isoformat()},
        hold_until=hold_until,
    )
    _watch(order)
    return order


@due(HOLD_OVER)
def end_hold(work):
    """The last day is over: a task for the responsible person, and a day for the forced-stock report."""
    order = locked_order(work.payload["order_id"])
    waits = order.state in (SpecialOrderState.ARRIVED, SpecialOrderState.NOTIFIED)
    if not waits or order.hold_until is None or clock.today(order.store) <= order.hold_until:
        return
    apply_transition(
        order.expire,
        actor=None,
        fact=facts.HOLD_EXPIRED,
        payload=payload_of(order) | {"hold_until": order.hold_until.isoformat()},
    )
    _tell_colleagues(order, messages.OVERDUE, [order.responsible_id], until=day(order.hold_until))
    _plan(FORCE, order, order.hold_until + FORCED_AFTER)


@due(FORCE)
def force_stock(work):
    """Nobody came for two more months: forced stock, with the name of who ordered it."""
    order = locked_order(work.payload["order_id"])
    if order.state != SpecialOrderState.OVERDUE or clock.today(order.store) <= order.hold_until + FORCED_AFTER:
        return
    apply_transition(
        order.force,
        actor=None,
        fact=facts.STOCK_FORCED,
        payload=payload_of(order) | {"responsible_id": order.responsible_id},
    )
    heads = User.objects.holding(Role.PARTS_SUPERVISOR, order.store).values_list("pk", flat=True)
    person = order.responsible.name if order.responsible_id else ""
    _tell_colleagues(order, messages.FORCED, [order.responsible_id, *heads], person=person)


def _watch(order):
    """Ask for a look at the day after the last one; an earlier look finds that it came too soon."""
    if order.state in HERE:
        _plan(HOLD_OVER, order, order.hold_until)


def _plan(handler, order, last_day):
    at = datetime.combine(last_day + timedelta(days=1), time(8), tzinfo=order.store.zone)
    schedule(handler, key=f"{handler}:{order.pk}:{last_day}:{order.version}", at=at, payload={"order_id": order.pk})


def _tell_colleagues(order, template, user_ids, **variables):
    notify_people(
        template=template,
        key=f"{template}:{order.pk}:{order.version}",
        store_id=order.store_id,
        user_ids=[user_id for user_id in dict.fromkeys(user_ids) if user_id],
        actor=None,
        about=order,
        variables={"number": order.number, "parts": order.parts_text, **variables},
    )
