"""Agreeing to a step: by its role, never by the requester, never twice by one person."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from dms.accounts.models import Substitution, User
from dms.accounts.roles import Role
from dms.core import clock
from dms.core.approvals import services
from dms.core.approvals.models import Approval
from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked, offered_move, offered_moves
from tests.accounts.factories import MembershipFactory


def stand_in(absent, substitute, store, state="confirmed"):
    day = clock.today()
    return Substitution.objects.create(
        absent=absent,
        substitute=substitute,
        requested_by=absent,
        store=store,
        valid_from=day,
        valid_to=day + datetime.timedelta(days=3),
        state=state,
    )


def fresh(person):
    return User.objects.get(pk=person.pk)


def refused_without_trace(approval, actor, error, match):
    before = Event.objects.count()
    with pytest.raises(error, match=match):
        services.approve_approval(approval_id=approval.pk, actor=actor)
    approval.refresh_from_db()
    assert (Event.objects.count(), approval.version) == (before, approval.version)
    assert not approval.steps.filter(position=approval.position).exclude(decision="").exists()


@pytest.mark.requirement("PLT-4", "PLT-3")
def test_the_last_yes_approves_and_records_who_when_and_why(ask, supervisor):
    approval = services.approve_approval(approval_id=ask().pk, actor=supervisor, note="needed")
    step = approval.steps.get()
    assert (approval.state, approval.current_role) == ("approved", "")
    assert approval.decided_at == step.decided_at
    assert (step.decision, step.decided_by, step.note, step.on_behalf_of) == ("approved", supervisor, "needed", None)
    event = Event.objects.latest("id")
    assert (event.fact, event.source, event.target, event.reason) == (
        "core.approval_approved",
        "pending",
        "approved",
        "needed",
    )


@pytest.mark.requirement("PLT-4")
def test_a_yes_in_between_hands_the_request_to_the_next_role(ask, supervisor, manager):
    approval = ask(amount=Decimal("20000"))
    approval = services.approve_approval(approval_id=approval.pk, actor=supervisor)
    assert (approval.state, approval.position, approval.current_role) == ("pending", 2, "general_manager")
    event = Event.objects.latest("id")
    assert (event.fact, event.payload["role"], event.payload["approver_ids"]) == (
        "core.approval_step_approved",
        "parts_supervisor",
        [manager.pk],
    )
    assert services.approve_approval(approval_id=approval.pk, actor=manager).state == "approved"


@pytest.mark.requirement("PLT-4")
@pytest.mark.parametrize("role", [role for role in Role if role != "parts_supervisor"])
def test_only_the_role_of_the_step_decides(ask, person, role):
    refused_without_trace(ask(), person(role.value), (PermissionDenied, Approval.DoesNotExist), None)


def test_another_stores_holder_of_the_role_does_not_even_see_it(ask, person, other_store):
    stranger = person("parts_supervisor", store=other_store)
    refused_without_trace(ask(), stranger, Approval.DoesNotExist, None)


@pytest.mark.requirement("PRT-5")
def test_the_requester_never_decides_even_with_the_role(ask, person, supervisor, store, purchaser):
    MembershipFactory(user=purchaser, role="parts_supervisor", store=store)
    approval = ask()
    refused_without_trace(approval, fresh(purchaser), PermissionDenied, "You asked for this yourself.*parts supervisor")
    assert "approve" not in [move.verb for move in offered_moves(approval, fresh(purchaser))]
    assert "approve" in [move.verb for move in offered_moves(approval, supervisor)]


@pytest.mark.requirement("PLT-4", "PRT-5")
def test_the_requester_does_not_decide_as_somebodys_substitute(ask, supervisor, purchaser, store):
    stand_in(supervisor, purchaser, store)
    refused_without_trace(ask(), fresh(purchaser), PermissionDenied, "You asked for this yourself")


@pytest.mark.requirement("PLT-4", "PRT-5")
def test_the_requesters_substitute_does_not_decide_in_their_name(ask, supervisor, person, store):
    helper, second = person("storekeeper"), person("parts_supervisor")
    stand_in(supervisor, helper, store)
    refused_without_trace(ask(actor=supervisor), fresh(helper), PermissionDenied, "never for the requester")
    assert second.pk


@pytest.mark.requirement("PLT-4")
def test_a_substitute_decides_in_the_name_of_the_absent_person(ask, supervisor, person, store):
    helper = person("storekeeper")
    stand_in(supervisor, helper, store)
    approval = services.approve_approval(approval_id=ask().pk, actor=fresh(helper))
    step = approval.steps.get()
    assert (step.decided_by, step.on_behalf_of) == (helper, supervisor)
    event = Event.objects.latest("id")
    assert (event.actor, event.on_behalf_of) == (helper, supervisor)


def test_a_substitute_who_holds_the_role_decides_in_their_own_name(ask, supervisor, person, store):
    second = person("parts_supervisor")
    stand_in(supervisor, second, store)
    approval = services.approve_approval(approval_id=ask().pk, actor=fresh(second))
    assert approval.steps.get().on_behalf_of is None
    assert Event.objects.latest("id").on_behalf_of is None


@pytest.mark.requirement("PLT-4")
def test_one_person_decides_one_step_whatever_hats_they_wear(ask, supervisor, manager, person, store):
    MembershipFactory(user=supervisor, role="general_manager", store=store)
    approval = ask(amount=Decimal("20000"))
    services.approve_approval(approval_id=approval.pk, actor=fresh(supervisor))
    refused_without_trace(approval, fresh(supervisor), PermissionDenied, "at most one step")
    helper = person("storekeeper")
    stand_in(supervisor, helper, store)
    refused_without_trace(approval, fresh(helper), PermissionDenied, "at most one step")


@pytest.mark.parametrize("state", ["requested", "awaiting_approval", "ended", "withdrawn", "declined"])
def test_a_substitution_that_is_not_confirmed_gives_nothing(ask, supervisor, person, store, state):
    helper = person("storekeeper")
    stand_in(supervisor, helper, store, state=state)
    refused_without_trace(ask(), fresh(helper), (PermissionDenied, Approval.DoesNotExist), None)


@pytest.mark.parametrize("state", ["returned", "approved", "rejected", "withdrawn"])
def test_only_what_waits_is_decided(ask, supervisor, state):
    approval = ask()
    Approval.objects.filter(pk=approval.pk).update(state=state, current_role="")
    with pytest.raises(TransitionBlocked, match="not possible in the state"):
        services.approve_approval(approval_id=approval.pk, actor=supervisor)
    assert Event.objects.count() == 1


def test_a_click_on_what_has_moved_on_is_refused(ask, supervisor):
    approval = ask()
    with pytest.raises(StaleVersion):
        services.approve_approval(approval_id=approval.pk, actor=supervisor, expected_version=approval.version + 1)
    assert Event.objects.count() == 1


def test_a_page_of_the_move_refuses_exactly_as_the_move_does(ask, supervisor, purchaser, manager, person):
    approval = ask()
    assert offered_move(approval, "approve", supervisor).reasons == []
    for actor, match in [(manager, "decided by: parts supervisor"), (person("technician"), "Your role does not allow")]:
        with pytest.raises(PermissionDenied, match=match):
            offered_move(approval, "approve", actor)
    done = services.approve_approval(approval_id=approval.pk, actor=supervisor)
    assert offered_move(done, "approve", supervisor).reasons == ["This is not possible in the state “approved”."]
