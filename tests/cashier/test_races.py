"""K3, K4, K8: the same button eight times, numbers, payment against refund. Each with its control."""

from decimal import Decimal

import pytest
from django.db import connection

from dms.cashier import services
from dms.cashier.models import Payment
from dms.cashier.selectors.payments import left_of
from dms.core import clock
from dms.core.editing import StaleVersion
from dms.core.transitions import TransitionBlocked
from tests.cashier.factories import CreditAccountFactory, RefundFactory
from tests.races import at_once, without_locks

pytestmark = pytest.mark.django_db(transaction=True)
postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")


def test_eight_presses_of_the_same_button_take_the_money_once(owed, pays):
    row = owed("113.00")
    outcomes = at_once([lambda: pays(row)] * 8)
    assert len(outcomes.results) == 1
    assert outcomes.refusals(TransitionBlocked) == 7
    row.refresh_from_db()
    assert (row.paid, row.state) == (Decimal("113.00"), "settled")
    assert Payment.objects.count() == 1


def test_eight_part_payments_of_one_version_count_once(owed, pays):
    row = owed("800.00")
    outcomes = at_once([lambda: pays(row, amount="100.00", expected_versions={row.pk: row.version})] * 8)
    assert (len(outcomes.results), outcomes.refusals(StaleVersion)) == (1, 7)


@pytest.mark.parametrize("books_add_up", [None])
@postgresql
def test_without_the_lock_the_money_is_taken_more_than_once(owed, pays, books_add_up):
    row = owed("113.00")
    with without_locks(3):
        outcomes = at_once([lambda: pays(row)] * 3)
    assert len(outcomes.results) > 1


def test_two_refunds_of_the_rest_never_exceed_it(owed, pays, cashier):
    payment = pays(owed("100.00"), total=Decimal("130.00"))
    give = lambda: services.refund(payment_id=payment.pk, amount=30, reason="多付", actor=cashier)  # noqa: E731
    outcomes = at_once([give] * 4)
    assert (len(outcomes.results), outcomes.refusals(TransitionBlocked)) == (1, 3)
    assert left_of(payment) == Decimal("100.00")


def test_two_refunds_that_wait_are_not_both_paid_out(owed, pays, cashier):
    payment = pays(owed("100.00"), total=Decimal("130.00"))
    rows = [RefundFactory(payment=payment, amount=Decimal("30.00")) for _each in range(4)]
    outcomes = at_once([lambda row=row: services.pay_out_refund(refund_id=row.pk, actor=cashier) for row in rows])
    assert (len(outcomes.results), outcomes.refusals(TransitionBlocked)) == (1, 3)
    assert left_of(payment) == Decimal("100.00")


@pytest.mark.parametrize("books_add_up", [None])
@postgresql
def test_without_the_lock_the_rest_is_paid_back_twice(owed, pays, cashier, books_add_up):
    payment = pays(owed("100.00"), total=Decimal("130.00"))
    rows = [RefundFactory(payment=payment, amount=Decimal("30.00")) for _each in range(2)]
    with without_locks(2):
        outcomes = at_once([lambda row=row: services.pay_out_refund(refund_id=row.pk, actor=cashier) for row in rows])
    assert len(outcomes.results) == 2
    assert left_of(payment) == Decimal("70.00")


def test_letting_the_rest_count_and_paying_it_back_at_once(owed, pays, cashier):
    payment, later = pays(owed("100.00"), total=Decimal("130.00")), owed("30.00")
    calls = [
        lambda: services.refund(payment_id=payment.pk, amount=30, reason="多付", actor=cashier),
        lambda: services.allocate_payment(payment_id=payment.pk, allocations={later.pk: Decimal("30")}, actor=cashier),
    ] * 2
    outcomes = at_once(calls)
    assert (len(outcomes.results), outcomes.refusals(TransitionBlocked)) == (1, 3)


def test_two_slips_share_one_limit(owed, account, finance):
    rows = [owed("600.00"), owed("600.00")]
    outcomes = at_once(
        [lambda row=row: services.charge_to_account(receivable_id=row.pk, actor=finance) for row in rows]
    )
    assert (len(outcomes.results), outcomes.refusals(TransitionBlocked)) == (1, 1)


@postgresql
def test_without_the_lock_two_slips_exceed_the_limit(owed, store, customer, finance):
    CreditAccountFactory(store=store, customer=customer, limit=Decimal("1000.00"))
    rows = [owed("600.00"), owed("600.00")]
    with without_locks(2):
        outcomes = at_once(
            [lambda row=row: services.charge_to_account(receivable_id=row.pk, actor=finance) for row in rows]
        )
    assert len(outcomes.results) == 2
    assert services.used_credit(customer) == Decimal("1200.00")


def test_numbers_are_given_once(owed, pays):
    rows = [owed("1.00") for _each in range(16)]
    outcomes = at_once([lambda row=row: pays(row) for row in rows])
    assert outcomes.errors == []
    numbers = sorted(payment.number for payment in outcomes.results)
    assert [int(number[-4:]) for number in numbers] == list(range(1, 17))


def test_a_day_is_closed_while_somebody_pays(owed, pays, cashier, store):
    day = services.open_day(store_id=store.pk, day=clock.today(store), actor=cashier)
    services.count_methods(day_close_id=day.pk, counts={"cash": 0}, actor=cashier)
    row = owed("10.00")
    outcomes = at_once([lambda: pays(row), lambda: services.close_day_close(day_close_id=day.pk, actor=cashier)])
    assert len(outcomes.results) == 1, "either it was paid and no longer agrees, or it was closed and takes nothing"
    assert outcomes.refusals(TransitionBlocked) == 1
