"""Releasing what is held: others may have it; only who may, and once."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import StockItem
from parts.stock.reserving import release_reservation, reserve
from tests.parts.factories import in_stock

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-3")]


@pytest.fixture
def held(store, part, shelf, person):
    in_stock(part, shelf, 3)
    [row] = reserve(store=store, part_id=part.pk, quantity=D(2), source=store, actor=None)
    return row


def test_released_it_is_free_again(held, person, books):
    release_reservation(reservation_id=held.pk, reason="客户取消", actor=person("parts_dispatcher"))
    held.refresh_from_db()
    assert (held.state, held.quantity, StockItem.objects.get().available) == ("released", 0, 3)
    assert Event.objects.get(fact="parts.reservation_released").reason == "客户取消"
    books()


def test_others_may_not_release(held, person, books):
    with pytest.raises(PermissionDenied):
        release_reservation(reservation_id=held.pk, actor=person("technician"))
    held.refresh_from_db()
    assert held.state == "held" and StockItem.objects.get().available == 1
    books()


def test_not_twice(held, person, books):
    dispatcher = person("parts_dispatcher")
    release_reservation(reservation_id=held.pk, actor=dispatcher)
    with pytest.raises(TransitionBlocked):
        release_reservation(reservation_id=held.pk, actor=dispatcher)
    assert StockItem.objects.get().available == 3
    books()
