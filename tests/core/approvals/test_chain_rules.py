"""Chains by store and amount, kept as rows that heads may change."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.approvals import services
from dms.core.approvals.chains import chain_for
from dms.core.approvals.models import ChainRule
from dms.core.models import Event
from tests.core.approvals.conftest import PURCHASE

SUPERVISOR, MANAGER, FINANCE = "parts_supervisor", "general_manager", "finance"


def rule(roles, store=None, over=0, actor=None):
    return services.set_chain_rule(kind=PURCHASE.code, roles=roles, store=store, over=over, actor=actor)


@pytest.mark.requirement("PLT-4")
def test_a_stores_rule_beats_the_groups_which_beats_the_default(store, other_store):
    rule([MANAGER])
    rule([FINANCE], store=store)
    assert chain_for(PURCHASE.code, store, None) == [FINANCE]
    assert chain_for(PURCHASE.code, other_store, None) == [MANAGER]


@pytest.mark.requirement("PLT-4")
def test_a_rule_for_high_amounts_keeps_what_lies_below_it(store):
    rule([SUPERVISOR, FINANCE, MANAGER], store=store, over=50_000)
    chains = [chain_for(PURCHASE.code, store, Decimal(amount)) for amount in (10_000, 10_001, 50_000, 50_001)]
    assert chains == [[SUPERVISOR], [SUPERVISOR, MANAGER], [SUPERVISOR, MANAGER], [SUPERVISOR, FINANCE, MANAGER]]


def test_setting_a_rule_again_changes_it_and_says_how(store, manager):
    rule([FINANCE], store=store, actor=manager)
    rule([FINANCE, MANAGER], store=store, actor=manager)
    assert ChainRule.objects.get().roles == [FINANCE, MANAGER]
    assert [event.fact for event in Event.objects.order_by("id")] == ["core.chain_rule_set"] * 2
    assert Event.objects.latest("id").payload["changes"]["roles"]


def test_a_retired_rule_counts_no_longer(store, manager):
    services.retire_chain_rule(rule_id=rule([FINANCE], store=store).pk, actor=manager)
    assert chain_for(PURCHASE.code, store, None) == [SUPERVISOR]
    assert Event.objects.latest("id").fact == "core.chain_rule_retired"


@pytest.mark.parametrize("roles", [[], ["technician"], ["no_role"], [MANAGER, MANAGER]])
def test_a_chain_names_roles_that_may_approve_each_once(store, roles):
    with pytest.raises(ValidationError, match="Name each role once, out of: .*parts supervisor"):
        rule(roles, store=store)
    assert not ChainRule.objects.exists() and not Event.objects.exists()


def test_an_unknown_kind_has_no_rule(store):
    with pytest.raises(ValidationError, match="no kind of approval"):
        services.set_chain_rule(kind="test.unknown", roles=[MANAGER], store=store, actor=None)


def test_heads_set_rules_for_their_own_store_and_only_the_group_for_all(store, other_store, manager, person):
    with pytest.raises(PermissionDenied):
        rule([FINANCE], store=other_store, actor=manager)
    with pytest.raises(PermissionDenied):
        rule([FINANCE], actor=manager)
    with pytest.raises(PermissionDenied):
        rule([FINANCE], store=store, actor=person("finance"))
    assert not ChainRule.objects.exists()
    assert rule([FINANCE], actor=person("group_manager")).store is None


@pytest.mark.requirement("PLT-4")
def test_a_request_that_waits_keeps_the_chain_it_was_made_with(ask, store, supervisor):
    approval = ask()
    rule([MANAGER], store=store)
    assert services.approve_approval(approval_id=approval.pk, actor=supervisor).state == "approved"


def test_rules_are_seen_where_they_count(store, other_store, manager, person):
    mine, group, other = rule([FINANCE], store=store), rule([MANAGER]), rule([FINANCE], store=other_store)
    assert set(ChainRule.objects.visible_to(manager)) == {mine, group}
    assert set(ChainRule.objects.visible_to(person("group_manager"))) == {mine, group, other}
    assert not ChainRule.objects.visible_to(person("technician"))
