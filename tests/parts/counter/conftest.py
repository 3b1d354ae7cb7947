"""A counter: a seller, a cashier, a storekeeper, and ten brake pads on the shelf."""

from decimal import Decimal as D

import pytest

from dms.cashier.models import Receivable
from dms.cashier.services import take_payment
from dms.core.models import Event
from parts.counter import services
from parts.counter.models import LostSale, Sale
from parts.counter.services import Sold
from parts.issuing.models import Issue
from parts.models import Posting, Reservation, StockItem
from tests.parts.factories import in_stock


@pytest.fixture
def seller(person):
    return person("parts_sales")


@pytest.fixture
def teller(person):
    return person("cashier")


@pytest.fixture
def stocked(part, shelf):
    in_stock(part, shelf, 10)
    return part


@pytest.fixture
def quoted(store, seller, stocked):
    def make(quantity=2, price=None, **options):
        lines = [Sold(stocked.pk, D(quantity), None if price is None else D(price))]
        return services.quote_sale(store_id=store.pk, lines=lines, actor=seller, **options)

    return make


@pytest.fixture
def sent(quoted, seller):
    def make(**options):
        return services.send_to_cashier(sale_id=quoted(**options).pk, actor=seller)

    return make


@pytest.fixture
def pay(teller):
    def make(sale):
        owed = sale.receivable
        return take_payment(
            store_id=sale.store_id,
            method="cash",
            amount=owed.balance,
            tendered=owed.balance,
            allocations={owed.pk: owed.balance},
            customer_id=sale.customer_id,
            actor=teller,
        )

    return make


@pytest.fixture
def handed_out(sent, pay, seller):
    def make(**options):
        sale = sent(**options)
        pay(sale)
        return services.hand_out_sale(sale_id=sale.pk, actor=seller)

    return make


@pytest.fixture
def refused():
    """``refused(kind, match, call)``: the call raises, and nothing is different."""

    def traces():
        return (
            [model.objects.count() for model in (Posting, Reservation, Issue, Receivable, Event, LostSale)],
            list(Sale.objects.order_by("pk").values_list("pk", "state", "version")),
            list(StockItem.objects.values_list("on_hand", "reserved")),
        )

    def prove(kind, match, call, *args, **kwargs):
        before = traces()
        with pytest.raises(kind, match=match):
            call(*args, **kwargs)
        assert traces() == before

    return prove
