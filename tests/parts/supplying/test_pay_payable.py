"""``Payable.pay``: after the yes, once, never more than is owed."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import Payable, SupplierBooking
from parts.supplying import paying
from tests.races import at_once, without_locks

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-17")]


def pay(payable, actor, **more):
    return paying.pay_payable(**{"payable_id": payable.pk, "method": "cash", "actor": actor} | more)


def test_paid_with_its_reference_it_is_settled(approved, cashier, books):
    row = pay(approved, cashier, method="bank_transfer", reference="工行 20261122-7")
    assert (row.state, row.balance) == ("paid", 0)
    booking = SupplierBooking.objects.get()
    assert (booking.amount, booking.method, booking.reference, booking.made_by) == (
        Decimal("1130.00"),
        "bank_transfer",
        "工行 20261122-7",
        cashier,
    )
    assert Event.objects.get(fact="parts.payable_paid").payload["paid"] == "1130.00"
    books()


def test_paid_in_two_parts(approved, cashier, books):
    assert pay(approved, cashier, amount=Decimal("130.00")).state == "approved"
    assert pay(approved, cashier).state == "paid"
    books()


def test_refused_without_a_yes_for_more_than_is_owed_or_without_a_number(
    asked, approve, cashier, purchaser, leaves_no_trace
):
    def refused(kind, sentence, actor=cashier, **more):
        leaves_no_trace(kind, sentence, pay, payable=asked, actor=actor, **more)

    refused(TransitionBlocked, "payment to be approved")
    approve(asked)
    refused(PermissionDenied, None, actor=purchaser)
    refused(ValidationError, "¥1,130.00 is left", amount=Decimal("1130.01"))
    refused(ValidationError, "above zero", amount=Decimal(0))
    refused(ValidationError, "needs its number", method="bank_transfer")
    pay(asked, cashier)
    refused(TransitionBlocked, "paid")


def test_who_may_pay(approved, who_may):
    assert who_may(lambda actor: pay(approved, actor)) == {"cashier", "finance"}


@pytest.mark.django_db(transaction=True)
def test_two_who_pay_at_once_pay_once(approved, cashier, books):
    outcomes = at_once([lambda: pay(approved, cashier)] * 4)
    assert len(outcomes.results) == 1 and outcomes.refusals(TransitionBlocked) == 3
    assert SupplierBooking.objects.count() == 1
    books()


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_it_goes_wrong(approved, cashier):
    """The control: both get past the state; what stops the second then is no sentence for anybody."""
    if not connection.features.has_select_for_update:
        pytest.skip("on SQLite the immediate transaction is the lock")
    with without_locks(2):
        outcomes = at_once([lambda: pay(approved, cashier)] * 2)
    assert not outcomes.refusals(TransitionBlocked), outcomes
    assert Payable.objects.get().settled <= Decimal("1130.00"), "the CHECK of the table holds"
