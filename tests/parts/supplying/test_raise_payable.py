"""What is received is owed, in the same moment; a receipt that is taken back is not."""

import datetime
from decimal import Decimal

import pytest

from dms.core import clock
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import Payable, SupplierBooking
from parts.receiving import delivering, reversing
from tests.parties.factories import SupplierFactory
from tests.parts.factories import PartFactory
from tests.parts.purchasing.factories import order_of
from tests.parts.receiving.factories import check, delivered
from tests.parts.supplying.factories import received

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-17")]


def test_a_confirmed_receipt_is_owed_with_tax_by_the_suppliers_terms(payable, supplier, store, books):
    assert payable.number.startswith("PY-") and payable.state == "open" and payable.supplier == supplier
    assert (payable.net, payable.tax, payable.gross, payable.owed, payable.settled) == (1000, 130, 1130, 1130, 0)
    assert payable.due_on == clock.today(store) + datetime.timedelta(days=30)
    event = Event.objects.get(fact="parts.payable_raised")
    assert event.payload["receipt_id"] == payable.receipt_id and event.payload["amount"] == "1130.00"
    books()


@pytest.mark.parametrize(("rate", "tax"), [("0.13", 130), ("0.06", 60), ("0.03", 30), ("0.01", 10), ("0", 0)])
def test_the_tax_is_the_suppliers(store, part, keeper, books, rate, tax):
    small = SupplierFactory(store=store, terms="credit", credit_days=30, tax_rate=rate)
    payable = received(order_of(store, {part: 10}, supplier=small), keeper)
    assert (payable.net, payable.tax, payable.gross, payable.owed) == (1000, tax, 1000 + tax, 1000 + tax)
    assert payable.rate == Decimal(rate) and payable.ordered_gross == payable.gross
    books()


def test_a_delivery_for_two_orders_is_two_payables(store, part, supplier, keeper, books):
    orders = [order_of(store, {part: 2}, supplier=supplier) for _each in range(2)]
    receipt = delivering.open_receipt(order_ids=[one.pk for one in orders], delivery_note="SH-7", actor=keeper)
    delivering.check_carrier(receipt_id=receipt.pk, packages_counted=1, actor=keeper)
    for line in receipt.lines.all():
        check(line, keeper, 2, price=Decimal("50.005").quantize(Decimal("0.01")))
    delivering.confirm_receipt(receipt_id=receipt.pk, actor=keeper)
    assert sorted(Payable.objects.values_list("order", "net")) == sorted((one.pk, Decimal("100.00")) for one in orders)
    books()


def test_what_is_kept_apart_is_owed_until_it_goes_back_and_what_was_not_taken_is_not(
    store, part, supplier, keeper, books
):
    order = order_of(store, {part: 10}, supplier=supplier)
    receipt = delivered(order, keeper)
    check(receipt.lines.get(), keeper, 6, damaged=Decimal(1), keeps_damaged=True, wrong=Decimal(2))
    delivering.confirm_receipt(receipt_id=receipt.pk, actor=keeper)
    assert Payable.objects.get().net == Decimal("700.00")
    books()


def test_goods_free_of_charge_are_not_owed(store, supplier, keeper, books):
    order = order_of(store, {PartFactory(): 1}, supplier=supplier)
    receipt = delivered(order, keeper)
    check(receipt.lines.get(), keeper, 1, price=Decimal(0))
    delivering.confirm_receipt(receipt_id=receipt.pk, actor=keeper)
    assert not Payable.objects.exists()
    books()


def test_a_receipt_taken_back_takes_its_payable_along(payable, supervisor, books):
    reversing.reverse_receipt(receipt_id=payable.receipt_id, reason="录错供应商", actor=supervisor)
    payable.refresh_from_db()
    assert (payable.state, payable.owed) == ("withdrawn", 0)
    assert Event.objects.get(fact="parts.payable_withdrawn").reason == "录错供应商"
    assert SupplierBooking.objects.get().amount == Decimal("-1130.00")
    books()


def test_an_invoice_or_money_stands_in_the_way_by_name(payable, match, supervisor, planner, leaves_no_trace, books):
    match(payable)

    def refused(match):
        leaves_no_trace(
            TransitionBlocked,
            match,
            reversing.reverse_receipt,
            receipt_id=payable.receipt_id,
            reason="错",
            actor=supervisor,
        )

    refused(f"{payable.number}.*Take the invoice off")
    books()


def test_a_paid_receipt_stays(paid, supervisor, leaves_no_trace):
    leaves_no_trace(
        TransitionBlocked,
        "Take its payment back",
        reversing.reverse_receipt,
        receipt_id=paid.receipt_id,
        reason="错",
        actor=supervisor,
    )


def test_a_cash_order_is_owed_at_once(store, part, keeper):
    cash = SupplierFactory(store=store)
    order = order_of(store, {part: 1}, supplier=SupplierFactory(store=store, terms="credit", credit_days=10))
    order.terms, order.supplier = "cash", cash
    order.save()
    assert received(order, keeper).due_on == clock.today(store)
