"""Saying no, with a reason."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.approvals import services
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked


@pytest.mark.requirement("PLT-4")
def test_a_no_is_final_and_says_why(ask, supervisor):
    approval = services.reject_approval(approval_id=ask().pk, actor=supervisor, note="no budget")
    assert (approval.state, approval.steps.get().decision) == ("rejected", "rejected")
    event = Event.objects.latest("id")
    assert (event.fact, event.reason) == ("core.approval_rejected", "no budget")


@pytest.mark.parametrize("note", ["", "  "])
def test_a_no_without_a_reason_is_refused(ask, supervisor, note):
    with pytest.raises(ValidationError, match="Say why"):
        services.reject_approval(approval_id=ask().pk, actor=supervisor, note=note)
    assert Event.objects.count() == 1


def test_the_requester_and_other_roles_cannot_say_no(ask, purchaser, manager):
    approval = ask()
    for actor in (purchaser, manager):
        with pytest.raises(PermissionDenied):
            services.reject_approval(approval_id=approval.pk, actor=actor, note="no")
    assert Event.objects.count() == 1


def test_what_is_decided_stays_decided(ask, supervisor):
    approval = services.approve_approval(approval_id=ask().pk, actor=supervisor)
    with pytest.raises(TransitionBlocked):
        services.reject_approval(approval_id=approval.pk, actor=supervisor, note="no")
