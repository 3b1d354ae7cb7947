"""Before it leaves, either store gives it up; what was held is free."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.transitions import TransitionBlocked
from parts.stock.models import Reservation, StockItem
from parts.transfers import services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-18")]


def cancel_transfer(row, actor, reason="不再需要"):
    return services.cancel_transfer(transfer_id=row.pk, reason=reason, actor=actor)


@pytest.mark.parametrize("who", ["planner", "supervisor"])
def test_either_store_cancels_and_what_was_held_is_free(picked, who, request, books):
    assert cancel_transfer(picked, request.getfixturevalue(who)).state == "cancelled"
    assert Reservation.objects.get().state == "released" and StockItem.objects.get().reserved == 0
    books()


def test_not_without_a_reason_not_by_a_storekeeper_and_not_on_the_road(picked, planner, keeper, receiver):
    with pytest.raises(ValidationError):
        cancel_transfer(picked, planner, reason="")
    for who in (keeper, receiver):
        with pytest.raises(PermissionDenied, match="planner"):
            cancel_transfer(picked, who)
    assert Reservation.objects.get().state == "held"


def test_what_has_left_is_not_cancelled(shipped, planner):
    with pytest.raises(TransitionBlocked, match="on the road"):
        cancel_transfer(shipped, planner)
