"""What was missing turns up at the receiver."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.transitions import TransitionBlocked
from parts.transfers import services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-18")]


def find_transfer(row, actor, quantity=1):
    line = row.lines.get()
    return services.find_transfer(transfer_id=row.pk, quantities={line.pk: Decimal(quantity)}, actor=actor)


def test_it_is_received_and_the_transfer_is_done(short, receiver, standing, books):
    assert find_transfer(short, receiver).state == "done"
    assert standing() == {"CD": (6, 0, 0), "CX": (4, 0, 0)}
    books()


def test_not_more_than_is_missing_not_nothing_and_not_by_the_sender(short, receiver, keeper, standing, books):
    for wrong in (0, 2):
        with pytest.raises(ValidationError):
            find_transfer(short, receiver, wrong)
    with pytest.raises(PermissionDenied):
        find_transfer(short, keeper)
    assert standing() == {"CD": (6, 0, 1), "CX": (3, 0, 0)}
    books()


def test_only_where_something_is_missing(shipped, receiver):
    with pytest.raises(TransitionBlocked, match="on the road"):
        find_transfer(shipped, receiver)
