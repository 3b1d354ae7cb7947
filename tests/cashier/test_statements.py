"""对账单: opening balance, bookings, closing balance and ageing of a month."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.cashier import services
from dms.cashier.selectors.statements import bucket_of, figures_of
from dms.core import clock

pytestmark = pytest.mark.requirement("PRT-13")


@pytest.fixture
def charged(owed, account, finance):
    """``charged("100.00", days)``: charged so many days ago."""

    def make(gross, days_ago):
        on = clock.today(account.store) - timedelta(days=days_ago)
        row = owed(gross, raised_on=on)
        return services.charge_to_account(receivable_id=row.pk, charged_on=on, actor=finance)

    return make


def test_the_balances_follow_from_the_bookings(account, charged, pays, store):
    charged("300.00", 100)
    row = charged("200.00", 40)
    pays(row, amount="50.00")
    today = clock.today(store)
    figures = figures_of(account, today - timedelta(days=60), today)
    assert figures.opening == Decimal("300.00")
    assert (figures.charged, figures.settled, figures.closing) == (200, 50, Decimal("450.00"))
    assert [(line.number, line.charged, line.paid) for line in figures.lines][0] == (row.number, 200, 0)
    assert figures.ageing == {"current": 0, "to_30": 150, "to_60": 0, "to_90": 300, "over_90": 0}
    earlier = figures_of(account, today - timedelta(days=90), today - timedelta(days=61))
    assert (earlier.opening, earlier.closing, earlier.lines) == (300, 300, [])


def test_a_cancelled_slip_is_on_it_twice(account, charged, customer):
    row = charged("300.00", 1)
    services.cancel_receivable(receivable_id=row.pk, reason="退单", actor=None, source=customer)
    today = clock.today(account.store)
    figures = figures_of(account, today - timedelta(days=5), today)
    assert (figures.charged, figures.settled, figures.closing) == (300, 300, 0)
    assert sum(figures.ageing.values()) == 0


@pytest.mark.parametrize(
    ("days", "code"),
    [(-5, "current"), (0, "current"), (1, "to_30"), (30, "to_30"), (31, "to_60"), (61, "to_90"), (91, "over_90")],
)
def test_buckets(days, code):
    assert bucket_of(days) == code


def test_a_month_that_is_over_is_issued_once(account, charged, finance, store):
    charged("300.00", 45)
    month = clock.today(store) - timedelta(days=45)
    if (month.year, month.month) == (clock.today(store).year, clock.today(store).month):
        pytest.fail("45 days ago is another month")
    row = services.issue_statement(account_id=account.pk, month=month, actor=finance)
    assert (row.charged, row.closing, row.month) == (300, 300, month.replace(day=1))
    assert row.lines[0]["charged"] == "300.00"
    with pytest.raises(ValidationError, match="issued already"):
        services.issue_statement(account_id=account.pk, month=month, actor=finance)


def test_a_month_in_which_nothing_happened_is_told_too(account, finance, store):
    month = clock.today(store).replace(day=1) - timedelta(days=1)
    row = services.issue_statement(account_id=account.pk, month=month, actor=finance)
    assert (row.opening, row.closing, row.lines) == (0, 0, [])


def test_refused_statements(account, finance, person, store):
    with pytest.raises(ValidationError, match="not over yet"):
        services.issue_statement(account_id=account.pk, month=clock.today(store), actor=finance)
    with pytest.raises(PermissionDenied):
        services.issue_statement(account_id=account.pk, month=date(2026, 1, 1), actor=person("service_manager"))
