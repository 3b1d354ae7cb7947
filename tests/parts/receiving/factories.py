"""Deliveries in any state, for stories."""

from decimal import Decimal

import factory

from dms.core import clock
from parts.models import Balance, DiscrepancyLine, DiscrepancyNote, PutAway, Receipt, ReceiptLine, ReceiptScan
from parts.receiving import claims, delivering
from tests.accounts.factories import StoreFactory
from tests.parties.factories import SupplierFactory
from tests.parts.factories import BinFactory
from tests.parts.purchasing.factories import PurchaseOrderLineFactory


class ReceiptFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    supplier = factory.SubFactory(SupplierFactory, store=factory.SelfAttribute("..store"))
    delivery_note = factory.Sequence(lambda n: f"SH{n:05d}")

    class Meta:
        model = Receipt


class ReceiptLineFactory(factory.django.DjangoModelFactory):
    receipt = factory.SubFactory(ReceiptFactory, state="checking")
    store = factory.SelfAttribute("receipt.store")
    order_line = factory.SubFactory(
        PurchaseOrderLineFactory,
        order__store=factory.SelfAttribute("...store"),
        order__supplier=factory.SelfAttribute("...receipt.supplier"),
        order__placed=True,
    )
    part = factory.SelfAttribute("order_line.part")
    listed = Decimal(10)
    price = Decimal("100.00")

    class Meta:
        model = ReceiptLine


class ReceiptScanFactory(factory.django.DjangoModelFactory):
    receipt = factory.SubFactory(ReceiptFactory, state="checking")
    store = factory.SelfAttribute("receipt.store")
    key = factory.Sequence(lambda n: f"key-{n}")
    code = "04465"
    result = "unknown"
    scanned_at = factory.LazyFunction(clock.now)

    class Meta:
        model = ReceiptScan


class PutAwayFactory(factory.django.DjangoModelFactory):
    line = factory.SubFactory(ReceiptLineFactory)
    store = factory.SelfAttribute("line.receipt.store")
    bin = factory.SubFactory(BinFactory, warehouse__store=factory.SelfAttribute("...store"))
    quantity = Decimal(1)

    class Meta:
        model = PutAway


class DiscrepancyNoteFactory(factory.django.DjangoModelFactory):
    receipt = factory.SubFactory(ReceiptFactory, state="shelved")
    store = factory.SelfAttribute("receipt.store")
    number = factory.Sequence(lambda n: f"DN-25-{n:04d}")
    against = "supplier"

    class Meta:
        model = DiscrepancyNote


class DiscrepancyLineFactory(factory.django.DjangoModelFactory):
    note = factory.SubFactory(DiscrepancyNoteFactory)
    store = factory.SelfAttribute("note.receipt.store")
    kind = "short"
    quantity = Decimal(2)
    amount = Decimal("200.00")

    class Meta:
        model = DiscrepancyLine


def delivered(order, keeper, note="SH-1", **fields):
    """A delivery of the order whose packages were counted."""
    receipt = delivering.open_receipt(order_ids=[order.pk], delivery_note=note, actor=keeper, **fields)
    return delivering.check_carrier(
        receipt_id=receipt.pk, packages_counted=fields.get("packages_listed") or 1, actor=keeper
    )


def check(line, keeper, accepted, **fields):
    """Count a line at the dock."""
    return delivering.check_line(line_id=line.pk, accepted=Decimal(accepted), actor=keeper, **fields)


def complete(receipt, keeper):
    """Check every line as the packing list has it, and confirm."""
    for line in receipt.lines.all():
        check(line, keeper, line.listed)
    return delivering.confirm_receipt(receipt_id=receipt.pk, actor=keeper)


def lying(part):
    """What lies of a part: ``{(kind of bin, status): quantity}``."""
    return {
        (row.bin.kind, row.status): row.on_hand
        for row in Balance.objects.filter(item__part=part, on_hand__gt=0).select_related("bin")
    }


def claimed(order, keeper, purchaser):
    """Two lines came one short each, and the insurer has the claim."""
    receipt = delivered(order, keeper)
    for line in receipt.lines.all():
        check(line, keeper, line.listed - 1)
    delivering.confirm_receipt(receipt_id=receipt.pk, actor=keeper)
    note = DiscrepancyNote.objects.get()
    return claims.send_claim(note_id=note.pk, against="insurer", claim="少件两只", actor=purchaser)
