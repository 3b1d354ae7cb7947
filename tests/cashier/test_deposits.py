"""定金: paid, held, then set off, paid back or kept."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.cashier import services
from dms.cashier.models import Receivable
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from tests.parties.factories import CustomerFactory


@pytest.fixture
def held(customer, pays, cashier):
    row = services.raise_deposit(customer_id=customer.pk, amount=Decimal("500"), text="购车定金", actor=cashier)
    pays(row)
    row.refresh_from_db()
    return row


def test_a_paid_deposit_is_the_customers_money_until_it_is_used(held, owed, cashier):
    assert (held.state, held.credit) == ("settled", Decimal("500.00"))
    row = services.apply_deposit(deposit_id=held.pk, receivable_id=owed("800.00").pk, actor=cashier)
    held.refresh_from_db()
    assert (row.balance, held.credit) == (Decimal("300.00"), 0)
    assert Event.objects.get(fact="cashier.credit_applied").payload["amount"] == "500.00"


def test_a_deposit_can_settle_what_it_covers(held, owed, cashier):
    row = services.apply_deposit(deposit_id=held.pk, receivable_id=owed("113.00").pk, actor=cashier)
    held.refresh_from_db()
    assert (row.state, held.credit) == ("settled", Decimal("387.00"))


def test_refused_uses_of_a_deposit(held, owed, cashier, store, person):
    row, strangers = owed("100.00"), owed("10.00", customer=CustomerFactory(store=store))
    with pytest.raises(TransitionBlocked, match="same customer"):
        services.apply_deposit(deposit_id=held.pk, receivable_id=strangers.pk, actor=cashier)
    with pytest.raises(TransitionBlocked, match="Only ¥100.00"):
        services.apply_deposit(deposit_id=held.pk, receivable_id=row.pk, amount=101, actor=cashier)
    with pytest.raises(TransitionBlocked, match="Nothing is left"):
        services.apply_deposit(deposit_id=row.pk, receivable_id=row.pk, actor=cashier)
    with pytest.raises(PermissionDenied):
        services.apply_deposit(deposit_id=held.pk, receivable_id=row.pk, actor=person("parts_sales"))
    assert Receivable.objects.get(pk=held.pk).used == 0


def test_a_deposit_is_kept_for_a_reason(held, finance, cashier):
    with pytest.raises(ValidationError):
        services.forfeit_deposit(deposit_id=held.pk, reason="", actor=finance)
    with pytest.raises(PermissionDenied):
        services.forfeit_deposit(deposit_id=held.pk, reason="违约", actor=cashier)
    row = services.forfeit_deposit(deposit_id=held.pk, reason="违约", actor=finance)
    assert (row.credit, row.used) == (0, Decimal("500.00"))


def test_a_document_keeps_and_sets_off_only_what_was_raised_for_it(held, owed, cashier, store):
    row = owed("100.00")
    for call, its in (
        (services.forfeit_deposit, {"reason": "违约"}),
        (services.apply_deposit, {"receivable_id": row.pk}),
    ):
        with pytest.raises(TransitionBlocked, match="belongs to another document"):
            call(deposit_id=held.pk, actor=cashier, source=store, **its)
    assert Receivable.objects.get(pk=held.pk).used == 0


def test_a_deposit_goes_back(held, cashier):
    payment = held.allocations.get().payment
    assert services.refund(payment_id=payment.pk, credit_id=held.pk, amount=500, reason="不买", actor=cashier)
    held.refresh_from_db()
    assert held.credit == 0


def test_a_deposit_is_more_than_nothing(customer, cashier, person):
    with pytest.raises(ValidationError):
        services.raise_deposit(customer_id=customer.pk, amount=0, actor=cashier)
    with pytest.raises(PermissionDenied):
        services.raise_deposit(customer_id=customer.pk, amount=1, actor=person("technician"))
