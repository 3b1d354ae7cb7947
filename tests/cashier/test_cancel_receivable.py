"""What was raised is taken back by a counter-entry while nothing is paid."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.cashier import services
from dms.cashier.models import Allocation
from dms.core.models import Event
from dms.core.money import from_gross
from dms.core.transitions import TransitionBlocked


@pytest.fixture
def deposit(customer, person):
    return services.raise_deposit(customer_id=customer.pk, amount=Decimal("500"), actor=person("sales_consultant"))


def test_a_deposit_that_nobody_paid_is_cancelled_by_a_counter_entry(deposit, cashier):
    row = services.cancel_receivable(receivable_id=deposit.pk, reason="不要了", actor=cashier)
    assert (row.state, row.balance, row.cancelled_on) == ("cancelled", 0, row.raised_on)
    counter = Allocation.objects.get(receivable=row)
    assert (counter.kind, counter.amount, counter.made_by) == ("cancellation", Decimal("500.00"), cashier)
    assert Event.objects.filter(fact="cashier.receivable_cancelled", reason="不要了").exists()


def test_refused_cancel_receivable_leaves_no_trace(deposit, cashier, person, pays):
    with pytest.raises(ValidationError):
        services.cancel_receivable(receivable_id=deposit.pk, reason=" ", actor=cashier)
    with pytest.raises(PermissionDenied):
        services.cancel_receivable(receivable_id=deposit.pk, reason="x", actor=person("sales_consultant"))
    pays(deposit, amount="100")
    with pytest.raises(TransitionBlocked, match="100.00 is paid already"):
        services.cancel_receivable(receivable_id=deposit.pk, reason="x", actor=cashier)
    assert not Event.objects.filter(fact="cashier.receivable_cancelled").exists()


def test_what_belongs_to_a_document_is_cancelled_there(store, cashier):
    row = services.raise_receivable(
        store=store, customer=None, payer="散客", source=store, amounts=from_gross(10), actor=None
    )
    with pytest.raises(TransitionBlocked, match="Cancel or change it there"):
        services.cancel_receivable(receivable_id=row.pk, reason="x", actor=cashier)
