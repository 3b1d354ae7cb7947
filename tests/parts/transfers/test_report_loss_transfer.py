"""A loss on the road: somebody answers for it, somebody else says yes."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Approval
from dms.core.transitions import TransitionBlocked
from parts.transfers import services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-18")]


def report_loss_transfer(row, actor, remark="途中丢失"):
    return services.report_loss_transfer(transfer_id=row.pk, responsible_id=actor.pk, remark=remark, actor=actor)


def test_approval_is_asked_for_by_amount(reported, keeper):
    approval = Approval.objects.get()
    assert (approval.amount, approval.current_role, approval.requested_by) == (10, "parts_supervisor", keeper)
    assert (reported.state, reported.loss_responsible) == ("discrepancy", keeper)
    with pytest.raises(TransitionBlocked, match="asked for already"):
        report_loss_transfer(reported, keeper)


def test_it_needs_a_remark_the_sender_and_a_supervisor(short, keeper, receiver, supervisor):
    with pytest.raises(ValidationError):
        report_loss_transfer(short, keeper, remark=" ")
    with pytest.raises(PermissionDenied):
        report_loss_transfer(short, receiver)
    assert not Approval.objects.exists()


def test_with_nobody_to_say_yes_nothing_is_written(short, keeper, supervisor):
    supervisor.memberships.all().delete()
    with pytest.raises(TransitionBlocked, match="parts supervisor"):
        report_loss_transfer(short, keeper)
    short.refresh_from_db()
    assert short.loss_responsible is None
