"""Money comes, and counts on what it is for."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from dms.cashier import services
from dms.cashier.models import Allocation, Payment, Receivable
from dms.cashier.selectors.payments import rest_of
from dms.core import clock
from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from tests.parties.factories import CustomerFactory


def test_paying_a_receivable_settles_it_and_says_so(owed, pays, cashier):
    row = owed("113.00")
    payment = pays(row)
    row.refresh_from_db()
    assert (row.state, row.paid, row.balance) == ("settled", Decimal("113.00"), 0)
    assert payment.number.startswith("RP-")
    assert payment.booked_on == clock.today(row.store)
    settled = Event.objects.get(fact="cashier.receivable_settled")
    assert settled.actor == cashier
    assert settled.payload["source_kind"] == "parties.customer"
    assert settled.payload["source_id"] == row.source_id
    assert services.is_settled(row)


def test_a_part_leaves_the_rest_to_be_paid(owed, pays):
    row = owed("113.00")
    pays(row, amount="50.00")
    row.refresh_from_db()
    assert (row.state, row.paid, row.balance) == ("open", Decimal("50.00"), Decimal("63.00"))
    pays(row)
    row.refresh_from_db()
    assert row.state == "settled"


def test_one_payment_pays_several_and_the_rest_stays_with_the_customer(owed, pays):
    one, other = owed("100.00"), owed("20.00")
    payment = pays(one, other, total=Decimal("150.00"))
    assert rest_of(payment) == Decimal("30.00")
    assert {row.state for row in Receivable.objects.all()} == {"settled"}


def test_the_rest_can_count_later(owed, pays, cashier):
    payment = pays(owed("100.00"), total=Decimal("150.00"))
    later = owed("80.00")
    services.allocate_payment(payment_id=payment.pk, allocations={later.pk: Decimal("50.00")}, actor=cashier)
    later.refresh_from_db()
    assert later.balance == Decimal("30.00")
    with pytest.raises(TransitionBlocked, match="Nothing is left"):
        services.allocate_payment(payment_id=payment.pk, allocations={later.pk: Decimal("1")}, actor=cashier)


def test_more_than_the_rest_or_for_somebody_else_does_not_count(owed, pays, store, cashier):
    payment = pays(owed("100.00"), total=Decimal("150.00"))
    later, strangers = owed("80.00"), owed("10.00", customer=CustomerFactory(store=store))
    with pytest.raises(TransitionBlocked, match="only ¥50.00 is left"):
        services.allocate_payment(payment_id=payment.pk, allocations={later.pk: Decimal("51")}, actor=cashier)
    with pytest.raises(TransitionBlocked, match="own customer only"):
        services.allocate_payment(payment_id=payment.pk, allocations={strangers.pk: Decimal("10")}, actor=cashier)
    with pytest.raises(ValidationError):
        services.allocate_payment(payment_id=payment.pk, allocations={}, actor=cashier)


def test_a_walk_in_pays_exactly(owed, pays):
    row = owed("50.00", customer=None, payer="散客")
    with pytest.raises(ValidationError, match="walk-in pays exactly"):
        pays(row, total=Decimal("60.00"))
    assert pays(row).payer == "散客"


def test_change_is_what_was_given_too_much(owed, pays):
    assert pays(owed("87.50"), tendered=Decimal("100")).change == Decimal("12.50")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": "120.00"}, "Only ¥113.00"),
        ({"total": Decimal("1")}, "less than what it is to be counted for"),
        ({"total": Decimal("0")}, "above zero"),
        ({"tendered": Decimal("100")}, "not less than the amount"),
        ({"tendered": Decimal("200"), "method": "wechat"}, "is cash"),
        ({"method": "shells"}, "how the money came"),
        ({"booked_on": clock.today() - timedelta(days=1)}, "booked today"),
    ],
)
def test_refused_payments_leave_no_trace(owed, pays, wrong, said):
    row = owed("113.00")
    events = Event.objects.count()
    with pytest.raises((TransitionBlocked, ValidationError), match=said):
        pays(row, **wrong)
    assert not Payment.objects.exists()
    assert not Allocation.objects.exists()
    assert Event.objects.count() == events


def test_the_same_button_pressed_twice_counts_once(owed, pays):
    row = owed("113.00")
    pays(row, amount="50.00", expected_versions={row.pk: row.version})
    with pytest.raises(StaleVersion):
        pays(row, amount="50.00", expected_versions={row.pk: row.version})


def test_what_is_settled_is_not_paid_again(owed, pays):
    row = owed("113.00")
    pays(row)
    with pytest.raises(TransitionBlocked, match="not to be paid any more"):
        pays(row)


def test_one_payment_is_of_one_customer(owed, pays, store):
    with pytest.raises(TransitionBlocked, match="one customer only"):
        pays(owed(), owed(customer=CustomerFactory(store=store)))


def test_only_the_cashier_and_finance_take_money(owed, pays, person, store):
    row = owed()
    with pytest.raises(PermissionDenied, match="cashier"):
        pays(row, actor=person("parts_sales"))


def test_a_transfer_counts_once_finance_has_seen_it(owed, pays, finance):
    row = owed()
    with pytest.raises(PermissionDenied, match="finance"):
        pays(row, method="bank_transfer", reference="20260316-8")
    with pytest.raises(ValidationError, match="number of the transfer"):
        pays(row, method="bank_transfer", actor=finance)
    assert pays(row, method="bank_transfer", reference="20260316-8", actor=finance).reference == "20260316-8"


def test_another_store_does_not_see_it(owed, person, other_store, store):
    row, stranger = owed(), person("cashier", store=other_store)
    with pytest.raises(Receivable.DoesNotExist):
        services.take_payment(
            store_id=other_store.pk, method="cash", amount=row.gross, allocations={row.pk: row.gross}, actor=stranger
        )


def test_a_booked_payment_can_neither_be_changed_nor_deleted(owed, pays, db):
    payment = pays(owed())
    for attempt in (
        lambda: Payment.objects.filter(pk=payment.pk).update(amount=1),
        lambda: Payment.objects.filter(pk=payment.pk)._raw_delete("default"),
        lambda: Allocation.objects.update(amount=1),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
