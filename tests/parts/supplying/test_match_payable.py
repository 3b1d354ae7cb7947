"""``Payable.match`` 三单核对: order, receipt and invoice say the same, or somebody says why not."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import Payable, SupplierInvoice
from parts.receiving import delivering
from tests.parts.purchasing.factories import order_of
from tests.parts.receiving.factories import check, delivered
from tests.parts.supplying.factories import PayableFactory, received

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-17")]


def test_what_agrees_to_the_yuan_is_matched_without_a_word(payable, match, planner, books):
    row = match(payable, net="1000.50", tax="130.07")
    assert (row.state, row.owed, row.balance) == ("matched", Decimal("1130.57"), Decimal("1130.57"))
    invoice = SupplierInvoice.objects.get()
    assert (invoice.gross, invoice.difference, invoice.recorded_by) == (
        Decimal("1130.57"),
        Decimal("0.57"),
        planner,
    )
    event = Event.objects.get(fact="parts.payable_matched")
    assert event.payload["invoice"] == invoice.number and event.payload["difference"] == "0.57"
    books()


def test_one_invoice_of_the_month_is_over_several_deliveries(store, part, payable, supplier, keeper, match, books):
    second = received(order_of(store, {part: 3}, supplier=supplier), keeper, note="SH-2")
    match(payable, net="1300.00", tax="169.00", other_ids=[second.pk])
    assert set(Payable.objects.values_list("state", "owed")) == {("matched", 1130), ("matched", 339)}
    assert SupplierInvoice.objects.get().payables.count() == 2
    books()


def test_a_difference_is_explained_with_all_three_amounts(payable, match, leaves_no_trace, books):
    said = "Order ¥1,130.00, receipt ¥1,130.00, invoice ¥1,243.00"
    leaves_no_trace(ValidationError, said, match, payable=payable, net="1100.00", tax="143.00")
    row = match(payable, net="1100.00", tax="143.00", explanation="运费另计，已与采购确认")
    assert row.owed == Decimal("1243.00") and row.invoice.difference == Decimal("113.00")
    books()


def test_a_price_that_changed_between_order_and_delivery_is_explained_too(store, part, supplier, keeper, match, books):
    receipt = delivered(order_of(store, {part: 10}, supplier=supplier), keeper)
    check(receipt.lines.get(), keeper, 10, price=Decimal("105.00"))
    delivering.confirm_receipt(receipt_id=receipt.pk, actor=keeper)
    payable = Payable.objects.get()
    with pytest.raises(ValidationError, match="Order ¥1,130.00, receipt ¥1,186.50, invoice ¥1,186.50"):
        match(payable)
    assert match(payable, explanation="供应商调价通知 11 月").owed == Decimal("1186.50")
    books()


def test_what_can_not_be_matched_leaves_no_trace(payable, match, store, other_store, leaves_no_trace, finance):
    def refused(kind, sentence, **more):
        leaves_no_trace(kind, sentence, match, **{"payable": payable, **more})

    stranger = PayableFactory(store=store)
    refused(ValidationError, "payables of one supplier", other_ids=[stranger.pk])
    refused(ValidationError, "Net and tax|greater|above|at least|must make", net="-1", tax="1131.00", explanation="x")
    refused(Payable.DoesNotExist, None, payable=PayableFactory(store=other_store))
    tomorrow = payable.raised_on + datetime.timedelta(days=1)
    payable.raised_on = tomorrow
    refused(ValidationError, "still to come")
    payable.refresh_from_db()
    match(payable, number="24000001")
    refused(TransitionBlocked, "invoice matched")
    second = PayableFactory(store=store, supplier=payable.supplier)
    refused(ValidationError, "matched already", payable=second, number="24000001")


def test_who_may_match(payable, match, who_may):
    assert who_may(lambda actor: match(payable, actor=actor)) == {"parts_planner", "parts_supervisor", "finance"}


def test_refused_for_the_purchaser_by_name_of_who_may(payable, match, purchaser):
    with pytest.raises(PermissionDenied, match="parts planner"):
        match(payable, actor=purchaser)
