"""A stocktake is planned and started: what is in scope, whose bins, what the books said."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.stock.models import StockItem
from parts.stocktake import services
from parts.stocktake.models import Stocktake
from tests.parts.factories import in_stock

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-10")]


def start(row, actor):
    return services.start_stocktake(stocktake_id=row.pk, actor=actor)


def test_the_books_of_everything_are_noted(begun, shelf, part, keeper):
    assert begun.state == "counting" and begun.number.startswith("ST-")
    assert begun.sheets.count() == 2 and begun.lines.count() == 2
    line = begun.lines.get(bin=shelf)
    assert (line.item.part, line.snapshot, line.unit_cost, line.counted) == (part, 10, Decimal("10.0000"), None)
    shelf.refresh_from_db()
    assert shelf.counting
    assert Event.objects.get(fact="parts.stocktake_started").payload == {"kind": "spot", "bins": 2, "lines": 2}


@pytest.mark.parametrize(
    ("scope", "details", "bins"),
    [
        ("bins", {"first_bin": "a-01-1-2", "last_bin": "A-01-1-9"}, {"A-01-1-2"}),
        ("class", {"movement_class": "a"}, {"A-01-1-1"}),
        ("share", {"share": 50}, None),
        ("share", {"share": 100}, {"A-01-1-1", "A-01-1-2"}),
    ],
)
def test_a_scope_is_a_range_of_bins_a_class_or_a_share(plan, keeper, shop, part, scope, details, bins):
    StockItem.objects.filter(part=part).update(movement_class="a")
    row = start(plan(scope=scope, **details), keeper)
    codes = set(row.sheets.values_list("bin__code", flat=True))
    assert codes == bins if bins else len(codes) == 1


def test_what_moved_on_a_day_is_counted_even_where_nothing_is_left(plan, keeper, shop, store):
    from dms.core import clock

    row = start(plan(scope="moved", moved_on=clock.today(store)), keeper)
    assert row.sheets.count() == 2


@pytest.mark.parametrize(
    ("scope", "details", "field"),
    [
        ("bins", {"first_bin": "A"}, "last_bin"),
        ("bins", {"first_bin": "B", "last_bin": "A"}, "last_bin"),
        ("class", {}, "movement_class"),
        ("share", {"share": 101}, "share"),
        ("moved", {}, "moved_on"),
    ],
)
def test_a_scope_that_says_too_little_is_refused_at_its_field(plan, scope, details, field):
    with pytest.raises(ValidationError) as refused:
        plan(scope=scope, **details)
    assert field in refused.value.message_dict
    assert not Stocktake.objects.exists() and not Event.objects.filter(fact="parts.stocktake_added").exists()


def test_a_salesman_plans_and_starts_nothing(plan, keeper, seller, shop):
    with pytest.raises(PermissionDenied, match="storekeeper"):
        plan(actor=seller)
    row = plan()
    with pytest.raises(PermissionDenied, match="storekeeper"):
        start(row, seller)
    assert not row.sheets.exists()


def test_a_bin_is_in_one_count_at_a_time(plan, begun, keeper, shelf):
    second = plan()
    with pytest.raises(TransitionBlocked, match=begun.number):
        start(second, keeper)
    second.refresh_from_db()
    assert second.state == "draft" and not second.sheets.exists()
    services.cancel_stocktake(stocktake_id=begun.pk, reason="太早", actor=keeper)
    assert start(second, keeper).sheets.count() == 2


def test_nothing_to_count_is_refused(plan, keeper, store):
    with pytest.raises(TransitionBlocked, match="Nothing lies"):
        start(plan(), keeper)


def test_somebody_of_another_store_finds_no_stocktake(plan, person, other_store):
    stranger = person("storekeeper", store=other_store)
    with pytest.raises(Stocktake.DoesNotExist):
        start(plan(), stranger)


def test_started_twice_is_refused(begun, keeper, part, shelf):
    in_stock(part, shelf, 1)
    with pytest.raises(TransitionBlocked, match="counting"):
        start(begun, keeper)
