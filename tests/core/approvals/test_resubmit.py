"""Submitting again what was sent back."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.approvals import services
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked


@pytest.fixture
def returned(ask, supervisor):
    return services.send_back_approval(approval_id=ask(amount=100).pk, actor=supervisor, note="too few")


@pytest.mark.requirement("PLT-4")
def test_a_new_round_begins_with_the_chain_of_the_new_amount(returned, purchaser, supervisor, manager):
    approval = services.resubmit_approval(
        approval_id=returned.pk, actor=purchaser, explanation="48 tyres", amount=Decimal("30000")
    )
    assert (approval.state, approval.round, approval.position) == ("pending", 2, 1)
    assert [step.role for step in approval.steps.filter(round=2)] == ["parts_supervisor", "general_manager"]
    assert approval.steps.get(round=1).decision == "returned"
    event = Event.objects.latest("id")
    assert (event.fact, event.payload["approver_ids"]) == ("core.approval_resubmitted", [supervisor.pk])
    services.approve_approval(approval_id=approval.pk, actor=supervisor)
    assert services.approve_approval(approval_id=approval.pk, actor=manager).state == "approved"


def test_only_who_asked_submits_again(returned, supervisor, manager):
    before = Event.objects.count()
    for actor in (supervisor, manager):
        with pytest.raises(PermissionDenied, match="Only Qian"):
            services.resubmit_approval(approval_id=returned.pk, actor=actor, explanation="")
    assert Event.objects.count() == before


def test_what_was_not_sent_back_is_not_submitted_again(ask, purchaser):
    with pytest.raises(TransitionBlocked):
        services.resubmit_approval(approval_id=ask().pk, actor=purchaser, explanation="")
