"""The rating of suppliers: each share is the length of the list behind it."""

import datetime
from decimal import Decimal

import pytest

from dms.core import clock
from dms.core.figures.counting import figures
from dms.core.figures.kpis import kpi_of
from dms.core.figures.periods import Span, period_of
from dms.parties.models import Supplier
from parts.models import PurchaseOrderLine, ReceiptLine, StockItem
from parts.receiving import delivering
from parts.stock.moving import shift_stock
from parts.supplying import rating, returning
from parts.supplying.returning import Back
from tests.parties.factories import SupplierFactory
from tests.parts.factories import PartFactory
from tests.parts.purchasing.factories import SupplierOfferFactory, order_of
from tests.parts.receiving.factories import check, delivered
from tests.parts.supplying.factories import received

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-17")]


@pytest.fixture
def later(store):
    """``later(6)``: the clock so many days on."""
    return lambda days: clock.as_of(clock.now() + datetime.timedelta(days=days))


def figures_of(supplier):
    return {one.name: (one.good, one.of) for one in rating.shares_of(rating.rated_one(supplier.pk))}


def test_nothing_is_said_of_a_supplier_without_records(supplier):
    row = rating.rated_one(supplier.pk)
    assert rating.score_of(row) is None and row.abc == "" and figures_of(supplier)["on_time"] == (0, 0)


def test_on_time_is_all_of_it_here_by_the_promised_day(store, part, supplier, keeper, later):
    received(order_of(store, {part: 2}, supplier=supplier), keeper, note="A")
    late = order_of(store, {part: 3}, supplier=supplier)
    partly = order_of(store, {part: 4}, supplier=supplier)
    receipt = delivered(partly, keeper, note="B")
    check(receipt.lines.get(), keeper, 3)
    delivering.confirm_receipt(receipt_id=receipt.pk, actor=keeper)
    with later(4):
        assert figures_of(supplier)["on_time"] == (0, 0), "the fifth day is the promised one"
    with later(7):
        received(late, keeper, note="C")
        assert figures_of(supplier)["on_time"] == (1, 3)
        assert rating.due_lines(PurchaseOrderLine.objects.all()).count() == 3
        assert rating.lines_on_time(PurchaseOrderLine.objects.all()).get().ordered == 2


def test_faultless_is_neither_damaged_nor_wrong(damaged, store, part, supplier, keeper):
    received(order_of(store, {part: 2}, supplier=supplier), keeper, note="A")
    assert figures_of(supplier)["faultless"] == (1, 2)
    assert rating.faultless_lines(ReceiptLine.objects.all()).get().damaged == 0


def test_what_went_back_later_was_not_faultless(payable, store, part, supplier, keeper, purchaser):
    assert figures_of(supplier)["faultless"] == (1, 1)
    item = StockItem.objects.get(part=part)
    dock = item.balances.get().bin_id
    shift_stock(item_id=item.pk, quantity=1, from_bin_id=dock, to_status="quarantine", reason="装车异响", actor=keeper)
    back = Back(part.pk, dock, Decimal(1), Decimal(100), payable.receipt.lines.get().pk)
    row = returning.draft_return(supplier_id=supplier.pk, lines=[back], reason="装车异响", actor=keeper)
    returning.agree_return(return_id=row.pk, outcome="credit", agreed_number="1", actor=purchaser)
    assert figures_of(supplier)["faultless"] == (1, 1)
    returning.ship_return(return_id=row.pk, actor=keeper)
    assert figures_of(supplier)["faultless"] == (0, 1)


def test_fair_is_not_dearer_than_the_lowest_offer_else_than_the_list(store, supplier):
    order_of(store, {PartFactory(list_cost=Decimal(100)): 1}, supplier=supplier)
    order_of(store, {PartFactory(list_cost=Decimal(99)): 1}, supplier=supplier)
    order_of(store, {PartFactory(list_cost=Decimal(0)): 1}, supplier=supplier)
    line = order_of(store, {PartFactory(list_cost=Decimal(120)): 1}, supplier=supplier).lines.get()
    SupplierOfferFactory(line=line.request_line, supplier=supplier, price=Decimal("95.00"))
    assert figures_of(supplier)["fair"] == (1, 3)


def test_the_score_weighs_what_can_be_judged(ship, keeper, supplier, later):
    """Not yet due: 40 faultless (0 of 1) and 20 fair (1 of 1) are 20 of 60."""
    ship()
    assert rating.score_of(rating.rated_one(supplier.pk)) == Decimal("33.3")
    with later(6):
        assert rating.score_of(rating.rated_one(supplier.pk)) == Decimal("60.0")


def test_classes_follow_what_was_bought_in_the_store(store, other_store, part, keeper, person):
    for place, many in enumerate((80, 15, 5)):
        one = SupplierFactory(store=store, code=f"K{place}", terms="credit", credit_days=30)
        received(order_of(store, {part: many}, supplier=one), keeper, note=f"N{place}")
    alone = SupplierFactory(store=other_store, code="K9", terms="credit", credit_days=30)
    received(order_of(other_store, {part: 1}, supplier=alone), person("storekeeper", store=other_store))
    rows = rating.rated(Supplier.objects.filter(code__startswith="K")).order_by("code")
    assert [row.abc for row in rows] == ["A", "B", "C", "A"]
    assert [row.bought for row in rows] == [8000, 1500, 500, 100]


@pytest.mark.parametrize("code", ["parts.suppliers_on_time", "parts.suppliers_faultless", "parts.suppliers_fair_price"])
def test_the_dashboards_figure_counts_the_same_rows(ship, supplier, supervisor, later, store, code):
    ship()
    with later(6):
        share = {"parts.suppliers_on_time": "on_time", "parts.suppliers_faultless": "faultless"}.get(code, "fair")
        period = period_of(Span.QUARTER, clock.now(), zone=store.zone)
        [figure] = figures(supervisor, [kpi_of(code)], period, clock.now(), store=store)
        assert (figure.amounts.part, figure.amounts.whole) == figures_of(supplier)[share]
