"""The goods are picked."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.transitions import TransitionBlocked
from parts.transfers import services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-18")]


def pick_transfer(row, actor):
    return services.pick_transfer(transfer_id=row.pk, actor=actor)


def test_the_sending_storekeeper_picks_what_is_approved(requested, approved, keeper, receiver, standing):
    with pytest.raises(PermissionDenied):
        pick_transfer(approved, receiver)
    assert pick_transfer(approved, keeper).state == "picked"
    assert standing()["CD"] == (10, 0, 0), "still in the bins"


def test_nothing_is_picked_before_the_yes(requested, keeper):
    with pytest.raises(TransitionBlocked, match="requested"):
        pick_transfer(requested, keeper)
