"""``Payable.take_back``: a payment bounced, or a credit is to count elsewhere."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import SupplierBooking
from parts.supplying import paying
from tests.parts.supplying.factories import SupplierCreditFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-17")]


def take_back(payable, booking, actor, reason="账号错，退汇"):
    return paying.take_back_payable(payable_id=payable.pk, booking_id=booking.pk, reason=reason, actor=actor)


def test_a_bounced_payment_is_to_be_paid_again_under_the_same_yes(paid, finance, cashier, books):
    row = take_back(paid, SupplierBooking.objects.get(), finance)
    assert (row.state, row.balance) == ("approved", Decimal("1130.00"))
    assert [one.amount for one in SupplierBooking.objects.order_by("pk")] == [Decimal(1130), Decimal(-1130)]
    assert Event.objects.get(fact="parts.payable_booking_undone").reason == "账号错，退汇"
    books()
    assert paying.pay_payable(payable_id=paid.pk, method="cash", actor=cashier).state == "paid"
    books()


def test_a_credit_is_free_again_and_the_rest_needs_a_new_yes(matched, supplier, planner, finance, approve, cashier):
    credit = SupplierCreditFactory(store=matched.store, supplier=supplier)
    asked = paying.ask_payment(payable_id=matched.pk, actor=planner)
    paid = paying.pay_payable(payable_id=approve(asked).pk, method="cash", actor=cashier)
    row = take_back(paid, SupplierBooking.objects.get(kind="credit"), finance, reason="记错供应商")
    credit.refresh_from_db()
    assert (row.state, row.balance, credit.rest) == ("matched", Decimal("500.00"), Decimal("500.00"))


def test_refused_twice_without_a_reason_and_for_what_is_not_its_own(paid, finance, cashier, leaves_no_trace):
    booking = SupplierBooking.objects.get()

    def refused(kind, sentence, actor=finance, **more):
        inputs = {"payable": paid, "booking": booking, "actor": actor} | more
        leaves_no_trace(kind, sentence, take_back, **inputs)

    refused(ValidationError, "Say why", reason=" ")
    refused(PermissionDenied, None, actor=cashier)
    refused(ValidationError, "still counts", booking=SupplierBooking(pk=0))
    take_back(paid, booking, finance)
    refused(TransitionBlocked, "Nothing is paid")


def test_who_may_take_back(paid, who_may):
    booking = SupplierBooking.objects.get()
    assert who_may(lambda actor: take_back(paid, booking, actor)) == {"finance", "general_manager"}
