"""Issuing what is reserved is made by the posting alone; people have no button for it."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.locking import mark_new
from dms.core.transitions import apply_transition, offered_moves
from parts.stock import facts
from tests.parts.factories import ReservationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-3")]


def test_nobody_is_offered_it_and_nobody_may(store, person):
    reservation, supervisor = mark_new(ReservationFactory(store=store)), person("parts_supervisor")
    assert "use" not in [move.verb for move in offered_moves(reservation, supervisor)]
    with pytest.raises(PermissionDenied):
        apply_transition(reservation.use, actor=supervisor, fact=facts.RESERVATION_USED)
    reservation.refresh_from_db()
    assert reservation.state == "held"
