"""Plans and orders in any state, for stories."""

import datetime
from decimal import Decimal

import factory
from django.db import transaction

from dms.core import clock
from dms.core.transitions import apply_transition
from parts.models import PurchaseOrder, PurchaseOrderLine, PurchaseRequest, PurchaseRequestLine, SupplierOffer
from parts.purchasing import facts, ordering, planning
from parts.purchasing.ordering import Ordered
from parts.purchasing.planning import Wanted
from tests.accounts.factories import StoreFactory
from tests.parties.factories import SupplierFactory
from tests.parts.factories import PartFactory


class PurchaseRequestFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    kind = "regular"
    needed_by = datetime.date(2030, 1, 1)

    class Meta:
        model = PurchaseRequest


class PurchaseRequestLineFactory(factory.django.DjangoModelFactory):
    request = factory.SubFactory(PurchaseRequestFactory)
    store = factory.SelfAttribute("request.store")
    part = factory.SubFactory(PartFactory)
    quantity = Decimal(10)
    price = Decimal("100.00")
    reason = "2 available, 0 on order"

    class Meta:
        model = PurchaseRequestLine


class SupplierOfferFactory(factory.django.DjangoModelFactory):
    line = factory.SubFactory(PurchaseRequestLineFactory)
    store = factory.SelfAttribute("line.request.store")
    supplier = factory.SubFactory(SupplierFactory, store=factory.SelfAttribute("..store"))
    price = Decimal("95.00")
    lead_days = 3

    class Meta:
        model = SupplierOffer


class PurchaseOrderFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    supplier = factory.SubFactory(
        SupplierFactory, store=factory.SelfAttribute("..store"), terms="credit", credit_days=30
    )
    terms = factory.SelfAttribute("supplier.terms")
    supplier_place = "local"
    expected_on = datetime.date(2030, 1, 1)

    class Meta:
        model = PurchaseOrder

    class Params:
        placed = factory.Trait(
            state="placed",
            number=factory.Sequence(lambda n: f"PO-25-{n:04d}"),
            placed_at=factory.LazyFunction(clock.now),
        )


class PurchaseOrderLineFactory(factory.django.DjangoModelFactory):
    order = factory.SubFactory(PurchaseOrderFactory)
    store = factory.SelfAttribute("order.store")
    part = factory.SubFactory(PartFactory)
    request_line = factory.SubFactory(
        PurchaseRequestLineFactory,
        request__store=factory.SelfAttribute("...store"),
        request__state="approved",
        part=factory.SelfAttribute("..part"),
        quantity=factory.SelfAttribute("..ordered"),
    )
    ordered = Decimal(10)
    price = Decimal("100.00")

    class Meta:
        model = PurchaseOrderLine


@transaction.atomic
def approved_plan(store, quantities):
    """An approved plan, as its transitions would have left it: ``{part: quantity}``."""
    lines = [Wanted(part.pk, Decimal(quantity), price=Decimal(100)) for part, quantity in quantities.items()]
    request = planning.open_request(store=store, kind="regular", actor=None, lines=lines)
    number = f"PP-25-{request.pk:04d}"
    apply_transition(request.submit, actor=None, fact=facts.REQUEST_SUBMITTED, at=clock.now(), number=number)
    apply_transition(request.approve, actor=None, fact=facts.REQUEST_APPROVED, at=clock.now())
    return request


@transaction.atomic
def order_of(store, quantities, supplier=None, tolerance_percent=0):
    """A placed order at one supplier, made as people make it: ``{part: quantity}``."""
    supplier = supplier or SupplierFactory(store=store, terms="credit", credit_days=30)
    request = approved_plan(store, quantities)
    order = ordering.open_order(
        store=store,
        supplier_id=supplier.pk,
        expected_on=clock.today(store) + datetime.timedelta(days=5),
        tolerance_percent=tolerance_percent,
        lines=[Ordered(line.pk, line.quantity, Decimal("100.00")) for line in request.lines.all()],
        actor=None,
    )
    return ordering.place_purchase_order(order_id=order.pk, actor=None)


def plan(store, planner, part, quantity=10, **fields):
    """A draft of one line, made as people make it."""
    return planning.open_request(
        store=store, kind="regular", actor=planner, lines=[Wanted(part.pk, Decimal(quantity), **fields)]
    )


def draft_order(line, supplier, actor, quantity=10, price="95.00", **fields):
    """An order of one line of an approved plan, still a draft."""
    fields = {"expected_on": clock.today(line.store) + datetime.timedelta(days=3)} | fields
    return ordering.open_order(
        store=line.store,
        supplier_id=supplier.pk,
        lines=[Ordered(line.pk, Decimal(quantity), Decimal(price))],
        actor=actor,
        **fields,
    )


def place(row, actor):
    """Place it."""
    return ordering.place_purchase_order(order_id=row.pk, actor=actor)
