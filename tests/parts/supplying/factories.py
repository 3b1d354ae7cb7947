"""Payables, returns and statements in any state, for stories."""

import datetime
from decimal import Decimal

import factory

from dms.core import clock
from parts.models import (
    Payable,
    SupplierBooking,
    SupplierCredit,
    SupplierInvoice,
    SupplierReturn,
    SupplierReturnLine,
    SupplierStatement,
)
from parts.receiving import delivering
from tests.accounts.factories import StoreFactory
from tests.parties.factories import SupplierFactory
from tests.parts.factories import BinFactory, PartFactory
from tests.parts.purchasing.factories import PurchaseOrderFactory
from tests.parts.receiving.factories import ReceiptFactory, check, delivered


class PayableFactory(factory.django.DjangoModelFactory):
    """1 130.00 yuan with tax for one delivery, its invoice to come."""

    store = factory.SubFactory(StoreFactory)
    number = factory.Sequence(lambda n: f"PY-25-{n:04d}")
    supplier = factory.SubFactory(SupplierFactory, store=factory.SelfAttribute("..store"))
    receipt = factory.SubFactory(
        ReceiptFactory,
        store=factory.SelfAttribute("..store"),
        supplier=factory.SelfAttribute("..supplier"),
        state="shelved",
    )
    order = factory.SubFactory(
        PurchaseOrderFactory,
        store=factory.SelfAttribute("..store"),
        supplier=factory.SelfAttribute("..supplier"),
        placed=True,
    )
    net = Decimal("1000.00")
    rate = Decimal("0.13")
    tax = Decimal("130.00")
    gross = owed = ordered_gross = Decimal("1130.00")
    raised_on = factory.LazyFunction(clock.today)
    due_on = factory.LazyAttribute(lambda row: row.raised_on + datetime.timedelta(days=30))

    class Meta:
        model = Payable


class SupplierInvoiceFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    supplier = factory.SubFactory(SupplierFactory, store=factory.SelfAttribute("..store"))
    number = factory.Sequence(lambda n: f"{24000000 + n}")
    issued_on = factory.LazyFunction(clock.today)
    net, tax, gross = Decimal("1000.00"), Decimal("130.00"), Decimal("1130.00")

    class Meta:
        model = SupplierInvoice


class SupplierReturnFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    supplier = factory.SubFactory(SupplierFactory, store=factory.SelfAttribute("..store"))
    reason = "摩擦材料开裂"

    class Meta:
        model = SupplierReturn


class SupplierReturnLineFactory(factory.django.DjangoModelFactory):
    supplier_return = factory.SubFactory(SupplierReturnFactory)
    store = factory.SelfAttribute("supplier_return.store")
    part = factory.SubFactory(PartFactory)
    bin = factory.SubFactory(BinFactory, warehouse__store=factory.SelfAttribute("...supplier_return.store"))
    quantity = Decimal(2)
    price = Decimal("100.00")

    class Meta:
        model = SupplierReturnLine


class SupplierCreditFactory(factory.django.DjangoModelFactory):
    """500.00 yuan for goods that went back."""

    store = factory.SubFactory(StoreFactory)
    supplier = factory.SubFactory(SupplierFactory, store=factory.SelfAttribute("..store"))
    kind = "return"
    supplier_return = factory.SubFactory(
        SupplierReturnFactory, store=factory.SelfAttribute("..store"), supplier=factory.SelfAttribute("..supplier")
    )
    reference = factory.Sequence(lambda n: f"红字{n:06d}")
    net, tax, gross = Decimal("442.48"), Decimal("57.52"), Decimal("500.00")
    booked_on = factory.LazyFunction(clock.today)

    class Meta:
        model = SupplierCredit


class SupplierBookingFactory(factory.django.DjangoModelFactory):
    payable = factory.SubFactory(PayableFactory)
    store = factory.SelfAttribute("payable.store")
    supplier = factory.SelfAttribute("payable.supplier")
    kind = "payment"
    amount = Decimal("100.00")
    booked_on = factory.LazyFunction(clock.today)

    class Meta:
        model = SupplierBooking


class SupplierStatementFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    supplier = factory.SubFactory(SupplierFactory, store=factory.SelfAttribute("..store"))
    number = factory.Sequence(lambda n: f"SS-25-{n:04d}")
    month = datetime.date(2025, 10, 1)
    opening = settled = Decimal("0.00")
    charged = closing = Decimal("1130.00")
    issued_at = factory.LazyFunction(clock.now)

    class Meta:
        model = SupplierStatement


def received(order, keeper, note="SH-1", damaged=0):
    """The order's delivery, wholly accepted; ``damaged`` of its first line are kept apart instead. Its payable."""
    receipt = delivered(order, keeper, note=note)
    for place, line in enumerate(receipt.lines.order_by("pk")):
        broken = Decimal(damaged if place == 0 else 0)
        check(line, keeper, line.listed - broken, damaged=broken, keeps_damaged=bool(broken))
    delivering.confirm_receipt(receipt_id=receipt.pk, actor=keeper)
    return Payable.objects.get(receipt=receipt, order=order)
