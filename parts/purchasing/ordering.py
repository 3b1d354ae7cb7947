"""Services of the order 采购单. Nothing is ordered that is not on an approved plan."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dms.core import clock
from dms.core.approvals.selectors import open_approval_of
from dms.core.approvals.services import request_approval, resubmit_approval, withdraw_approval
from dms.core.deadlines.kinds import promise_kind
from dms.core.deadlines.selectors import open_promise_of
from dms.core.deadlines.services import cancel_promise, keep_promise, make_promise
from dms.core.editing import StaleVersion
from dms.core.locking import locked, locked_many
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import TransitionBlocked, apply_transition
from dms.parties.choices import SupplierState
from dms.parties.models import Supplier
from parts.purchasing import facts
from parts.purchasing.approving import PAYING
from parts.purchasing.models import (
    OrderState,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseRequest,
    PurchaseRequestLine,
    RequestState,
)
from parts.purchasing.planning import is_class_a, too_few_offers
from parts.stock.quantities import as_quantity, said

NUMBER = number_kind("purchase_order", "PO")
#: The hour of the expected day up to which a delivery is on time.
CLOSING = time(18)
ARRIVAL = promise_kind(
    "parts.purchase_arrival",
    gettext_lazy("arrival of a purchase"),
    warn_before=timedelta(days=1),
    climbs_to="parts_supervisor",
    climb_after=timedelta(days=1),
)


@dataclass(frozen=True)
class Ordered:
    """So many of a plan's line at a price (yuan, net)."""

    request_line_id: int
    quantity: Decimal
    price: Decimal


@transaction.atomic
def open_order(*, store, supplier_id, expected_on, lines, actor, tolerance_percent=0, note="", tax_rate=""):
    """Draft an order of ``lines`` (Ordered) at a supplier. Announces ORDER_OPENED.

    Without a ``tax_rate`` (of ``TaxRate``) its goods are taxed as the supplier's usually are.
    Raises PermissionDenied, TransitionBlocked (plan not approved, three offers missing), ValidationError.
    """
    require(actor, "parts.add_purchaseorder", store)
    if not lines:
        raise ValidationError(_("Choose what to order: no line has a quantity."))
    supplier = _supplier(supplier_id, store, actor)
    wanted = _locked_lines(store, lines, actor)
    order = PurchaseOrder(
        store=store,
        supplier=supplier,
        terms=supplier.terms,
        tax_rate=tax_rate or supplier.tax_rate,
        supplier_place=supplier.place,
        expected_on=expected_on,
        tolerance_percent=tolerance_percent,
        note=note,
        buyer=actor,
    )
    if expected_on < clock.today(store):
        raise ValidationError({"expected_on": _("This day has passed.")})
    payload = {"supplier_id": supplier.pk, "part_ids": sorted({one.part_id for one in wanted.values()})}
    register(order, actor=actor, fact=facts.ORDER_OPENED, payload=payload)
    for ordered in lines:
        _add_line(order, wanted[ordered.request_line_id], ordered)
    return order


@transaction.atomic
def ask_order_payment(*, order_id, actor, expected_version=None):
    """Ask that a cash order be paid 付款审批. Announces ORDER_PAYMENT_ASKED. Raises TransitionBlocked."""
    order = _order(order_id, actor, expected_version)
    apply_transition(
        order.ask_payment, actor=actor, fact=facts.ORDER_PAYMENT_ASKED, payload={"amount": str(order.amount)}
    )
    waiting = open_approval_of(order, PAYING.code)
    if waiting is not None:
        resubmit_approval(approval_id=waiting.pk, explanation=order.note, amount=order.amount, actor=actor)
        return order
    title = _("Pay %(supplier)s before delivery") % {"supplier": order.supplier.name}
    request_approval(
        kind=PAYING.code, subject=order, title=title[:120], amount=order.amount, explanation=order.note, actor=actor
    )
    return order


@transaction.atomic
def place_purchase_order(*, order_id, actor, expected_version=None):
    """It goes to the supplier, and is expected on its day. Announces ORDER_PLACED. Raises TransitionBlocked."""
    order = _order(order_id, actor, expected_version)
    number = next_number(NUMBER, order.store, clock.today(order.store))
    apply_transition(
        order.place,
        actor=actor,
        fact=facts.ORDER_PLACED,
        payload=_payload(order) | {"number": number},
        at=clock.now(),
        number=number,
    )
    by = datetime.combine(order.expected_on, CLOSING, tzinfo=order.store.zone)
    if by > clock.now() and order.buyer is not None:
        make_promise(kind=ARRIVAL.code, subject=order, promised_at=by, owner=order.buyer, actor=actor)
    settle_requests(order, actor)
    return order


@transaction.atomic
def cancel_order_rest(*, order_id, reason, actor, line_ids=None, expected_version=None):
    """Nobody waits for what is open any more, of all lines or of ``line_ids``. Announces ORDER_REST_CANCELLED.

    Raises PermissionDenied, TransitionBlocked, ValidationError without a reason.
    """
    _need(reason)
    order = _order(order_id, actor, expected_version)
    require(actor, "parts.cancel_rest_purchaseorder", order)
    lines = [line for line in _lines(order) if line_ids is None or line.pk in set(line_ids)]
    gone = {}
    for line in lines:
        if line.open:
            gone[line.pk] = str(line.open)
            line.cancelled += line.open
            line.save(update_fields=["cancelled", "updated_at"])
    if not gone:
        raise TransitionBlocked([_("Nothing of these lines is open.")])
    apply_transition(
        order.cancel_rest, actor=actor, fact=facts.ORDER_REST_CANCELLED, reason=reason, payload={"lines": gone}
    )
    if order.state not in (OrderState.PLACED, OrderState.PARTLY):
        _end_promise(order, actor, reason)
    release_requests(order, actor)
    return order


@transaction.atomic
def cancel_purchase_order(*, order_id, reason, actor, expected_version=None):
    """It never goes out; its lines can be ordered elsewhere. Announces ORDER_CANCELLED."""
    _need(reason)
    order = _order(order_id, actor, expected_version)
    apply_transition(order.cancel, actor=actor, fact=facts.ORDER_CANCELLED, reason=reason)
    waiting = open_approval_of(order, PAYING.code)
    if waiting is not None:
        withdraw_approval(approval_id=waiting.pk, note=reason, actor=None)
    return order


@transaction.atomic
def close_purchase_order(*, order_id, actor, expected_version=None):
    """Goods and papers are complete. Announces ORDER_CLOSED. Raises PermissionDenied, TransitionBlocked."""
    order = _order(order_id, actor, expected_version)
    apply_transition(order.close, actor=actor, fact=facts.ORDER_CLOSED)
    return order


# --- what receiving does to an order


def locked_orders(order_ids):
    """The orders, locked in the order of their keys: whoever receives takes them before their lines."""
    return {order.pk: order for order in locked_many(PurchaseOrder.objects, order_ids)}


def book_received(order, amounts, *, actor, payload):
    """``amounts`` ({line: quantity}) came of a locked order. Announces ORDER_RECEIVED. Raises ValidationError."""
    for line, quantity in amounts.items():
        if quantity > line.most:
            raise ValidationError(
                _("%(part)s: %(most)s may still come on %(order)s, not %(quantity)s. Enter the rest as too many.")
                % {
                    "part": line.part.number,
                    "most": said(line.most),
                    "order": order,
                    "quantity": said(quantity),
                }
            )
        line.received += quantity
        line.save(update_fields=["received", "updated_at"])
    told = {"fact": facts.ORDER_RECEIVED, "payload": payload | {"by": actor.pk if actor else None}}
    apply_transition(order.receive, actor=None, caused_by=actor, **told)
    if order.state == OrderState.RECEIVED and (promise := open_promise_of(order, ARRIVAL.code)):
        keep_promise(promise_id=promise.pk, actor=None, caused_by=actor)


def book_unreceived(order, amounts, *, actor, payload):
    """``amounts`` ({line: quantity}) are taken off a locked order. Announces ORDER_UNRECEIVED."""
    for line, quantity in amounts.items():
        line.received -= quantity
        line.save(update_fields=["received", "updated_at"])
    told = {"fact": facts.ORDER_UNRECEIVED, "payload": payload | {"by": actor.pk if actor else None}}
    apply_transition(order.unreceive, actor=None, caused_by=actor, **told)


# --- the plans behind the lines


def settle_requests(order, actor):
    """Plans of which everything stands on placed orders are ordered."""
    for request in _requests_of(order):
        if request.state == RequestState.APPROVED and all(_is_placed(line) for line in request.lines.all()):
            apply_transition(request.order, fact=facts.REQUEST_ORDERED, **_because_of(order, actor))


def release_requests(order, actor):
    """Plans of which something can be ordered again are open again."""
    for request in _requests_of(order):
        if request.state == RequestState.ORDERED and any(line.to_order > 0 for line in request.lines.all()):
            apply_transition(request.release, fact=facts.REQUEST_RELEASED, **_because_of(order, actor))


def _because_of(order, actor):
    payload = {"order": order.number, "by": actor.pk if actor else None}
    return {"actor": None, "caused_by": actor, "payload": payload}


def _requests_of(order):
    ids = order.lines.values_list("request_line__request_id", flat=True)
    return locked_many(PurchaseRequest.objects, sorted(set(ids)))


def _is_placed(line):
    placed = line.order_lines.exclude(order__state__in=("draft", "payment_asked", "payment_approved", "cancelled"))
    return sum((one.ordered - one.cancelled for one in placed), Decimal(0)) >= line.quantity


def _locked_lines(store, lines, actor):
    """``{id: line}`` of the plans, which are locked first so that two buyers can't order one line twice."""
    ids = [one.request_line_id for one in lines]
    if len(set(ids)) < len(ids):
        raise ValidationError(_("A line of the plan is chosen twice."))
    seen = seen_by(PurchaseRequestLine.objects, actor).filter(store=store, pk__in=ids)
    requests = locked_many(PurchaseRequest.objects, sorted(set(seen.values_list("request_id", flat=True))))
    wanted = {one.pk: one for one in seen.select_related("part", "request").prefetch_related("offers__supplier")}
    if len(wanted) < len(ids):
        raise ValidationError(_("A line is on no plan of this store. Only what is on an approved plan is ordered."))
    for request in requests:
        if request.state != RequestState.APPROVED:
            raise TransitionBlocked(
                [
                    _("%(plan)s is not approved: %(state)s. Nothing is ordered without an approved plan.")
                    % {"plan": request, "state": request.get_state_display()}
                ]
            )
    return wanted


def _add_line(order, line, ordered):
    quantity = as_quantity(ordered.quantity, line.part)
    if blocked := [*too_few_offers(line), *_other_than_chosen(order, line, ordered)]:
        raise TransitionBlocked(blocked)
    if quantity > line.to_order:
        raise ValidationError(
            _("%(part)s: %(left)s of the plan are not ordered yet, not %(quantity)s.")
            % {"part": line.part.number, "left": said(line.to_order), "quantity": said(quantity)}
        )
    row = PurchaseOrderLine(
        store=order.store,
        order=order,
        request_line=line,
        part=line.part,
        ordered=quantity,
        tolerance=_tolerance(quantity, order.tolerance_percent, line.part),
        price=ordered.price,
    )
    row.full_clean()
    row.save()


def _other_than_chosen(order, line, ordered):
    """Class A goes to the supplier whose offer was chosen, at that price or less."""
    chosen = line.chosen_offer
    if chosen is None:
        if not is_class_a(line):
            return []
        return [_("%(part)s is class A: choose one of its offers first.") % {"part": line.part.number}]
    if chosen.supplier_id != order.supplier_id:
        return [
            _("For %(part)s the offer of %(supplier)s was chosen. Order it there, or choose another offer first.")
            % {"part": line.part.number, "supplier": chosen.supplier.name}
        ]
    if ordered.price > chosen.price:
        return [
            _("%(supplier)s offered %(part)s at %(price)s. A dearer order needs a new offer.")
            % {"supplier": chosen.supplier.name, "part": line.part.number, "price": f"¥{chosen.price:,.2f}"}
        ]
    return []


def _tolerance(quantity, percent, part):
    more = quantity * percent / 100
    return more.quantize(Decimal("0.001")) if part.is_divisible else more.quantize(Decimal(1), rounding=ROUND_DOWN)


def _order(order_id, actor, expected_version=None):
    order = locked(seen_by(PurchaseOrder.objects.select_related("store", "supplier", "buyer"), actor), order_id)
    if expected_version is not None and order.version != expected_version:
        raise StaleVersion(order)
    return order


def _lines(order):
    return list(order.lines.select_for_update(of=("self",), no_key=True).select_related("part").order_by("pk"))


def _supplier(supplier_id, store, actor):
    supplier = seen_by(Supplier.objects, actor).filter(pk=supplier_id, store=store).first()
    if supplier is None:
        raise ValidationError({"supplier": _("This supplier is not one of the store's.")})
    if supplier.state != SupplierState.ACTIVE:
        raise ValidationError(
            {
                "supplier": _("Nothing is bought from %(supplier)s any more. Choose another supplier.")
                % {"supplier": supplier.name}
            }
        )
    return supplier


def _end_promise(order, actor, reason):
    if promise := open_promise_of(order, ARRIVAL.code):
        if any(line.received for line in order.lines.all()):
            keep_promise(promise_id=promise.pk, actor=None, caused_by=actor)
        else:
            cancel_promise(promise_id=promise.pk, reason=reason, actor=None, caused_by=actor)


def _need(reason):
    if not reason.strip():
        raise ValidationError({"reason": _("Say why nobody waits for it any more.")})


def _payload(order):
    lines = list(order.lines.all())
    return {
        "supplier_id": order.supplier_id,
        "amount": str(order.amount),
        "part_ids": sorted({line.part_id for line in lines}),
    }
