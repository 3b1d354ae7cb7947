"""供应商对账单: a month that is over, frozen; it adds up, and it goes on from the month before."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from dms.core import clock
from dms.core.models import Event
from parts.models import SupplierBooking
from parts.supplying import paying, reconciling
from parts.supplying.paper import statement_data
from parts.supplying.statements import line_in_words

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-17")]


@pytest.fixture
def next_month(store):
    """``next_month(2)``: the clock in the middle of the month after next."""

    def on(months=1):
        first = clock.today(store).replace(day=1)
        for _each in range(months):
            first = (first + datetime.timedelta(days=32)).replace(day=1)
        return clock.as_of(datetime.datetime.combine(first.replace(day=15), datetime.time(10), tzinfo=store.zone))

    return on


def issue(supplier, month, actor):
    return reconciling.issue_statement(supplier_id=supplier.pk, month=month, actor=actor)


def test_received_paid_and_returned_stand_on_it_and_add_up(credited, damaged, supplier, planner, next_month, store):
    this = clock.today(store)
    with next_month():
        row = issue(supplier, this, planner)
    assert row.number.startswith("SS-") and row.month == this.replace(day=1)
    assert (row.opening, row.charged, row.settled, row.closing) == (0, 1130, 226, 904)
    assert [Decimal(line["charged"]) - Decimal(line["settled"]) for line in row.lines] == [1130, -226]
    assert Event.objects.get(fact="parts.supplier_statement_issued").payload["closing"] == "904.00"


def test_it_is_read_in_the_readers_language_whatever_was_spoken_when_it_was_issued(
    credited, supplier, planner, next_month, store
):
    this = clock.today(store)
    with next_month(), translation.override("en"):
        row = issue(supplier, this, planner)
    with translation.override("zh-hans"):
        page = [line_in_words(line).split(" · ")[0] for line in row.lines]
        paper = [line[1].split(" · ")[0] for line in statement_data(row, True)["sections"][1]["rows"]]
    assert page == paper == ["到货", "退货"]
    assert [line["what"].split(" · ")[0] for line in row.lines] == ["Goods received", "returned goods"]
    assert line_in_words({"what": "as issued before"}) == "as issued before"


def test_the_next_one_begins_where_it_ended(paid, supplier, finance, planner, next_month, store):
    this = clock.today(store)
    with next_month():
        first = issue(supplier, this, planner)
        booking = SupplierBooking.objects.get(kind="payment")
        paying.take_back_payable(payable_id=paid.pk, booking_id=booking.pk, reason="退汇", actor=finance)
        month = clock.today(store)
    with next_month(2):
        second = issue(supplier, month, planner)
    assert first.closing == second.opening == 0
    assert second.closing == reconciling.owed_to(supplier) == Decimal("1130.00")


def test_refused_before_the_month_is_over_and_twice(
    payable, supplier, planner, purchaser, next_month, store, leaves_no_trace
):
    def refused(kind, sentence, actor=planner):
        leaves_no_trace(kind, sentence, issue, supplier=supplier, month=this, actor=actor)

    this = clock.today(store)
    refused(ValidationError, "not over yet")
    with next_month():
        refused(PermissionDenied, None, actor=purchaser)
        issue(supplier, this, planner)
        refused(ValidationError, "issued already")


def test_who_may_issue(supplier, who_may):
    roles = who_may(lambda actor: issue(supplier, datetime.date(2025, 10, 1), actor))
    assert roles == {"parts_planner", "parts_supervisor", "finance"}
