"""``SupplierReturn.credit``: the credit note counts on what is owed, at once where its delivery is still unpaid."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from dms.parties.services import edit_supplier
from parts.models import SupplierCredit
from parts.supplying import paying, returning
from parts.supplying.reconciling import owed_to

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-17")]


def credit(row, actor, credit_note="红字000123", **more):
    return returning.credit_return(return_id=row.pk, credit_note=credit_note, actor=actor, **more)


def test_what_went_back_is_no_longer_owed(ship, damaged, planner, supplier, books):
    row = credit(ship(), planner)
    damaged.refresh_from_db()
    assert (row.state, row.credit_note) == ("credited", "红字000123")
    assert (damaged.settled, damaged.balance) == (Decimal("226.00"), Decimal("904.00"))
    assert owed_to(supplier) == Decimal("904.00")
    assert Event.objects.get(fact="parts.supplier_return_credited").payload["amount"] == "226.00"
    books()


def test_it_is_worth_the_tax_at_which_the_goods_came(ship, damaged, planner, supplier, books):
    """The supplier became a small-scale taxpayer after the delivery: what goes back was bought at 13 %."""
    edit_supplier(supplier_id=supplier.pk, tax_rate="0.03", actor=None)
    credit(ship(), planner)
    assert SupplierCredit.objects.get().tax == Decimal("26.00")
    books()


def test_of_a_delivery_that_is_paid_it_waits_for_the_next(ship, damaged, match, planner, approve, cashier, books):
    row = ship()
    paying.ask_payment(payable_id=match(damaged).pk, actor=planner)
    paying.pay_payable(payable_id=approve(damaged).pk, method="cash", actor=cashier)
    credit(row, planner)
    assert SupplierCredit.objects.get().rest == Decimal("226.00")
    books()


def test_another_amount_than_the_goods_is_explained(ship, planner, leaves_no_trace, books):
    row = ship()
    less = {"net": Decimal("180.00"), "tax": Decimal("23.40")}
    leaves_no_trace(
        ValidationError, "worth ¥226.00, the credit note says ¥203.40", credit, row=row, actor=planner, **less
    )
    credit(row, planner, explanation="扣除拆箱费 10%", **less)
    assert SupplierCredit.objects.get().gross == Decimal("203.40")
    books()


def test_refused_for_an_exchange_without_its_number_and_twice(ship, planner, keeper, leaves_no_trace, person):
    row = ship("exchange")

    def refused(kind, sentence, row=row, actor=planner, **more):
        leaves_no_trace(kind, sentence, credit, row=row, actor=actor, **more)

    refused(TransitionBlocked, "An exchange was agreed")
    refused(PermissionDenied, None, actor=keeper)


def test_refused_without_a_number_or_an_amount_and_twice(ship, planner, leaves_no_trace):
    row = ship()
    leaves_no_trace(ValidationError, "number of the credit note", credit, row=row, actor=planner, credit_note=" ")
    leaves_no_trace(ValidationError, "above zero", credit, row=row, actor=planner, net=Decimal(0))
    credit(row, planner)
    leaves_no_trace(TransitionBlocked, "credited", credit, row=row, actor=planner)


def test_who_may_credit(ship, who_may):
    row = ship()
    assert who_may(lambda actor: credit(row, actor)) == {"parts_planner", "parts_supervisor", "finance"}
