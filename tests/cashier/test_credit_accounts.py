"""挂账客户: opened and raised by approval only."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.cashier import services
from dms.core.approvals.models import Approval
from dms.core.approvals.services import approve_approval, reject_approval
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from tests.parties.factories import CustomerFactory

pytestmark = pytest.mark.requirement("PRT-13")


@pytest.fixture
def asked(customer, finance, manager):
    return services.open_credit_account(customer_id=customer.pk, limit=Decimal("8000"), actor=finance, reason="车队")


def test_an_account_opens_with_the_general_managers_yes(asked, manager, do_due_work, customer):
    assert (asked.state, services.available_credit(customer)) == ("requested", 0)
    approve_approval(approval_id=Approval.objects.get().pk, actor=manager)
    do_due_work()
    asked.refresh_from_db()
    assert (asked.state, asked.limit_asked) == ("active", None)
    assert Event.objects.get(fact="cashier.account_activated").actor == manager
    assert services.available_credit(customer) == Decimal("8000.00")


def test_a_no_declines_it_and_another_may_be_asked_for(asked, manager, do_due_work, customer, finance):
    reject_approval(approval_id=Approval.objects.get().pk, actor=manager, note="no")
    do_due_work()
    asked.refresh_from_db()
    assert asked.state == "declined"
    assert services.open_credit_account(customer_id=customer.pk, limit=1, actor=finance).number != asked.number


def test_one_account_per_customer(asked, customer, finance):
    with pytest.raises(ValidationError, match="has a credit account already"):
        services.open_credit_account(customer_id=customer.pk, limit=1, actor=finance)


def test_a_higher_limit_holds_from_its_approval_on(account, customer, finance, manager, do_due_work):
    row = services.raise_credit_limit(account_id=account.pk, limit=5000, actor=finance, reason="旺季")
    assert (row.limit, row.limit_asked) == (Decimal("1000.00"), Decimal("5000.00"))
    with pytest.raises(TransitionBlocked, match="waiting already"):
        services.raise_credit_limit(account_id=account.pk, limit=6000, actor=finance)
    approve_approval(approval_id=Approval.objects.get().pk, actor=manager)
    do_due_work()
    assert services.available_credit(customer) == Decimal("5000.00")


def test_a_refused_raise_leaves_the_limit(account, customer, finance, manager, do_due_work):
    services.raise_credit_limit(account_id=account.pk, limit=5000, actor=finance)
    reject_approval(approval_id=Approval.objects.get().pk, actor=manager, note="no")
    do_due_work()
    account.refresh_from_db()
    assert (account.limit, account.limit_asked) == (Decimal("1000.00"), None)


def test_lowering_needs_nobody_and_raising_is_no_change(account, finance, person):
    row = services.change_credit_account(account_id=account.pk, limit=500, terms_days=15, actor=finance)
    assert (row.limit, row.terms_days) == (Decimal("500.00"), 15)
    with pytest.raises(ValidationError, match="granted by"):
        services.change_credit_account(account_id=account.pk, limit=501, actor=finance)
    with pytest.raises(ValidationError, match="not higher"):
        services.raise_credit_limit(account_id=account.pk, limit=500, actor=finance)
    with pytest.raises(PermissionDenied):
        services.change_credit_account(account_id=account.pk, limit=1, actor=person("parts_supervisor"))


def test_nobody_else_asks_for_an_account(store, person, cashier, finance, manager):
    closed = CustomerFactory(store=store, state="restricted")
    with pytest.raises(PermissionDenied):
        services.open_credit_account(customer_id=CustomerFactory(store=store).pk, limit=1, actor=cashier)
    with pytest.raises(TransitionBlocked, match="closed"):
        services.open_credit_account(customer_id=closed.pk, limit=1, actor=finance)
    with pytest.raises(ValidationError):
        services.open_credit_account(customer_id=CustomerFactory(store=store).pk, limit=0, actor=finance)
