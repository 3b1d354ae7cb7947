"""Taking one's own request back."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.approvals import services
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked


@pytest.mark.requirement("PLT-4")
def test_who_asked_takes_it_back_while_it_waits_or_was_sent_back(ask, purchaser, supervisor):
    assert services.withdraw_approval(approval_id=ask().pk, actor=purchaser).state == "withdrawn"
    sent_back = services.send_back_approval(approval_id=ask().pk, actor=supervisor, note="why?")
    assert services.withdraw_approval(approval_id=sent_back.pk, actor=purchaser, note="no need").state == "withdrawn"
    assert (Event.objects.latest("id").fact, Event.objects.latest("id").reason) == (
        "core.approval_withdrawn",
        "no need",
    )


def test_nobody_else_takes_it_back(ask, supervisor, manager, person):
    approval = ask()
    for actor in (supervisor, manager, person("group_manager")):
        with pytest.raises(PermissionDenied, match="Only Qian, who asked"):
            services.withdraw_approval(approval_id=approval.pk, actor=actor)
    assert Event.objects.count() == 1


def test_a_decided_request_is_not_taken_back(ask, supervisor, purchaser):
    approval = services.approve_approval(approval_id=ask().pk, actor=supervisor)
    with pytest.raises(TransitionBlocked):
        services.withdraw_approval(approval_id=approval.pk, actor=purchaser)
