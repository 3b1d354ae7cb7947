"""Dated price lists: one at a time, minimum under list, the store's before the group's."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.vehicles import facts
from dms.vehicles.models import OptionOffer, PriceLine, PriceList
from dms.vehicles.prices.selectors import price_lists, price_of
from dms.vehicles.prices.services import end_price_list, open_price_list, set_price
from tests.races import at_once
from tests.vehicles.databases import on_postgresql
from tests.vehicles.factories import (
    BrandFactory,
    ColourFactory,
    OptionFactory,
    PriceLineFactory,
    PriceListFactory,
    TrimFactory,
)

JAN, JUN, JUL, DEC = (datetime.date(2026, month, day) for month, day in ((1, 1), (6, 30), (7, 1), (12, 31)))


@pytest.fixture
def trim(db):
    return TrimFactory()


@pytest.fixture
def group_list(trim):
    return PriceListFactory(brand=trim.model_year.series.brand)


def put(price_list, actor, thing, list_price="100000", minimum_price="95000"):
    key = {f"{thing._meta.model_name}_id": thing.pk}
    return set_price(
        price_list_id=price_list.pk,
        list_price=Decimal(list_price),
        minimum_price=Decimal(minimum_price),
        actor=actor,
        **key,
    )


@pytest.mark.requirement("ORD-2")
def test_a_configuration_costs_the_sum_of_its_priced_parts(store, trim, group_list):
    series = trim.model_year.series
    option, standard = OptionFactory(series=series), OptionFactory(series=series)
    OptionOffer.objects.create(option=standard, trim=trim, is_standard=True)
    red, white = ColourFactory(series=series), ColourFactory(series=series)
    PriceLineFactory(price_list=group_list, trim=trim)
    PriceLineFactory(price_list=group_list, option=option, list_price="5000.50", minimum_price="4000.25")
    PriceLineFactory(price_list=group_list, colour=red, list_price="3000", minimum_price="3000")
    price = price_of(trim, options=[option, standard], colour=red, store=store, on=JAN)
    assert (price.list_price, price.minimum_price) == (Decimal("108000.50"), Decimal("102000.25"))
    assert len(price.lines) == 3
    assert price_of(trim, colour=white, store=store, on=JAN).list_price == Decimal("100000.00")


def test_the_stores_own_price_goes_before_the_groups_line_by_line(store, other_store, trim, group_list):
    option = OptionFactory(series=trim.model_year.series)
    own = PriceListFactory(brand=group_list.brand, store=store)
    PriceLineFactory(price_list=group_list, trim=trim, list_price="100000")
    PriceLineFactory(price_list=group_list, option=option, list_price="5000", minimum_price="5000")
    PriceLineFactory(price_list=own, trim=trim, list_price="98000", minimum_price="90000")
    assert price_of(trim, options=[option], store=store, on=JAN).list_price == Decimal("103000")
    assert price_of(trim, options=[option], store=other_store, on=JAN).list_price == Decimal("105000")


def test_the_list_of_the_day_counts_with_its_first_and_last_day(store, trim):
    brand = trim.model_year.series.brand
    first = PriceListFactory(brand=brand, valid_from=JAN, valid_to=JUN)
    second = PriceListFactory(brand=brand, valid_from=JUL, valid_to=DEC)
    PriceLineFactory(price_list=first, trim=trim, list_price="100000")
    PriceLineFactory(price_list=second, trim=trim, list_price="96000")
    found = [price_of(trim, store=store, on=day).list_price for day in (JAN, JUN, JUL, DEC)]
    assert found == [100000, 100000, 96000, 96000]


def test_what_has_no_price_can_not_be_sold(store, trim, group_list):
    option = OptionFactory(series=trim.model_year.series)
    PriceLineFactory(price_list=group_list, trim=trim)
    for day, options, missing in ((JAN, [option], 1), (JAN - datetime.timedelta(days=1), [option], 2)):
        with pytest.raises(ValidationError) as refused:
            price_of(trim, options=options, store=store, on=day)
        assert [error.code for error in refused.value.error_list] == ["price_missing"] * missing


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "free"),
    [
        (JAN, JUN, False),
        (JUN, DEC, False),
        (JUL, DEC, True),
        (JUL, None, True),
        (datetime.date(2025, 1, 1), datetime.date(2025, 12, 31), True),
        (datetime.date(2025, 1, 1), JAN, False),
        (datetime.date(2025, 1, 1), None, False),
        (datetime.date(2026, 2, 1), datetime.date(2026, 3, 1), False),
    ],
)
def test_lists_of_one_brand_and_store_do_not_overlap(person, valid_from, valid_to, free):
    present = PriceListFactory(valid_from=JAN, valid_to=JUN)
    inputs = {"brand_id": present.brand_id, "name": "新", "valid_from": valid_from, "valid_to": valid_to}
    if free:
        assert open_price_list(actor=person("group_manager"), **inputs).pk
    else:
        with pytest.raises(ValidationError) as refused:
            open_price_list(actor=person("group_manager"), **inputs)
        assert refused.value.code == "price_list_overlaps"
        assert PriceList.objects.count() == 1 and not Event.objects.exists()


def test_lists_of_another_brand_or_store_may_cover_the_same_days(store, person):
    present, group = PriceListFactory(), person("group_manager")
    assert open_price_list(brand_id=BrandFactory().pk, name="x", valid_from=JAN, actor=group).pk
    assert open_price_list(brand_id=present.brand_id, store_id=store.pk, name="x", valid_from=JAN, actor=group).pk


def test_an_open_list_is_ended_before_the_next_begins(store, person):
    group = person("group_manager")
    present = PriceListFactory(valid_from=JAN)
    end_price_list(price_list_id=present.pk, valid_to=JUN, actor=group)
    assert open_price_list(brand_id=present.brand_id, name="x", valid_from=JUL, actor=group).pk
    with pytest.raises(ValidationError):
        end_price_list(price_list_id=present.pk, valid_to=DEC, actor=group)
    with pytest.raises(ValidationError, match="before it begins"):
        end_price_list(price_list_id=present.pk, valid_to=JAN - datetime.timedelta(days=1), actor=group)
    assert [event.fact for event in Event.objects.order_by("pk")] == [facts.PRICE_LIST_ENDED, facts.PRICE_LIST_OPENED]


def test_a_changed_price_is_recorded_with_old_and_new(person, trim, group_list):
    group = person("group_manager")
    put(group_list, group, trim)
    put(group_list, group, trim, "99000", "90000.5")
    assert PriceLine.objects.get().list_price == Decimal("99000.00")
    event = Event.objects.order_by("-pk").first()
    assert event.payload == {
        "trim_id": trim.pk,
        "list_price": ["100000.00", "99000.00"],
        "minimum_price": ["95000.00", "90000.50"],
        "changes": {trim.code: ["100000.00 (95000.00)", "99000.00 (90000.50)"]},
    }


@pytest.mark.parametrize(
    ("list_price", "minimum_price"), [("100", "100.01"), ("-1", "-2"), ("100", "-1"), ("1.001", "1")]
)
def test_a_refused_price_leaves_no_trace(person, trim, group_list, list_price, minimum_price):
    with pytest.raises(ValidationError):
        put(group_list, person("group_manager"), trim, list_price, minimum_price)
    assert not PriceLine.objects.exists() and not Event.objects.exists()


def test_a_price_is_for_one_thing_of_the_lists_brand(person, group_list, trim):
    group = person("group_manager")
    with pytest.raises(ValidationError):
        put(group_list, group, TrimFactory())
    for things in ({}, {"trim_id": trim.pk, "colour_id": ColourFactory(series=trim.model_year.series).pk}):
        with pytest.raises(ValidationError):
            set_price(
                price_list_id=group_list.pk, list_price=Decimal(1), minimum_price=Decimal(1), actor=group, **things
            )
    assert not PriceLine.objects.exists()


@pytest.mark.parametrize(
    ("role", "own", "groups"),
    [
        ("group_manager", True, True),
        ("general_manager", True, False),
        ("sales_consultant", False, False),
        ("finance", False, False),
    ],
)
def test_who_may_change_prices(store, person, trim, group_list, role, own, groups):
    actor, brand = person(role), group_list.brand
    own_list = PriceListFactory(brand=brand, store=store)
    attempts = [
        (own, lambda: put(own_list, actor, trim)),
        (groups, lambda: put(group_list, actor, trim)),
        (own, lambda: end_price_list(price_list_id=own_list.pk, valid_to=JUN, actor=actor)),
        (groups, lambda: end_price_list(price_list_id=group_list.pk, valid_to=JUN, actor=actor)),
        (own, lambda: open_price_list(brand_id=brand.pk, store_id=store.pk, name="x", valid_from=JUL, actor=actor)),
        (groups, lambda: open_price_list(brand_id=BrandFactory().pk, name="x", valid_from=JUL, actor=actor)),
    ]
    for allowed, attempt in attempts:
        before = Event.objects.count()
        if allowed:
            attempt()
        else:
            with pytest.raises(PermissionDenied):
                attempt()
            assert Event.objects.count() == before


def test_another_stores_list_never_shows(store, other_store, person, trim):
    theirs = PriceListFactory(brand=trim.model_year.series.brand, store=other_store)
    groups = PriceListFactory(brand=trim.model_year.series.brand)
    manager = person("general_manager")
    assert list(price_lists(manager)) == [groups]
    assert not price_lists(person("technician")).exists()
    with pytest.raises(PriceList.DoesNotExist):
        put(theirs, manager, trim)
    assert set(price_lists(person("group_manager"))) == {theirs, groups}


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_of_eight_lists_opened_at_once_for_the_same_days_one_is_opened(person):
    brand, group = BrandFactory(), person("group_manager")
    outcomes = at_once(
        [lambda n=n: open_price_list(brand_id=brand.pk, name=str(n), valid_from=JAN, actor=group) for n in range(8)]
    )
    assert len(outcomes.results) == 1
    assert outcomes.refusals(ValidationError) == 7
