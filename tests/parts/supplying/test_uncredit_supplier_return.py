"""``SupplierReturn.uncredit``: the credit note was another return's; where it counts already is named."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.transitions import TransitionBlocked
from parts.models import SupplierBooking
from parts.supplying import paying, returning
from parts.supplying.reconciling import owed_to

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-17")]


def uncredit(row, actor, reason="录错退货单"):
    return returning.uncredit_return(return_id=row.pk, reason=reason, actor=actor)


def test_it_is_taken_back_once_it_counts_nowhere(credited, damaged, supplier, finance, planner, leaves_no_trace, books):
    leaves_no_trace(TransitionBlocked, f"counts on {damaged.number}", uncredit, row=credited, actor=finance)
    booking = SupplierBooking.objects.get(kind="credit")
    paying.take_back_payable(payable_id=damaged.pk, booking_id=booking.pk, reason="录错", actor=finance)
    row = uncredit(credited, finance)
    assert (row.state, row.credit_note, row.live_credit) == ("shipped", "", None)
    assert owed_to(supplier) == damaged.gross
    books()
    returning.credit_return(return_id=row.pk, credit_note="红字000124", actor=planner)
    assert owed_to(supplier) == damaged.gross - 226
    books()


def test_money_that_was_paid_back_stays(ship, planner, finance, cashier, leaves_no_trace):
    row = returning.credit_return(return_id=ship().pk, credit_note="红字1", set_off=False, actor=planner)
    paying.refund_credit(credit_id=row.live_credit.pk, method="cash", actor=cashier)
    leaves_no_trace(TransitionBlocked, "paid it back already", uncredit, row=row, actor=finance)


def test_refused_without_a_reason_and_before(ship, finance, planner, leaves_no_trace):
    row = ship()
    leaves_no_trace(TransitionBlocked, "sent back", uncredit, row=row, actor=finance)
    leaves_no_trace(ValidationError, "Say why", uncredit, row=row, actor=finance, reason=" ")
    leaves_no_trace(PermissionDenied, None, uncredit, row=row, actor=planner)


def test_who_may_uncredit(ship, planner, who_may):
    row = returning.credit_return(return_id=ship().pk, credit_note="红字1", set_off=False, actor=planner)
    assert who_may(lambda actor: uncredit(row, actor)) == {"parts_supervisor", "finance"}
