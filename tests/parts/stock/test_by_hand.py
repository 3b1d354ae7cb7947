"""What people do to stock by hand: move, set aside, put back, hold, and say how it is stocked."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core import clock
from dms.core.editing import StaleVersion
from dms.core.models import Event
from parts.models import Balance, Posting, Reservation, StockItem
from parts.stock.moving import shift_stock
from parts.stock.shortage import Short
from parts.stock.stocking import edit_stocking, hold_stock, stock_part
from tests.parts.factories import BinFactory, in_stock

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-3")]


@pytest.fixture
def item(part, shelf):
    in_stock(part, shelf, 5)
    return StockItem.objects.get()


@pytest.fixture
def keeper(person):
    return person("storekeeper")


def lying():
    rows = Balance.objects.filter(on_hand__gt=0).order_by("bin__code", "status")
    return [(row.bin.position, row.status, row.on_hand) for row in rows]


def test_from_bin_to_bin(item, shelf, second_shelf, keeper, books):
    shift_stock(item_id=item.pk, quantity=D(2), from_bin_id=shelf.pk, to_bin_id=second_shelf.pk, actor=keeper)
    assert lying() == [("1", "good", 3), ("2", "good", 2)]
    books()


def test_set_aside_and_put_back_need_a_reason(item, shelf, keeper, books):
    aside = {"item_id": item.pk, "quantity": D(1), "from_bin_id": shelf.pk, "actor": keeper}
    with pytest.raises(ValidationError, match="Say why"):
        shift_stock(**aside, to_status="quarantine")
    shift_stock(**aside, to_status="quarantine", reason="破损")
    assert lying() == [("1", "good", 4), ("1", "quarantine", 1)]
    shift_stock(**aside, from_status="quarantine", to_status="good", reason="检查合格")
    assert lying() == [("1", "good", 5)]
    books()


def test_the_claims_clerk_sets_aside_and_does_not_move(item, shelf, second_shelf, person, books):
    clerk = person("claims_clerk")
    act = {"item_id": item.pk, "quantity": D(1), "from_bin_id": shelf.pk, "actor": clerk, "reason": "索赔"}
    shift_stock(**act, to_status="quarantine")
    with pytest.raises(PermissionDenied):
        shift_stock(**act, to_bin_id=second_shelf.pk)
    assert lying() == [("1", "good", 4), ("1", "quarantine", 1)]
    books()


def test_more_than_lies_there_and_what_is_in_transit_stay(item, shelf, second_shelf, keeper, books):
    with pytest.raises(Short):
        shift_stock(item_id=item.pk, quantity=D(6), from_bin_id=shelf.pk, to_bin_id=second_shelf.pk, actor=keeper)
    with pytest.raises(ValidationError, match="in transit"):
        shift_stock(
            item_id=item.pk, quantity=D(1), from_bin_id=shelf.pk, to_status="in_transit", reason="x", actor=keeper
        )
    assert Posting.objects.count() == 1
    books()


def test_held_by_hand_for_somebody_until_a_day(item, person, books):
    seller, until = person("parts_sales"), clock.today() + timedelta(days=2)
    hold_stock(item_id=item.pk, quantity=D(2), held_for="王先生", until=until, actor=seller)
    row = Reservation.objects.get()
    assert (row.source_text, row.quantity, row.until, row.reserved_by) == ("王先生", 2, until, seller)
    with pytest.raises(Short, match="王先生"):
        hold_stock(item_id=item.pk, quantity=D(4), held_for="x", until=until, actor=seller)
    with pytest.raises(ValidationError, match="for whom"):
        hold_stock(item_id=item.pk, quantity=D(1), held_for=" ", until=until, actor=seller)
    with pytest.raises(PermissionDenied):
        hold_stock(item_id=item.pk, quantity=D(1), held_for="x", until=until, actor=person("storekeeper"))
    assert Reservation.objects.count() == 1
    books()


def test_the_planner_says_how_it_is_stocked(item, shelf, person, books):
    planner = person("parts_planner")
    edit_stocking(item_id=item.pk, minimum=D(2), maximum=D(8), home_bin=shelf, actor=planner, expected_version=1)
    item.refresh_from_db()
    assert (item.minimum, item.maximum, item.home_bin, item.on_hand) == (2, 8, shelf, 5)
    assert Event.objects.get(fact="parts.stocking_edited").payload["changes"]["minimum"] == ["0.000", "2"]
    with pytest.raises(StaleVersion):
        edit_stocking(item_id=item.pk, minimum=D(3), actor=planner, expected_version=1)
    with pytest.raises(ValidationError, match="under the minimum"):
        edit_stocking(item_id=item.pk, maximum=D(1), actor=planner)
    with pytest.raises(ValidationError, match="not one of the store's"):
        edit_stocking(item_id=item.pk, home_bin=BinFactory(), actor=planner)
    with pytest.raises(PermissionDenied):
        edit_stocking(item_id=item.pk, minimum=D(1), actor=person("storekeeper"))
    books()


def test_a_part_that_never_was_here_is_stocked(store, part, person):
    planner = person("parts_planner")
    item = stock_part(store_id=store.pk, part_id=part.pk, minimum=D(1), actor=planner)
    assert (item.is_stocked, item.minimum, item.on_hand) == (True, 1, 0)
    again = stock_part(store_id=store.pk, part_id=part.pk, minimum=D(2), actor=planner)
    assert (again.pk, again.minimum) == (item.pk, 2)
