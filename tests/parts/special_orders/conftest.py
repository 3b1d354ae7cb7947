"""A seller, a supervisor, a cashier, and Mr Wang who wants brake pads that the store does not stock."""

from decimal import Decimal as D

import pytest

from dms.cashier.models import Receivable
from dms.cashier.services import take_payment
from dms.core.models import Event, Promise
from parts.counter.models import Sale
from parts.counter.services import Sold
from parts.issuing.models import Issue
from parts.models import Posting, Reservation, SpecialOrder, StockItem
from parts.special_orders import services
from tests.parties.factories import ContactFactory, CustomerFactory


@pytest.fixture
def seller(person):
    return person("parts_sales", name="卫东")


@pytest.fixture
def supervisor(person):
    return person("parts_supervisor", name="蒋立新")


@pytest.fixture
def teller(person):
    return person("cashier")


@pytest.fixture
def customer(store):
    """Without a telephone number: no message can reach him."""
    return CustomerFactory(store=store, name="王建国")


@pytest.fixture
def with_phone(customer):
    ContactFactory(customer=customer, phone="13812345678")
    return customer


@pytest.fixture
def drafted(store, seller, customer, part):
    """``drafted(2)``: a draft over brake pads at 180 yuan; C parts ask for 80 per cent."""

    def make(quantity=2, *, actor=seller, whose=customer, price=None, what=part, **options):
        line = Sold(what.pk, D(quantity), None if price is None else D(price))
        return services.draft_special_order(
            store_id=store.pk, customer_id=whose.pk, lines=[line], actor=actor, **options
        )

    return make


@pytest.fixture
def placed(drafted, seller):
    return lambda *args, **options: services.place_special_order(order_id=drafted(*args, **options).pk, actor=seller)


@pytest.fixture
def pay(teller):
    """``pay(receivable)``: the whole of it, in cash."""

    def make(owed, amount=None):
        amount = owed.balance if amount is None else D(amount)
        return take_payment(
            store_id=owed.store_id,
            method="cash",
            amount=amount,
            tendered=amount,
            allocations={owed.pk: amount},
            customer_id=owed.customer_id,
            actor=teller,
        )

    return make


@pytest.fixture
def waiting(placed, pay):
    """``waiting(2)``: the deposit is paid, the parts are waited for."""

    def make(*args, **options):
        order = placed(*args, **options)
        pay(order.deposit)
        return services.note_deposit(order_id=order.pk)

    return make


@pytest.fixture
def fresh():
    """``fresh(order)``: as the database has it."""
    return lambda order: SpecialOrder.objects.get(pk=order.pk)


@pytest.fixture
def refused():
    """``refused(kind, match, call, …)``: the call raises, and nothing is different."""

    def traces():
        return (
            [model.objects.count() for model in (Posting, Reservation, Issue, Sale, Receivable, Event, Promise)],
            list(SpecialOrder.objects.order_by("pk").values_list("pk", "state", "version", "hold_until", "kept")),
            list(Receivable.objects.order_by("pk").values_list("pk", "state", "paid", "used")),
            list(StockItem.objects.order_by("pk").values_list("on_hand", "reserved")),
        )

    def prove(kind, match, call, *args, **kwargs):
        before = traces()
        with pytest.raises(kind, match=match):
            call(*args, **kwargs)
        assert traces() == before

    return prove
