"""Services of the plan 计划单 and of the offers compared for it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.approvals.selectors import open_approval_of
from dms.core.approvals.services import request_approval, resubmit_approval, withdraw_approval
from dms.core.editing import StaleVersion
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import TransitionBlocked, apply_transition
from dms.parties.models import Supplier
from parts.catalogue.models import Part, PartState
from parts.purchasing import facts
from parts.purchasing.approving import PLAN
from parts.purchasing.models import PurchaseRequest, PurchaseRequestLine, RequestState, SupplierOffer
from parts.purchasing.selectors import expected_price
from parts.stock.models import MovementClass, StockItem
from parts.stock.quantities import as_quantity

NUMBER = number_kind("purchase_request", "PP")
#: 货比三家: class A parts are compared at so many suppliers (seed 004 篇8 一(二)4).
OFFERS_FOR_CLASS_A = 3


@dataclass(frozen=True)
class Wanted:
    """A line to be planned; without a price the expected one is taken."""

    part_id: int
    quantity: Decimal
    reason: str = ""
    price: Decimal | None = None
    needed_by: Any = None
    source: Any = None


@transaction.atomic
def open_request(*, store, kind, actor, needed_by=None, note="", lines=()):
    """Begin a plan, with ``lines`` (Wanted) or empty. Announces REQUEST_OPENED.

    Raises PermissionDenied, ValidationError.
    """
    require(actor, "parts.add_purchaserequest", store)
    request = PurchaseRequest(store=store, kind=kind, needed_by=needed_by, note=note, requested_by=actor)
    register(request, actor=actor, fact=facts.REQUEST_OPENED, payload={"kind": str(kind), "lines": len(lines)})
    for wanted in lines:
        _add(request, wanted)
    return request


@transaction.atomic
def add_request_line(*, request_id, part_id, quantity, actor, price=None, needed_by=None, reason=""):
    """Put a part on a draft. Announces REQUEST_LINES_CHANGED. Raises TransitionBlocked, ValidationError."""
    request = _draft(request_id, actor)
    _add(request, Wanted(part_id, quantity, reason, price, needed_by))
    return _changed(request, actor, [part_id])


@transaction.atomic
def change_request_line(*, line_id, actor, quantity, price, needed_by=None, reason=""):
    """Change a line of a draft. Announces REQUEST_LINES_CHANGED. Raises TransitionBlocked, ValidationError."""
    seen = seen_by(PurchaseRequestLine.objects.select_related("part"), actor).get(pk=line_id)
    request = _draft(seen.request_id, actor)
    line = locked(PurchaseRequestLine.objects.select_related("part"), line_id)
    line.quantity = as_quantity(quantity, line.part)
    line.price, line.needed_by, line.reason = price, needed_by, reason
    line.version += 1
    line.full_clean()
    line.save()
    return _changed(request, actor, [line.part_id])


@transaction.atomic
def remove_request_line(*, line_id, actor):
    """Take a line off a draft. Announces REQUEST_LINES_CHANGED. Raises TransitionBlocked."""
    seen = seen_by(PurchaseRequestLine.objects, actor).get(pk=line_id)
    request = _draft(seen.request_id, actor)
    line = locked(PurchaseRequestLine.objects, line_id)
    line.offers.all().delete()
    part_id = line.part_id
    line.delete()
    return _changed(request, actor, [part_id])


@transaction.atomic
def submit_request(*, request_id, actor, expected_version=None):
    """Ask for approval; the amount decides how high it climbs. Announces REQUEST_SUBMITTED.

    What was sent back is submitted again to the same people. Raises PermissionDenied, TransitionBlocked, StaleVersion.
    """
    request = _request(request_id, actor, expected_version)
    waiting = open_approval_of(request, PLAN.code)
    amount = request.amount
    number = request.number or next_number(NUMBER, request.store, clock.today(request.store))
    apply_transition(
        request.submit,
        actor=actor,
        fact=facts.REQUEST_SUBMITTED,
        payload={"number": number, "amount": str(amount)},
        at=clock.now(),
        number=number,
    )
    if waiting is not None:
        resubmit_approval(approval_id=waiting.pk, explanation=_explained(request), amount=amount, actor=actor)
    else:
        title = _("Purchase request %(number)s, %(kind)s") % {"number": number, "kind": request.get_kind_display()}
        request_approval(
            kind=PLAN.code,
            subject=request,
            title=title,
            amount=amount,
            explanation=_explained(request),
            actor=actor,
        )
    return request


@transaction.atomic
def cancel_request(*, request_id, reason, actor, expected_version=None):
    """Nobody wants it any more. Announces REQUEST_CANCELLED. Raises TransitionBlocked, ValidationError."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why nobody wants it any more.")})
    request = _request(request_id, actor, expected_version)
    waiting = open_approval_of(request, PLAN.code)
    apply_transition(request.cancel, actor=actor, fact=facts.REQUEST_CANCELLED, reason=reason)
    if waiting is not None:
        withdraw_approval(approval_id=waiting.pk, note=reason, actor=None)
    return request


@transaction.atomic
def record_offer(*, line_id, supplier_id, price, lead_days, actor, note=""):
    """Write down what a supplier asks. Announces OFFER_RECORDED. Raises TransitionBlocked, ValidationError."""
    line, request = _line_to_buy(line_id, actor)
    require(actor, "parts.add_supplieroffer", request)
    supplier = _supplier(supplier_id, request, actor)
    offer = SupplierOffer(
        store=request.store,
        line=line,
        supplier=supplier,
        price=price,
        lead_days=lead_days,
        note=note,
        recorded_by=actor,
    )
    offer.full_clean()
    offer.save()
    _publish_offer(facts.OFFER_RECORDED, request, offer, actor)
    return request


@transaction.atomic
def choose_offer(*, offer_id, actor, reason=""):
    """Take this one of the offers; a dearer one than the cheapest needs a reason. Announces OFFER_CHOSEN.

    Raises TransitionBlocked where fewer than three suppliers were asked for a class A part; ValidationError.
    """
    offer = seen_by(SupplierOffer.objects, actor).get(pk=offer_id)
    line, request = _line_to_buy(offer.line_id, actor)
    require(actor, "parts.choose_supplieroffer", request)
    if blocked := too_few_offers(line):
        raise TransitionBlocked(blocked)
    offers = list(line.offers.select_for_update(of=("self",), no_key=True).order_by("pk"))
    offer = next(one for one in offers if one.pk == offer_id)
    cheapest = min(one.price for one in offers)
    if offer.price > cheapest and not reason.strip():
        raise ValidationError(
            {"reason": _("Another supplier asks %(price)s. Say why not that one.") % {"price": f"¥{cheapest:,.2f}"}}
        )
    for one in offers:
        if one.is_chosen and one is not offer:
            one.is_chosen, one.choice_reason = False, ""
            one.save(update_fields=["is_chosen", "choice_reason", "updated_at"])
    offer.is_chosen, offer.choice_reason = True, reason
    offer.save(update_fields=["is_chosen", "choice_reason", "updated_at"])
    _publish_offer(facts.OFFER_CHOSEN, request, offer, actor, reason)
    return request


def class_a_parts(store_id):
    """The keys of the store's class A parts."""
    rows = StockItem.objects.filter(store=store_id, movement_class=MovementClass.A)
    return set(rows.values_list("part_id", flat=True))


def is_class_a(line):
    """Whether the part is one of the few that make most of the value in this store."""
    return StockItem.objects.filter(store=line.store_id, part=line.part_id, movement_class=MovementClass.A).exists()


def too_few_offers(line):
    """Why the line can't be decided or ordered yet: class A without three suppliers' offers."""
    if not is_class_a(line):
        return []
    there = line.offers.count()
    if there >= OFFERS_FOR_CLASS_A:
        return []
    return [
        _(
            "%(part)s is class A: offers of three suppliers are compared before it is ordered (货比三家); there are "
            "%(there)s. The purchaser records the others."
        )
        % {"part": line.part.number, "there": there}
    ]


def _add(request, wanted):
    part = Part.objects.filter(pk=wanted.part_id).first()
    if part is None:
        raise ValidationError({"part": _("There is no such part. Add it to the part master first.")})
    if part.state != PartState.ACTIVE:
        raise ValidationError(
            {"part": _("%(part)s is discontinued. Plan the part that took its place.") % {"part": part.number}}
        )
    item = StockItem.objects.filter(store=request.store, part=part).first()
    price = wanted.price if wanted.price is not None else expected_price(request.store, part, item)
    line = PurchaseRequestLine(
        store=request.store,
        request=request,
        part=part,
        quantity=as_quantity(wanted.quantity, part),
        price=price,
        needed_by=wanted.needed_by or request.needed_by,
        reason=wanted.reason,
        source_kind=wanted.source._meta.label_lower if wanted.source is not None else "",
        source_id=wanted.source.pk if wanted.source is not None else None,
        source_text=str(getattr(wanted.source, "number", wanted.source))[:60] if wanted.source is not None else "",
    )
    line.full_clean()
    line.save()
    return line


def _changed(request, actor, part_ids):
    request.version += 1
    request.save()
    publish(facts.REQUEST_LINES_CHANGED, subject=request, actor=actor, payload={"part_ids": part_ids})
    return request


def _request(request_id, actor, expected_version=None):
    request = locked(seen_by(PurchaseRequest.objects.select_related("store"), actor), request_id)
    if expected_version is not None and request.version != expected_version:
        raise StaleVersion(request)
    return request


def _draft(request_id, actor):
    request = _request(request_id, actor)
    require(actor, "parts.change_purchaserequest", request)
    if blocked := request.change_blockers():
        raise TransitionBlocked(blocked)
    return request


def _line_to_buy(line_id, actor):
    """The line with its plan locked, while it can still be decided where it is bought."""
    seen = seen_by(PurchaseRequestLine.objects, actor).get(pk=line_id)
    request = _request(seen.request_id, actor)
    if request.state not in (RequestState.DRAFT, RequestState.SUBMITTED, RequestState.APPROVED):
        raise TransitionBlocked([_("This is not possible in the state “%s”.") % request.get_state_display()])
    return PurchaseRequestLine.objects.select_related("part").get(pk=line_id), request


def _supplier(supplier_id, request, actor):
    supplier = seen_by(Supplier.objects, actor).filter(pk=supplier_id, store=request.store).first()
    if supplier is None:
        raise ValidationError({"supplier": _("This supplier is not one of the store's.")})
    return supplier


def _publish_offer(fact, request, offer, actor, reason=""):
    request.version += 1
    request.save()
    publish(
        fact,
        subject=request,
        actor=actor,
        reason=reason,
        payload={
            "line_id": offer.line_id,
            "part_id": offer.line.part_id,
            "supplier_id": offer.supplier_id,
            "price": str(offer.price),
            "offer_id": offer.pk,
        },
    )


def _explained(request):
    """The lines in words, for those who approve."""
    lines = request.lines.select_related("part")
    return "\n".join(f"{line} · ¥{line.amount:,.2f} · {line.reason}".rstrip(" ·") for line in lines)
