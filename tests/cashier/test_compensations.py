"""双倍返还定金: the second half is the store's own expense, beside the customer's money and never mixed with it."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied

from dms.cashier import offers, services
from dms.cashier.models import Payment, Receivable
from dms.cashier.selectors.payments import left_of
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-21")]


@pytest.fixture
def deposit(owed, pays):
    """400 were paid in advance."""
    row = owed("400.00", kind="deposit", rate=D(0))
    pays(row)
    row.refresh_from_db()
    return row


@pytest.fixture
def compensate(customer, manager):
    def make(deposit, amount="100.00"):
        return services.raise_compensation(
            deposit_id=deposit.pk, source=customer, amount=D(amount), actor=manager, text="厂家停产"
        )

    return make


def give(credit, actor, amount=None):
    payment = Payment.objects.filter(kind="payment").first()
    return services.refund(
        payment_id=payment.pk, credit_id=credit.pk, amount=amount or credit.credit, reason="无法供货", actor=actor
    )


def test_both_halves_go_out_each_under_its_own_name(deposit, compensate, cashier):
    besides = compensate(deposit)
    assert (besides.kind, besides.gross, besides.tax, besides.origin, besides.credit) == (
        "compensation",
        100,
        0,
        deposit,
        100,
    )
    give(deposit, cashier)
    give(besides, cashier)
    deposit.refresh_from_db()
    besides.refresh_from_db()
    assert (deposit.credit, besides.credit, besides.state) == (0, 0, "settled")
    kinds = list(Payment.objects.order_by("pk").values_list("kind", "amount"))
    assert kinds == [("payment", D("400.00")), ("refund", D("-400.00")), ("expense", D("-100.00"))]
    expense = Payment.objects.get(kind="expense")
    assert (expense.origin, expense.credit) == (None, besides)
    assert left_of(Payment.objects.get(kind="payment")) == 0


def test_it_is_no_money_of_customers_that_came_or_went(deposit, compensate, cashier):
    before = sum(offers.received(Payment.objects.all()).values_list("amount", flat=True))
    give(compensate(deposit), cashier)
    assert sum(offers.received(Payment.objects.all()).values_list("amount", flat=True)) == before
    assert not offers.owed(Receivable.objects.all()).filter(kind="compensation").exists()


def test_an_expense_is_taken_back_by_its_counter_entry(deposit, compensate, cashier, finance):
    besides = compensate(deposit)
    give(besides, cashier)
    expense = Payment.objects.get(kind="expense")
    services.reverse_payment(payment_id=expense.pk, reason="付错人", actor=finance)
    besides.refresh_from_db()
    assert (besides.credit, besides.state) == (100, "open")
    came = sum(offers.received(Payment.objects.all()).values_list("amount", flat=True))
    assert came == D("400.00"), "nor is its counter-entry money that came"


def test_it_may_be_set_off_against_what_the_customer_owes(deposit, compensate, owed, cashier):
    row = owed("60.00")
    services.apply_deposit(deposit_id=compensate(deposit).pk, receivable_id=row.pk, actor=cashier)
    row.refresh_from_db()
    assert (row.state, Receivable.objects.get(kind="compensation").credit) == ("settled", 40)


def test_above_the_free_amount_somebody_else_agrees_first(owed, pays, compensate, cashier, finance):
    row = owed("3000.00", kind="deposit", rate=D(0))
    pays(row)
    besides = compensate(row, "600.00")
    assert give(besides, cashier).state == "waiting" and not Payment.objects.filter(kind="expense").exists()


def refused(match, call, *args):
    before = (Event.objects.count(), Receivable.objects.count(), Payment.objects.count())
    with pytest.raises(TransitionBlocked, match=match):
        call(*args)
    assert (Event.objects.count(), Receivable.objects.count(), Payment.objects.count()) == before


def test_refused_without_a_trace(deposit, owed, compensate, cashier, technician):
    refused("no earnest money", compensate, owed("50.00", kind="deposit", rate=D(0)))
    refused("no deposit", compensate, owed("50.00"))
    refused("never more", compensate, deposit, "400.01")
    besides = compensate(deposit)
    refused("returned twice already", compensate, deposit)
    refused("is left", lambda: give(besides, cashier, D("100.01")))
    with pytest.raises(PermissionDenied):
        give(besides, technician)


@pytest.fixture
def technician(person):
    return person("parts_supervisor")


def test_the_screen_pays_it_even_when_the_deposit_is_back(deposit, compensate, cashier, client):
    besides = compensate(deposit)
    give(deposit, cashier)
    client.force_login(cashier)
    page = client.get(f"{besides.get_absolute_url()}pay-back/")
    assert Payment.objects.get(kind="payment").number in page.content.decode()
    assert besides.number in client.get("/receivables/?credit=true").content.decode()
