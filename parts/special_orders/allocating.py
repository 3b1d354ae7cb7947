"""Who gets what has come: the order that waits longest, before the shelf; and giving parts on to another order.

Orders are locked first, by key, then the stock items, by part: deliveries and sales never wait in a circle.
"""

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dms.core import clock
from dms.core.deadlines.kinds import promise_kind
from dms.core.deadlines.selectors import open_promise_of
from dms.core.deadlines.services import cancel_promise, keep_promise, make_promise
from dms.core.events import publish
from dms.core.locking import locked_many
from dms.core.permissions import require
from dms.core.registering import seen_by
from dms.core.transitions import TransitionBlocked, apply_transition
from parts.catalogue.models import Part
from parts.special_orders import facts
from parts.special_orders.holding import ROWS, begin_hold, locked_order, payload_of
from parts.special_orders.models import HERE, WAITS, SpecialOrder, SpecialOrderState
from parts.stock.ledger import locked_items
from parts.stock.models import Reservation
from parts.stock.quantities import said
from parts.stock.reserving import release_reservation, reserve

ZERO = Decimal(0)
ARRIVAL = promise_kind(
    "parts.special_order_arrival",
    gettext_lazy("ordered parts are here"),
    warn_before=timedelta(days=2),
    climbs_to="parts_supervisor",
    climb_after=timedelta(days=1),
)


@transaction.atomic
def allocate(*, store_id, part_ids):
    """Set free pieces of these parts aside for whoever waits for them, the longest first. Harmless when repeated.

    Announces STOCK_RESERVED and PARTS_ALLOCATED for each order that got something. Returns these orders.
    """
    waiting = SpecialOrder.objects.filter(store_id=store_id, state__in=WAITS, lines__part__in=part_ids)
    pks = set(waiting.values_list("pk", flat=True))
    if not pks:
        return []
    orders = sorted(locked_many(ROWS, pks), key=lambda order: (order.released_at, order.pk))
    items = locked_items(store_id, part_ids)
    here = {part_id for part_id, item in items.items() if item.available > 0}
    return [order for order in orders if order.state in WAITS and serve(order, here)]


def serve(order, part_ids=None):
    """Give the locked order what is free of ``part_ids`` (of all that it misses). Returns ``{part_id: quantity}``."""
    missing = order.missing()
    wanted = sorted(missing if part_ids is None else missing.keys() & set(part_ids))
    items = locked_items(order.store_id, wanted)
    got = {}
    for part_id in wanted:
        if part_id in items and items[part_id].available > 0:
            got[part_id] = _hold(order, part_id, missing[part_id])
    if got:
        arrived(order, got)
    return got


def arrived(order, got, caused_by=None):
    """The locked order holds ``got`` more. Announces PARTS_ALLOCATED; when all is here the promise is kept.

    ``caused_by`` gave them to this order; without, the turn of who waits longest did.
    """
    is_all = not order.missing()
    apply_transition(
        order.arrive,
        actor=None,
        caused_by=caused_by,
        fact=facts.PARTS_ALLOCATED,
        payload=payload_of(order) | {"lines": _told(got), "is_all": is_all},
        at=clock.now(),
        is_all=is_all,
    )
    if is_all:
        if (promise := open_promise_of(order, ARRIVAL.code)) is not None:
            keep_promise(promise_id=promise.pk, actor=None, caused_by=caused_by, at=order.arrived_at)
        begin_hold(order)


def promise_arrival(order, actor):
    """From now on the parts are promised, ``lead_days`` ahead, to the end of that day."""
    if open_promise_of(order, ARRIVAL.code) is not None:
        return
    order.promised_on = clock.today(order.store) + timedelta(days=order.lead_days)
    order.save(update_fields=["promised_on", "updated_at"])
    at = datetime.combine(order.promised_on, time(18), tzinfo=order.store.zone)
    owner = order.responsible or actor
    if owner is not None:
        make_promise(kind=ARRIVAL.code, subject=order, promised_at=at, owner=owner, actor=actor)


def end_promise(order, reason, caused_by):
    """Nobody waits for the parts any more, by the act of ``caused_by``."""
    if (promise := open_promise_of(order, ARRIVAL.code)) is not None:
        cancel_promise(promise_id=promise.pk, reason=reason, actor=None, caused_by=caused_by)


@transaction.atomic
def note_losses(*, order_id):
    """What was held was let go by somebody: the order waits again. Harmless when repeated. Announces PARTS_MISSED."""
    order = locked_order(order_id)
    _lost(order)
    return order


def _lost(order, actor=None):
    """Let the state of the locked order follow what is still held for it."""
    if order.state not in (SpecialOrderState.PARTLY, *HERE) or not order.missing():
        return
    held = order.held()
    if order.state == SpecialOrderState.PARTLY and held:
        return
    apply_transition(
        order.miss,
        actor=None,
        caused_by=actor,
        fact=facts.PARTS_MISSED,
        payload=payload_of(order) | {"by": actor.pk if actor else None},
        is_all=not held,
    )
    promise_arrival(order, actor)


@transaction.atomic
def reallocate(*, order_id, to_order_id, part_id, actor):
    """Give what is held of a part to another order of the store that waits for it. Announces PARTS_REALLOCATED.

    The giving order waits again, and its promise begins anew. Raises SpecialOrder.DoesNotExist, PermissionDenied,
    TransitionBlocked (nothing is held here, or nobody waits there), ValidationError. Returns the giving order.
    """
    if order_id == to_order_id:
        raise ValidationError({"to_order": _("Choose another order.")})
    rows = {row.pk: row for row in locked_many(seen_by(ROWS, actor), {order_id, to_order_id})}
    if len(rows) < 2:
        raise SpecialOrder.DoesNotExist
    giver, taker = rows[order_id], rows[to_order_id]
    require(actor, "parts.reallocate_specialorder", giver)
    amount = _to_give(giver, taker, part_id)
    _let_go(giver, part_id)
    got = _hold(taker, part_id, amount)
    if giver.missing().get(part_id):
        serve_rest(giver, part_id)
    publish(
        facts.PARTS_REALLOCATED,
        subject=giver,
        actor=actor,
        payload=payload_of(giver)
        | {"to_id": taker.pk, "to_number": taker.number, "part_id": part_id, "quantity": str(got)},
    )
    _lost(giver, actor)
    arrived(taker, {part_id: got}, actor)
    return giver


def serve_rest(order, part_id):
    """What was let go and is not needed elsewhere is held again, without a word."""
    items = locked_items(order.store_id, [part_id])
    if items[part_id].available > 0:
        _hold(order, part_id, order.missing()[part_id])


def _to_give(giver, taker, part_id):
    held, missing = giver.held().get(part_id, ZERO), taker.missing().get(part_id, ZERO)
    part = Part.objects.get(pk=part_id)
    if giver.state not in (SpecialOrderState.PARTLY, *HERE) or not held:
        said_so = _("Nothing of %(part)s is held for %(order)s that could be given on.")
        raise TransitionBlocked([said_so % {"part": part.number, "order": giver}])
    if giver.store_id != taker.store_id or taker.state not in WAITS or not missing:
        said_so = _("%(order)s does not wait for %(part)s in this store. Choose an order that does.")
        raise TransitionBlocked([said_so % {"part": part.number, "order": taker}])
    return min(held, missing)


def _let_go(order, part_id):
    rows = Reservation.objects.filter(
        source_kind="parts.specialorder", source_id=order.pk, item__part=part_id, state="held"
    )
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        release_reservation(reservation_id=pk, actor=None, reason=_("Given to another order."))


def _hold(order, part_id, quantity):
    held = reserve(
        store=order.store,
        part_id=part_id,
        quantity=quantity,
        source=order,
        source_text=f"{order.number} {order.customer.masked_name}",
        actor=None,
        partly=True,
    )
    return sum((one.quantity for one in held), ZERO)


def _told(amounts):
    return [[part_id, said(quantity)] for part_id, quantity in sorted(amounts.items())]
