"""对账单 on the 1st: each account is told what it owed at the end of last month, once, by nobody's hand."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from dms.cashier import services, tasks, work
from dms.cashier.models import Statement
from dms.cashier.offers import accounts_without_statement
from dms.cashier.selectors.statements import last_month
from dms.core import clock, due
from dms.core.models import DueWork, Event
from tests.api.conftest import program
from tests.cashier.factories import CreditAccountFactory
from tests.parties.factories import CustomerFactory
from tests.races import at_once

__all__ = ["program"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-13")]


@pytest.fixture
def bought(owed, account, finance):
    """The account was charged 300 on the last day of last month."""
    on = clock.today(account.store).replace(day=1) - datetime.timedelta(days=1)
    row = owed("300.00", raised_on=on)
    return services.charge_to_account(receivable_id=row.pk, charged_on=on, actor=finance)


def test_on_the_first_the_account_is_told_what_it_owed(account, bought, do_due_work, store):
    tasks.issue_monthly_statements()
    tasks.issue_monthly_statements()
    assert DueWork.objects.filter(handler=work.ISSUE).count() == 1
    do_due_work()
    row = Statement.objects.get(account=account)
    month = last_month(clock.today(store))
    assert (row.month, row.closing, row.issued_by) == (month, Decimal("300.00"), None)
    assert Event.objects.get(fact="cashier.statement_issued").payload["closing"] == "300.00"
    tasks.issue_monthly_statements()
    do_due_work()
    assert Statement.objects.count() == 1


def test_it_waits_for_six_in_the_morning_of_the_store(account, bought, monkeypatch, store):
    first = (clock.today(store).replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    at = datetime.datetime.combine(first, datetime.time(5, 59), tzinfo=store.zone)
    monkeypatch.setattr(clock, "now", lambda: at)
    [asked] = work.ask_for_statements()
    assert asked.due_at == at + datetime.timedelta(minutes=1)
    assert due.perform(asked.pk) is False and not Statement.objects.exists()
    monkeypatch.setattr(clock, "now", lambda: asked.due_at)
    assert due.perform(asked.pk)
    assert (Statement.objects.get().opening, Statement.objects.get().closing) == (Decimal("300.00"), Decimal("300.00"))


def test_who_was_faster_by_hand_is_left_alone(account, bought, finance, do_due_work, store):
    [asked] = work.ask_for_statements()
    month = last_month(clock.today(store))
    by_hand = services.issue_statement(account_id=account.pk, month=month, actor=finance)
    due.perform(asked.pk)
    do_due_work()
    assert list(Statement.objects.all()) == [by_hand]
    asked.refresh_from_db()
    assert asked.done_at is not None
    with pytest.raises(ValidationError, match="issued already"):
        services.issue_statement(account_id=account.pk, month=month, actor=None)


def test_who_opened_this_month_or_was_declined_is_told_nothing(store, account):
    CreditAccountFactory(store=store, customer=CustomerFactory(store=store), state="declined")
    assert work.ask_for_statements() == []


@pytest.mark.parametrize(("state", "many"), [("active", 1), ("suspended", 1), ("requested", 0), ("declined", 0)])
def test_who_still_owes_is_told_whatever_he_may_buy(account, bought, state, many):
    type(account).objects.filter(pk=account.pk).update(state=state)
    assert len(work.ask_for_statements()) == many


def test_finance_sees_who_was_not_told(account, bought, finance, client, program):
    assert [row.pk for row in accounts_without_statement(finance)] == [account.pk]
    client.force_login(finance)
    page = client.get("/credit-accounts/?statement=missing")
    assert account.number in page.content.decode()
    api = program(finance)
    found = api.get("/api/v1/credit-accounts/?statement_missing=true").json()["results"]
    assert [row["id"] for row in found] == [account.pk]
    [asked] = work.ask_for_statements()
    due.perform(asked.pk)
    assert not accounts_without_statement(finance).exists()
    assert account.number not in client.get("/credit-accounts/?statement=missing").content.decode()
    assert account.number in client.get("/credit-accounts/?statement=issued").content.decode()
    assert "by itself" in client.get(Statement.objects.get().get_absolute_url()).content.decode()
    assert api.get("/api/v1/credit-accounts/?statement_missing=true").json()["results"] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_two_workers_and_a_hand_issue_it_once(account, bought, finance, store):
    [asked] = work.ask_for_statements()
    month = last_month(clock.today(store))
    by_hand = lambda: services.issue_statement(account_id=account.pk, month=month, actor=finance)  # noqa: E731
    outcomes = at_once([lambda: due.perform(asked.pk), lambda: due.perform(asked.pk), by_hand])
    assert Statement.objects.count() == 1 and outcomes.refusals(ValidationError) <= 1
