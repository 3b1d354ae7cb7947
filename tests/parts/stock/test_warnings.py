"""What the planner is warned of: once a day, with the numbers of the lists (PRT-12)."""

from datetime import timedelta
from decimal import Decimal as D

import pytest

from dms.core import clock
from dms.messaging.models import OutgoingMessage
from parts.models import StockItem
from parts.stock import selectors, supply
from parts.stock.warnings import ask_for_warnings, warnings_of
from tests.parts.factories import PartFactory, in_stock

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-12")]


def stocked(part, **settings):
    StockItem.objects.filter(part=part).update(is_stocked=True, **settings)
    return StockItem.objects.get(part=part)


@pytest.fixture
def a_bit_of_everything(store, part, shelf):
    """Two short, one over its maximum, one dead, one that expires in ten days."""
    parts = [part, PartFactory(), PartFactory(), PartFactory(), PartFactory(shelf_life_days=30)]
    with clock.as_of(clock.now() - timedelta(days=400)):
        in_stock(parts[3], shelf, 1)
    with clock.as_of(clock.now() - timedelta(days=20)):
        in_stock(parts[4], shelf, 1)
    for one in parts[:3]:
        in_stock(one, shelf, 3)
    stocked(parts[0], minimum=D(4))
    stocked(parts[1], minimum=D(5))
    stocked(parts[2], minimum=D(1), maximum=D(2))
    return parts


def test_the_numbers_are_those_of_the_rules(store, a_bit_of_everything):
    assert warnings_of(store) == {"short": 2, "over": 1, "dead": 1, "expiring": 1}


def test_what_is_on_its_way_is_not_short(store, a_bit_of_everything, monkeypatch):
    from django.db.models import Case, Value, When

    part = a_bit_of_everything[0]
    coming = Case(When(part=part, then=Value(D(1))), default=Value(D(0)), output_field=supply.QUANTITY)
    monkeypatch.setattr(supply, "SOURCES", [lambda: coming])
    assert [item.part for item in selectors.short(StockItem.objects.all())] == [a_bit_of_everything[1]]


def test_the_planner_hears_of_it_once_a_day(store, person, a_bit_of_everything, do_due_work):
    planner = person("parts_planner")
    person("storekeeper")
    ask_for_warnings()
    ask_for_warnings()
    do_due_work()
    message = OutgoingMessage.objects.get(template="stock.warnings")
    assert message.user == planner
    assert "2" in message.subject
    ask_for_warnings()
    do_due_work()
    assert OutgoingMessage.objects.filter(template="stock.warnings").count() == 1


def test_nothing_to_tell_is_not_told(store, person, part, shelf, do_due_work):
    person("parts_planner")
    in_stock(part, shelf, 3)
    ask_for_warnings()
    do_due_work()
    assert not OutgoingMessage.objects.exists()
