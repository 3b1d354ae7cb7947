"""Onto the truck: out of the bins, in transit, the arrival promised."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core import clock
from dms.core.models import Promise
from dms.core.transitions import TransitionBlocked
from parts.stock.models import Posting, Reservation
from parts.stock.reversal import reverse_posting
from parts.transfers import services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-18")]


def ship_transfer(row, actor, hours=20):
    return services.ship_transfer(transfer_id=row.pk, arrives_at=clock.now() + timedelta(hours=hours), actor=actor)


def test_the_goods_are_on_the_road_and_the_arrival_is_promised(shipped, keeper, standing, books):
    assert standing() == {"CD": (6, 0, 4)}
    assert shipped.state == "shipped" and shipped.lines.get().open == 4
    promise = Promise.objects.get()
    assert (promise.kind, promise.promised_at, promise.owner) == ("parts.transfer_arrival", shipped.arrives_at, keeper)
    assert not Reservation.objects.filter(state="held").exists()
    books()


def test_only_the_sending_store_sends_and_only_what_is_picked(approved, receiver, keeper, standing):
    with pytest.raises(PermissionDenied):
        ship_transfer(approved, receiver)
    with pytest.raises(TransitionBlocked, match="approved"):
        ship_transfer(approved, keeper)
    assert standing() == {"CD": (10, 0, 0)}


def test_an_arrival_in_the_past_is_refused_without_trace(picked, keeper, standing, books):
    with pytest.raises(ValidationError):
        ship_transfer(picked, keeper, hours=-1)
    picked.refresh_from_db()
    assert picked.state == "picked" and standing() == {"CD": (10, 0, 0)}
    books()


def test_its_posting_is_not_taken_back_past_the_transfer(shipped, supervisor):
    posting = Posting.objects.get(kind="dispatch")
    with pytest.raises(TransitionBlocked, match="Bring back"):
        reverse_posting(posting_id=posting.pk, reason="x", actor=supervisor)
