"""Asking for approval freezes a chain that can be decided by other people."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from dms.accounts.models import Membership
from dms.core.approvals import services
from dms.core.approvals.models import Approval
from dms.core.approvals.selectors import approval_of
from dms.core.models import DueWork, Event
from dms.core.transitions import TransitionBlocked
from tests.accounts.factories import MembershipFactory
from tests.core.approvals.conftest import PURCHASE


def roles_of(approval):
    return [step.role for step in approval.steps.all()]


@pytest.mark.requirement("PLT-4")
def test_a_request_has_a_number_a_chain_and_one_event_that_names_the_deciders(ask, store, supervisor, purchaser):
    approval = ask(amount=Decimal("800.00"), explanation="worn")
    assert approval.number.startswith("AP-") and approval.number.endswith("-0001")
    assert (approval.state, approval.current_role, roles_of(approval)) == (
        "pending",
        "parts_supervisor",
        ["parts_supervisor"],
    )
    event = Event.objects.get()
    assert (event.fact, event.actor, event.store) == ("core.approval_requested", purchaser, store)
    assert event.payload["approver_ids"] == [supervisor.pk]
    assert (event.payload["kind"], event.payload["amount"]) == ("test.purchase", "800.00")
    assert event.payload["number"] == approval.number
    assert approval_of(store, PURCHASE.code) == approval


@pytest.mark.requirement("PLT-4", "PRT-5")
@pytest.mark.parametrize(
    ("amount", "roles"),
    [
        (None, ["parts_supervisor"]),
        (0, ["parts_supervisor"]),
        (Decimal("10000.00"), ["parts_supervisor"]),
        (Decimal("10000.01"), ["parts_supervisor", "general_manager"]),
    ],
)
def test_a_higher_amount_climbs_the_chain(ask, amount, roles):
    assert roles_of(ask(amount=amount)) == roles


@pytest.mark.requirement("PLT-4")
def test_nobody_with_the_role_means_no_request_at_all_and_a_sentence_that_names_the_role(ask, supervisor, store):
    Membership.objects.filter(user=supervisor).delete()
    with pytest.raises(TransitionBlocked, match="Nobody in East Store holds the role “parts supervisor”"):
        ask()
    assert not Approval.objects.exists() and not Event.objects.exists() and not DueWork.objects.exists()


def test_a_holder_in_another_store_does_not_count(ask, supervisor, store, other_store):
    Membership.objects.filter(user=supervisor).update(store=other_store)
    with pytest.raises(TransitionBlocked, match="parts supervisor"):
        ask()


@pytest.mark.requirement("PRT-5")
def test_the_only_holder_of_a_role_is_not_asked_about_their_own_request(ask, supervisor, manager):
    assert roles_of(ask(actor=supervisor, amount=1)) == ["general_manager"]


def test_a_step_that_climbs_to_a_role_which_decides_anyway_falls_away(ask, supervisor):
    assert roles_of(ask(actor=supervisor, amount=Decimal("20000"))) == ["general_manager"]


def test_at_the_top_of_the_ladder_the_request_is_refused(ask, store, manager, supervisor):
    services.set_chain_rule(kind=PURCHASE.code, roles=["general_manager"], store=store, actor=None)
    with pytest.raises(TransitionBlocked, match="Only you hold the role “general manager”"):
        ask(actor=manager)


def test_two_steps_need_two_people(ask, store, manager, supervisor):
    Membership.objects.filter(user=supervisor).delete()
    MembershipFactory(user=manager, role="parts_supervisor", store=store)
    with pytest.raises(TransitionBlocked, match="different person.*parts supervisor, general manager"):
        ask(amount=Decimal("20000"))


def test_the_same_thing_is_asked_once_until_it_is_decided(ask, supervisor):
    first = ask()
    with pytest.raises(TransitionBlocked, match=first.number):
        ask()
    services.reject_approval(approval_id=first.pk, actor=supervisor, note="no budget")
    assert ask().number.endswith("-0002")


def test_a_negative_amount_is_refused(ask):
    with pytest.raises(ValidationError):
        ask(amount=Decimal("-1"))
    assert not Event.objects.exists()


def test_an_undeclared_kind_is_a_programming_error(store, purchaser):
    with pytest.raises(ValueError, match="No kind"):
        services.request_approval(kind="test.unknown", subject=store, title="", actor=purchaser)
