"""Counting: blind, several at once, goods moving meanwhile, what nobody expected."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Sum

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.stock.models import Movement
from parts.stock.services import Outgoing, Shift, post_issue, post_move
from parts.stocktake import counting, services
from parts.stocktake.models import CountSheet, StocktakeLine
from tests.parts.factories import BinFactory, PartFactory, in_stock

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-10")]


def issue(part, store, quantity):
    return post_issue(store=store, lines=[Outgoing(part.pk, Decimal(quantity))], actor=None)


def test_a_count_is_noted_with_who_and_when_and_one_event(count, shelf, part, keeper, begun):
    line = count(shelf, part, 9)
    assert (line.counted, line.counted_by, line.difference, line.value) == (9, keeper, -1, Decimal("-10.00"))
    event = Event.objects.get(fact="parts.stocktake_line_counted")
    assert (event.subject_id, event.actor, event.payload["quantity"]) == (begun.pk, keeper, "9.000")
    count(shelf, part, 10)
    line.refresh_from_db()
    assert (line.counted, line.difference) == (10, 0)


def test_the_books_are_those_of_the_moment_of_the_count(count, begun, shelf, second_shelf, part, filters, store, books):
    """Three go before the count, four come in, two go after it: the books of the moment are snapshot + movements."""
    issue(part, store, 3)
    in_stock(part, shelf, 4)
    line = count(shelf, part, 11)
    moved = Movement.objects.filter(item=line.item, bin=shelf, posting__posted_at__gte=begun.started_at)
    assert line.book == line.snapshot + moved.aggregate(sum=Sum("quantity"))["sum"] == 11
    assert line.difference == 0
    issue(part, store, 2)
    line.refresh_from_db()
    assert line.difference == 0, "what leaves after the count changes bin and books alike"
    post_move(store=store, lines=[Shift(filters.pk, Decimal(2), second_shelf.pk, shelf.pk)], actor=None)
    assert count(second_shelf, filters, 3).difference == 0
    assert count(shelf, filters, 2).difference == 0, "moved into a bin that was counted already: its own line, equal"
    books()


def test_a_part_that_nobody_expected_is_added_with_its_bin(count, begun, second_shelf, shelf, store):
    found = PartFactory(number="90915-YZZD4", list_cost=Decimal("30"))
    line = count(shelf, found, 2)
    assert line.is_unexpected and (line.snapshot, line.difference, line.value) == (0, 2, Decimal("60.00"))
    from tests.parts.factories import BinFactory

    unplanned = BinFactory(warehouse=shelf.warehouse, position="77")
    assert count(unplanned, found, 1).sheet.bin == unplanned
    assert begun.sheets.count() == 3


def test_each_bin_has_one_counter_until_it_is_given_to_another(count, begun, shelf, part, keeper, seller, supervisor):
    count(shelf, part, 10)
    with pytest.raises(PermissionDenied, match="周强"):
        count(shelf, part, 8, actor=seller)
    counting.assign_sheet(stocktake_id=begun.pk, bin_id=shelf.pk, counter_id=seller.pk, actor=supervisor)
    assert count(shelf, part, 9, actor=seller).counted_by == seller
    with pytest.raises(PermissionDenied):
        counting.assign_sheet(stocktake_id=begun.pk, bin_id=shelf.pk, counter_id=keeper.pk, actor=seller)


def test_a_bin_goes_to_nobody_who_may_not_count_here(begun, shelf, person, supervisor, other_store):
    for stranger in (person("cashier"), person("storekeeper", store=other_store)):
        with pytest.raises(ValidationError, match="does not count"):
            counting.assign_sheet(stocktake_id=begun.pk, bin_id=shelf.pk, counter_id=stranger.pk, actor=supervisor)


@pytest.mark.parametrize("quantity", ["-1", "1.5", "0.0001"])
def test_a_quantity_that_can_t_be_is_refused_without_trace(count, begun, shelf, part, quantity):
    with pytest.raises(ValidationError):
        count(shelf, part, quantity)
    assert begun.lines.get(bin=shelf).counted is None and not Event.objects.filter(fact="parts.stocktake_line_counted")


def test_who_is_no_counter_counts_nothing(count, shelf, part, person, begun):
    with pytest.raises(PermissionDenied, match="storekeeper"):
        count(shelf, part, 1, actor=person("service_manager"))
    assert begun.lines.get(bin=shelf).counted is None


def test_a_part_in_two_statuses_must_be_named_with_its_status(plan, keeper, shop, part, shelf, store):
    in_stock(part, shelf, 1, status="quarantine")
    row = services.start_stocktake(stocktake_id=plan().pk, actor=keeper)
    common = {"stocktake_id": row.pk, "bin_id": shelf.pk, "part_id": part.pk, "actor": keeper}
    with pytest.raises(ValidationError, match="several statuses"):
        counting.count_line(quantity=Decimal(1), **common)
    assert counting.count_line(quantity=Decimal(1), status="quarantine", **common).difference == 0


def test_a_bin_is_finished_when_everything_is_counted_or_said_to_be_missing(close, count, begun, shelf, part):
    with pytest.raises(TransitionBlocked, match=part.number):
        close(shelf)
    sheet = close(shelf, rest_is_missing=True)
    assert sheet.closed_at and begun.lines.get(bin=shelf).difference == -10
    with pytest.raises(TransitionBlocked, match="finished"):
        count(shelf, part, 1)
    with pytest.raises(TransitionBlocked, match="finished"):
        close(shelf)


def test_nobody_counts_before_the_start(plan, keeper, shop, shelf, part):
    with pytest.raises(TransitionBlocked, match="planned"):
        counting.count_line(stocktake_id=plan().pk, bin_id=shelf.pk, part_id=part.pk, quantity=Decimal(1), actor=keeper)


@pytest.mark.requirement("PRT-9")
def test_an_old_part_is_not_counted_into_the_stock(begun, count, part, warehouse):
    """It is a row of its own, not stock; what was set aside in its bin is stock."""
    area = BinFactory(warehouse=warehouse, rack="OLD", position="9", kind="old_parts")
    before = traces()
    with pytest.raises(ValidationError, match="Old parts are no stock"):
        count(area, part, 2)
    assert traces() == before and not begun.sheets.filter(bin=area).exists()
    in_stock(part, area, 3, status="old_part")
    assert count(area, part, 3).difference == 0


def traces():
    return [model.objects.count() for model in (Event, StocktakeLine, CountSheet)]
