"""Services of a delivery: registering it, the first check at the carrier, the second at the dock."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.attachments.subjects import attachable
from dms.core.editing import StaleVersion
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import TransitionBlocked, apply_transition
from parts.purchasing.models import COMING, PurchaseOrder
from parts.purchasing.ordering import book_received, locked_orders
from parts.receiving import facts
from parts.receiving.claims import write_dock_note, write_package_note
from parts.receiving.followers import CONFIRMED, follow
from parts.receiving.models import Receipt, ReceiptLine, ReceiptState
from parts.stock.bins import place_of
from parts.stock.models import BinKind, StockStatus
from parts.stock.quantities import as_quantity, said
from parts.stock.services import Incoming, post_receipt

NUMBER = number_kind("receipt", "GR")
AMOUNTS = ("accepted", "damaged", "wrong", "over")

attachable("parts.receipt", add="parts.change_receipt")
attachable("parts.receiptline", add="parts.change_receipt")


@transaction.atomic
def open_receipt(
    *,
    order_ids,
    delivery_note,
    actor,
    paper_number="",
    carrier="",
    waybill="",
    packages_listed=None,
):
    """Register a delivery for orders of one supplier; its lines are what is open on them. Announces RECEIPT_OPENED.

    Raises PermissionDenied, TransitionBlocked (nothing is to come), ValidationError (delivery note known already).
    """
    seen = list(seen_by(PurchaseOrder.objects.select_related("store", "supplier"), actor).filter(pk__in=order_ids))
    if not seen or len(seen) < len(set(order_ids)):
        raise ValidationError({"orders": _("Choose the order that the goods were delivered for.")})
    first = seen[0]
    if any((one.store_id, one.supplier_id) != (first.store_id, first.supplier_id) for one in seen):
        raise ValidationError({"orders": _("One delivery comes from one supplier to one store.")})
    require(actor, "parts.add_receipt", first)
    for order in seen:
        if order.state not in COMING:
            raise TransitionBlocked(
                [
                    _("Nothing is to come on %(order)s: %(state)s.")
                    % {"order": order, "state": order.get_state_display()}
                ]
            )
    receipt = Receipt(
        store=first.store,
        supplier=first.supplier,
        delivery_note=delivery_note.strip().upper(),
        paper_number=paper_number,
        carrier=carrier,
        waybill=waybill,
        packages_listed=packages_listed,
        opened_by=actor,
    )
    payload = {"supplier_id": first.supplier_id, "order_ids": sorted(one.pk for one in seen)}
    register(receipt, actor=actor, fact=facts.RECEIPT_OPENED, payload=payload)
    ReceiptLine.objects.bulk_create(
        ReceiptLine(
            store=receipt.store,
            receipt=receipt,
            order_line=line,
            part=line.part,
            listed=line.open,
            price=line.price,
        )
        for order in seen
        for line in order.lines.select_related("part").order_by("pk")
        if line.open > 0
    )
    return receipt


@transaction.atomic
def check_carrier(*, receipt_id, packages_counted, actor, packages_damaged=0, note="", expected_version=None):
    """第一次检验: count the packages before signing the waybill. Announces CARRIER_CHECKED.

    Missing or damaged packages make a discrepancy note against the carrier. Raises TransitionBlocked, ValidationError.
    """
    receipt = locked_receipt(receipt_id, actor, expected_version)
    if packages_damaged > packages_counted:
        raise ValidationError({"packages_damaged": _("No more packages can be damaged than were counted.")})
    missing = max((receipt.packages_listed or packages_counted) - packages_counted, 0)
    if (missing or packages_damaged) and not note.strip():
        raise ValidationError({"note": _("Say what was wrong: the claim to the carrier needs it.")})
    apply_transition(
        receipt.check_carrier,
        actor=actor,
        fact=facts.CARRIER_CHECKED,
        reason=note,
        payload={"packages_counted": packages_counted, "packages_damaged": packages_damaged, "missing": missing},
        counted=packages_counted,
        damaged=packages_damaged,
        note=note,
        by=actor,
        at=clock.now(),
    )
    if missing or packages_damaged:
        write_package_note(receipt, missing, packages_damaged, note, actor)
    return receipt


@transaction.atomic
def check_line(
    *,
    line_id,
    accepted,
    actor,
    damaged=Decimal(0),
    wrong=Decimal(0),
    over=Decimal(0),
    listed=None,
    price=None,
    keeps_damaged=False,
    note="",
):
    """第二次检验: what came of one line; saved at once, so that a colleague can go on. Announces LINE_CHECKED.

    Returns the Receipt. Raises TransitionBlocked outside the dock check, ValidationError over what was ordered.
    """
    line, receipt = line_at_the_dock(line_id, actor)
    write_count(
        line,
        receipt,
        actor,
        {"accepted": accepted, "damaged": damaged, "wrong": wrong, "over": over},
        {"price": price, "listed": listed, "keeps_damaged": keeps_damaged, "note": note},
    )
    receipt.current_line = None
    receipt.version += 1
    receipt.save()
    return receipt


def write_count(line, receipt, actor, amounts, more):
    """Write what was counted of a line whose receipt is locked, and announce it. Raises ValidationError."""
    for name, value in amounts.items():
        setattr(line, name, as_quantity(value, line.part) if value else Decimal(0))
    for name, value in more.items():
        if value is not None:
            setattr(line, name, value)
    if line.accepted > line.order_line.most:
        raise ValidationError({"accepted": _too_many(line)})
    line.checked_at, line.checked_by = clock.now(), actor
    line.seen_at = line.seen_at or line.checked_at
    line.version += 1
    line.full_clean()
    line.save()
    publish(
        facts.LINE_CHECKED,
        subject=receipt,
        actor=actor,
        payload={"line_id": line.pk, "part_id": line.part_id, "price": str(line.price)}
        | {name: str(getattr(line, name)) for name in AMOUNTS},
    )


@transaction.atomic
def confirm_receipt(*, receipt_id, actor, expected_version=None):
    """The dock check is complete: what was accepted is in stock at the dock, damaged ones that are kept set apart.

    Announces GOODS_RECEIVED with the parts, for whoever waits for them; what differs makes a discrepancy note against
    the supplier. Raises PermissionDenied, TransitionBlocked naming each unchecked line, ValidationError.
    """
    seen = seen_by(Receipt.objects, actor).get(pk=receipt_id)
    order_ids = set(seen.lines.values_list("order_line__order_id", flat=True))
    orders = locked_orders(order_ids)  # before the receipt: two deliveries of one order wait here
    receipt = locked_receipt(receipt_id, actor, expected_version)
    lines = lines_of(receipt)
    number = next_number(NUMBER, receipt.store, clock.today(receipt.store))
    taken = [line for line in lines if line.accepted]
    apply_transition(
        receipt.confirm,
        actor=actor,
        fact=facts.GOODS_RECEIVED,
        payload={
            "number": number,
            "part_ids": sorted({line.part_id for line in taken}),
            "order_ids": sorted(orders),
            "lines": [[line.part_id, str(line.accepted)] for line in taken],
        },
        number=number,
        by=actor,
        at=clock.now(),
        nothing_to_shelve=not taken,
    )
    for order in orders.values():
        amounts = {line.order_line: line.accepted for line in taken if line.order_line.order_id == order.pk}
        if amounts:
            book_received(order, amounts, actor=actor, payload={"receipt": number})
    receipt.posting = _post(receipt, lines, actor)
    receipt.save(update_fields=["posting", "updated_at"])
    write_dock_note(receipt, lines, actor)
    follow(CONFIRMED, receipt=receipt, lines=lines, actor=actor)
    return receipt


@transaction.atomic
def cancel_receipt(*, receipt_id, reason, actor, expected_version=None):
    """It was registered by mistake, or all of it went back with the carrier. Announces RECEIPT_CANCELLED."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why nothing of it is received.")})
    receipt = locked_receipt(receipt_id, actor, expected_version)
    apply_transition(receipt.cancel, actor=actor, fact=facts.RECEIPT_CANCELLED, reason=reason)
    return receipt


def locked_receipt(receipt_id, actor, expected_version=None):
    """The receipt, locked. Raises Receipt.DoesNotExist, StaleVersion."""
    receipt = locked(seen_by(Receipt.objects.select_related("store", "supplier"), actor), receipt_id)
    if expected_version is not None and receipt.version != expected_version:
        raise StaleVersion(receipt)
    return receipt


def line_at_the_dock(line_id, actor):
    """The line with its receipt locked, while it is counted. Raises PermissionDenied, TransitionBlocked."""
    seen = seen_by(ReceiptLine.objects, actor).get(pk=line_id)
    receipt = locked_receipt(seen.receipt_id, actor)
    require(actor, "parts.change_receipt", receipt)
    if receipt.state != ReceiptState.CHECKING:
        raise TransitionBlocked([_("This is not possible in the state “%s”.") % receipt.get_state_display()])
    return next(line for line in lines_of(receipt) if line.pk == line_id), receipt


def lines_of(receipt):
    """The lines with what their counting needs, in the order of the delivery."""
    return list(
        ReceiptLine.objects.filter(receipt=receipt)
        .select_related("part", "order_line__part", "order_line__order")
        .order_by("pk")
    )


def _post(receipt, lines, actor):
    dock = place_of(receipt.store, BinKind.DOCK)
    incoming = [Incoming(line.part_id, dock.pk, line.accepted, line.price) for line in lines if line.accepted]
    kept = [line for line in lines if line.keeps_damaged and line.damaged]
    if kept:
        apart = place_of(receipt.store, BinKind.QUARANTINE)
        incoming += [
            Incoming(line.part_id, apart.pk, line.damaged, line.price, StockStatus.QUARANTINE) for line in kept
        ]
    if not incoming:
        return None
    return post_receipt(store=receipt.store, lines=incoming, actor=actor, source=receipt)


def _too_many(line):
    return _("%(part)s: at most %(most)s may be taken of the order. Enter the rest as too many.") % {
        "part": line.part.number,
        "most": said(line.order_line.most),
    }
