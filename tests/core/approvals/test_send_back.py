"""Sending a request back to be changed."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.approvals import services
from dms.core.approvals.selectors import approvals_waiting_for
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked


@pytest.mark.requirement("PLT-4")
def test_sent_back_it_waits_for_the_requester_not_for_the_decider(ask, supervisor):
    approval = services.send_back_approval(approval_id=ask().pk, actor=supervisor, note="which tyres?")
    assert (approval.state, approval.steps.get().decision) == ("returned", "returned")
    assert not approvals_waiting_for(supervisor)
    assert Event.objects.latest("id").fact == "core.approval_sent_back"


def test_without_saying_what_to_change_it_is_refused(ask, supervisor):
    with pytest.raises(ValidationError, match="Say what"):
        services.send_back_approval(approval_id=ask().pk, actor=supervisor, note="")
    assert Event.objects.count() == 1


def test_only_the_role_of_the_step_sends_back(ask, manager, purchaser):
    approval = ask()
    for actor in (manager, purchaser):
        with pytest.raises(PermissionDenied):
            services.send_back_approval(approval_id=approval.pk, actor=actor, note="change it")


def test_it_is_sent_back_once(ask, supervisor):
    approval = services.send_back_approval(approval_id=ask().pk, actor=supervisor, note="which tyres?")
    with pytest.raises(TransitionBlocked, match="sent back"):
        services.send_back_approval(approval_id=approval.pk, actor=supervisor, note="which tyres?")
