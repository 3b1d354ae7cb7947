"""What was lost leaves the books of the sender, with a yes only."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.approvals.services import approve_approval
from dms.core.transitions import TransitionBlocked
from parts.stock.models import Posting
from parts.transfers import services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-18")]


def write_off_transfer(row, actor):
    return services.write_off_transfer(transfer_id=row.pk, actor=actor)


def test_with_the_yes_it_is_gone_and_the_transfer_done(reported, supervisor, standing, books):
    with pytest.raises(TransitionBlocked, match="waiting"):
        write_off_transfer(reported, supervisor)
    approve_approval(approval_id=reported.approval.pk, actor=supervisor)
    row = write_off_transfer(reported, supervisor)
    assert row.state == "done" and row.lines.get().lost == 1
    assert standing() == {"CD": (6, 0, 0), "CX": (3, 0, 0)}
    posting = Posting.objects.get(kind="scrap")
    assert posting.movements.get().value == -10 and posting.reason == "途中从车上掉落"
    books()


def test_nothing_is_written_off_without_approval_or_by_the_storekeeper(short, supervisor, keeper, standing):
    with pytest.raises(TransitionBlocked, match="without approval"):
        write_off_transfer(short, supervisor)
    with pytest.raises(PermissionDenied):
        write_off_transfer(short, keeper)
    assert standing()["CD"] == (6, 0, 1)
