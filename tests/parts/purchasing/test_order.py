"""The order 采购单: three offers for class A, one offer a supplier, what is not ordered at all, two buyers at once."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from dms.core import clock
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import PurchaseOrder, StockItem
from parts.purchasing import ordering, planning
from tests.parties.factories import SupplierFactory
from tests.parts.purchasing.factories import (
    PurchaseOrderFactory,
    PurchaseOrderLineFactory,
    PurchaseRequestLineFactory,
    SupplierOfferFactory,
    draft_order,
    place,
)
from tests.races import at_once, without_locks

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-5")]


def class_a(line):
    StockItem.objects.create(store=line.store, part=line.part, movement_class="a")


def offers(line, *prices):
    return [
        SupplierOfferFactory(line=line, price=Decimal(price), supplier__terms="credit", supplier__credit_days=30)
        for price in prices
    ]


def test_class_a_is_ordered_after_three_offers_were_compared(line, purchaser):
    class_a(line)
    first, second = offers(line, "90", "96")
    with pytest.raises(TransitionBlocked, match="offers of three suppliers"):
        planning.choose_offer(offer_id=first.pk, actor=purchaser)
    with pytest.raises(TransitionBlocked, match="there are 2"):
        draft_order(line, first.supplier, purchaser)
    planning.record_offer(
        line_id=line.pk,
        supplier_id=SupplierFactory(store=line.store).pk,
        price=Decimal("99"),
        lead_days=1,
        actor=purchaser,
    )
    with pytest.raises(TransitionBlocked, match="choose one of its offers"):
        draft_order(line, first.supplier, purchaser)
    with pytest.raises(ValidationError, match="Another supplier asks ¥90.00"):
        planning.choose_offer(offer_id=second.pk, actor=purchaser)
    planning.choose_offer(offer_id=second.pk, reason="三天到货", actor=purchaser)
    with pytest.raises(TransitionBlocked, match="was chosen"):
        draft_order(line, first.supplier, purchaser)
    with pytest.raises(TransitionBlocked, match="A dearer order needs a new offer"):
        draft_order(line, second.supplier, purchaser, price="97.00")
    assert not PurchaseOrder.objects.exists()
    assert draft_order(line, second.supplier, purchaser, price="96.00").lines.get().price == 96
    planning.choose_offer(offer_id=first.pk, actor=purchaser)
    assert [one.pk for one in line.offers.filter(is_chosen=True)] == [first.pk]


def test_a_supplier_offers_once_for_a_line(line, supplier, purchaser):
    values = {"line_id": line.pk, "supplier_id": supplier.pk, "price": Decimal(5), "lead_days": 1}
    planning.record_offer(**values, actor=purchaser)
    with pytest.raises(ValidationError, match="on file for the line"):
        planning.record_offer(**values, actor=purchaser)


def test_refusals_leave_no_trace(store, line, supplier, purchaser, person, other_store):
    yesterday = clock.today(store) - datetime.timedelta(days=1)
    draft = PurchaseRequestLineFactory(request__store=store, part=line.part)
    inactive = PurchaseOrderFactory(store=store, supplier__state="inactive")
    before = Event.objects.count()
    with pytest.raises(TransitionBlocked, match="not approved"):
        draft_order(draft, supplier, purchaser)
    with pytest.raises(ValidationError, match="not ordered yet"):
        draft_order(line, supplier, purchaser, quantity=11)
    with pytest.raises(ValidationError, match="has passed"):
        draft_order(line, supplier, purchaser, expected_on=yesterday)
    with pytest.raises(ValidationError, match="not one of the store"):
        draft_order(line, SupplierFactory(store=other_store), purchaser)
    with pytest.raises(ValidationError, match="any more"):
        draft_order(line, SupplierFactory(store=store, state="inactive"), purchaser)
    with pytest.raises(PermissionDenied):
        draft_order(line, supplier, person("parts_planner"))
    with pytest.raises(TransitionBlocked, match="any more"):
        place(inactive, purchaser)
    with pytest.raises(TransitionBlocked):
        ordering.close_purchase_order(order_id=inactive.pk, actor=purchaser)
    with pytest.raises(PurchaseOrder.DoesNotExist):
        place(PurchaseOrderFactory(store=other_store), purchaser)
    assert Event.objects.count() == before and not PurchaseOrder.objects.exclude(state="draft").exists()


def test_late_is_what_should_have_come(store):
    day = clock.today(store)
    assert PurchaseOrderFactory(store=store, placed=True, expected_on=day - datetime.timedelta(days=1)).is_late
    assert not PurchaseOrderFactory(store=store, placed=True, expected_on=day).is_late


postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="needs real row locks")


@postgresql
@pytest.mark.django_db(transaction=True)
def test_two_buyers_order_a_line_once(store, person):
    first, second = person("purchaser"), person("purchaser")
    supplier = SupplierFactory(store=store, terms="credit", credit_days=30)
    line = PurchaseRequestLineFactory(request__store=store, request__state="approved", quantity=10)
    outcomes = at_once([lambda who=who: draft_order(line, supplier, who) for who in (first, second)])
    assert len(outcomes.results) == 1 and outcomes.refusals(ValidationError) == 1
    assert line.ordered == 10


@postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_buyers_would_order_it_twice(store, person):
    first, second = person("purchaser"), person("purchaser")
    supplier = SupplierFactory(store=store, terms="credit", credit_days=30)
    line = PurchaseRequestLineFactory(request__store=store, request__state="approved", quantity=10)
    with without_locks(2):
        at_once([lambda who=who: draft_order(line, supplier, who) for who in (first, second)])
    assert line.ordered == 20


def test_lines_come_with_their_order(store):
    assert PurchaseOrderLineFactory(order__store=store).amount == Decimal("1000.00")
