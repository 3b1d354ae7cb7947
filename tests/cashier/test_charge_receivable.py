"""挂账: on account within the limit, and not a fen beyond it (PRT-13)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from dms.cashier import services
from dms.cashier.models import CreditAccount
from dms.core import clock
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked

pytestmark = pytest.mark.requirement("PRT-13")


def test_within_the_limit_the_goods_may_go(owed, account, person, store, customer):
    row = owed("600.00")
    row = services.charge_to_account(receivable_id=row.pk, actor=person("parts_dispatcher"), signed_by="王队长")
    assert (row.state, row.signed_by) == ("on_account", "王队长")
    assert row.due_on == clock.today(store) + timedelta(days=30)
    assert services.is_settled(row)
    assert services.available_credit(customer, store) == Decimal("400.00")
    assert Event.objects.get(fact="cashier.receivable_charged").payload["account_id"] == account.pk


def test_over_the_limit_the_sentence_says_limit_used_and_who_grants_more(owed, account, person):
    clerk = person("parts_dispatcher")
    services.charge_to_account(receivable_id=owed("600.00").pk, actor=clerk)
    with pytest.raises(TransitionBlocked) as refused:
        services.charge_to_account(receivable_id=owed("400.01").pk, actor=clerk)
    said = refused.value.reasons[0]
    assert "¥1,000.00 is granted, ¥600.00 is used, this is ¥400.01" in said
    assert "finance and general manager" in said
    assert said.url == account.get_absolute_url()


def test_paying_frees_the_limit(owed, account, person, pays, customer):
    row = services.charge_to_account(receivable_id=owed("900.00").pk, actor=person("parts_dispatcher"))
    pays(row, amount="500.00")
    assert services.available_credit(customer) == Decimal("600.00")
    row.refresh_from_db()
    assert row.state == "on_account"
    pays(row)
    row.refresh_from_db()
    assert row.state == "settled"
    assert services.available_credit(customer) == Decimal("1000.00")


@pytest.mark.parametrize("state", ["requested", "suspended"])
def test_an_account_that_is_not_open_takes_nothing(owed, account, person, customer, state):
    CreditAccount.objects.filter(pk=account.pk).update(state=state)
    with pytest.raises(TransitionBlocked, match="can't be used"):
        services.charge_to_account(receivable_id=owed().pk, actor=person("parts_dispatcher"))
    assert services.available_credit(customer) == 0
    CreditAccount.objects.filter(pk=account.pk).update(state="active")


def test_no_goods_on_trust_without_an_account(owed, person):
    clerk = person("parts_dispatcher")
    for row in (owed(), owed(customer=None, payer="散客")):
        with pytest.raises(TransitionBlocked, match="No goods on trust"):
            services.charge_to_account(receivable_id=row.pk, actor=clerk)
    assert not Event.objects.filter(fact="cashier.receivable_charged").exists()


def test_only_some_roles_charge_receivable(owed, account, person):
    """Receivable.charge asks for its permission at the receivable's store."""
    with pytest.raises(PermissionDenied):
        services.charge_to_account(receivable_id=owed().pk, actor=person("sales_consultant"))
