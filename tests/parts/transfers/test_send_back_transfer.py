"""What did not arrive is in the sender's house again."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Promise
from dms.core.transitions import TransitionBlocked
from parts.transfers import services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-18")]


def send_back_transfer(row, actor, quantity, **more):
    line = row.lines.get()
    return services.send_back_transfer(transfer_id=row.pk, quantities={line.pk: Decimal(quantity)}, actor=actor, **more)


def test_a_truck_that_turned_round_brings_everything_back(shipped, keeper, shelf, standing, books):
    row = send_back_transfer(shipped, keeper, 4, bins={shipped.lines.get().pk: shelf.pk})
    assert row.state == "done" and standing() == {"CD": (10, 0, 0)}
    assert Promise.objects.get().state in {"kept", "missed"}
    books()


def test_a_part_of_it_comes_back_and_the_rest_is_still_awaited(shipped, keeper, standing, books):
    assert send_back_transfer(shipped, keeper, 1).state == "shipped"
    assert standing() == {"CD": (7, 0, 3)}
    books()


def test_what_was_missing_comes_back(short, keeper, receiver, standing, books):
    with pytest.raises(ValidationError):
        send_back_transfer(short, keeper, 2)
    with pytest.raises(PermissionDenied):
        send_back_transfer(short, receiver, 1)
    assert send_back_transfer(short, keeper, 1).state == "done"
    assert standing() == {"CD": (7, 0, 0), "CX": (3, 0, 0)}
    books()


def test_what_has_not_left_does_not_come_back(picked, keeper):
    with pytest.raises(TransitionBlocked, match="picked"):
        send_back_transfer(picked, keeper, 0)
