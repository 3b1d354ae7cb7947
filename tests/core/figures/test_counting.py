"""Numbers, shares, changes and courses of figures."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.core import clock
from dms.core.figures import kpis
from dms.core.figures.counting import Amounts, courses, figures
from dms.core.figures.kpis import DOWN, UP, Unit, kpi, kpi_of, kpis_for, withdraw_kpi
from dms.core.figures.periods import Span, period_of
from tests.core.approvals.factories import ApprovalFactory
from tests.figures import back_date, fill
from tests.parties.factories import CustomerFactory

pytestmark = pytest.mark.django_db
NEW = "parties.new_customers"


@pytest.fixture
def manager(person):
    return person("general_manager")


def one(manager, code, span=Span.WEEK, **more):
    now = clock.now()
    return figures(manager, [kpi_of(code)], period_of(span, now), now, **more)[0]


@pytest.fixture
def wednesday(monkeypatch):
    """Noon of a Wednesday."""
    noon = datetime.datetime(2026, 3, 18, 4, tzinfo=datetime.UTC)
    monkeypatch.setattr(clock, "now", lambda: noon)
    return noon


def test_a_share_is_rounded_once_and_a_share_of_nothing_is_no_number():
    assert Amounts(2, 3).number(Unit.PERCENT) == Decimal("66.7")
    assert Amounts(0, 0).number(Unit.PERCENT) is None
    assert Amounts(7).number(Unit.COUNT) == 7
    assert Amounts(Decimal("10"), Decimal("4")).number(Unit.MONEY) == Decimal("2.50")


def test_the_change_is_against_last_week_by_this_hour(manager, store, wednesday):
    for hours in (1, 7 * 24 + 1, 7 * 24 - 1):  # just now; last week an hour earlier; last week an hour later
        row = CustomerFactory(store=store)
        type(row).objects.filter(pk=row.pk).update(created_at=wednesday - datetime.timedelta(hours=hours))
    figure = one(manager, NEW)
    assert (figure.number, figure.number_before, figure.change) == (1, 1, 0)


def test_promises_are_measured_by_the_time_first_named(manager, store):
    fill(store)
    figure = one(manager, "core.promises_kept", Span.QUARTER)
    assert (figure.amounts.part, figure.amounts.whole) == (
        1,
        3,
    )  # kept; kept late and open past its time; cancelled not
    assert one(manager, "core.promises_late").number == 1


def test_an_approval_after_a_reminder_is_not_in_time(manager, store):
    fill(store)
    figure = one(manager, "core.approvals_in_time", Span.QUARTER)
    assert (figure.amounts.part, figure.amounts.whole) == (2, 3)
    assert one(manager, "core.approvals_waiting").number == 1


def test_a_figure_below_its_target_misses_it_and_nothing_misses_nothing(manager, store):
    assert not one(manager, "core.approvals_in_time").misses_target
    ApprovalFactory(store=store, state="approved", decided_at=clock.now())
    assert not one(manager, "core.approvals_in_time").misses_target
    fill(store)
    assert one(manager, "core.approvals_in_time").misses_target


def test_the_course_is_the_figure_of_each_week_in_one_statement(manager, store):
    for weeks in (0, 2, 2):
        back_date(CustomerFactory(store=store), weeks)
    now = clock.now()
    wanted = [one for one in kpis_for(manager) if one.when]
    with CaptureQueriesContext(connection) as statements:
        found = courses(manager, wanted, period_of(Span.WEEK, now), store=store)
    assert len(statements) == 1
    assert [amounts.part for _period, amounts in found[NEW]][-3:] == [2, 0, 1]
    assert all(len(course) == 12 for course in found.values())


def test_all_figures_of_a_store_cost_one_statement(manager, store):
    fill(store)
    now = clock.now()
    wanted = kpis_for(manager)
    with CaptureQueriesContext(connection) as statements:
        figures(manager, wanted, period_of(Span.MONTH, now), now, store=store)
    assert len(statements) == 1


@pytest.fixture
def revenue():
    """A figure that sums money, and one that divides two sums."""
    made = [
        kpi(code="test.asked", label="Asked for", definition="Sum of the amounts.", model="core.Approval",
            rows=lambda rows: rows, amount="amount", unit=Unit.MONEY, when="requested_at", url="approvals:list",
            permission="core.oversee_approval", better=DOWN, target=100),
        kpi(code="test.each", label="A step", definition="Amount by step.", model="core.Approval",
            rows=lambda rows: rows, amount="amount", amount_of="position", unit=Unit.MONEY, when="requested_at",
            url="approvals:list", permission="core.oversee_approval", better=UP),
    ]  # fmt: skip
    yield made
    for each in made:
        withdraw_kpi(each.code)


def test_a_figure_may_sum_an_amount_or_divide_two_sums(manager, store, revenue):
    ApprovalFactory(store=store, amount=Decimal("80.50"), position=1)
    ApprovalFactory(store=store, amount=Decimal("40.00"), position=2)
    asked, each = (one(manager, code, store=store) for code in ("test.asked", "test.each"))
    assert asked.number == Decimal("120.50") and asked.misses_target
    assert each.number == Decimal("40.17")
    now = clock.now()
    course = courses(manager, revenue, period_of(Span.WEEK, now))["test.asked"]
    assert course[-1][1].part == Decimal("120.50")


def test_a_code_stands_for_one_figure(revenue):
    with pytest.raises(ValueError, match="declared twice"):
        kpi(**{**{name: getattr(revenue[0], name) for name in kpis.Kpi.__dataclass_fields__}, "label": "Another"})
