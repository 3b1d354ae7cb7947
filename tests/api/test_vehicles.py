"""Vehicles, the catalogue and prices over the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.core.models import Event
from dms.vehicles.models import OdometerReading, OptionOffer, Ownership, PriceLine, Vehicle
from tests.api.test_problems import problem
from tests.parties.factories import CustomerFactory
from tests.vehicles.factories import (
    BrandFactory,
    ColourFactory,
    OdometerReadingFactory,
    OptionFactory,
    OwnershipFactory,
    PriceListFactory,
    TrimFactory,
    VehicleFactory,
    make_vin,
)

VEHICLES = "/api/v1/vehicles/"


@pytest.fixture
def advisor(person, program):
    return program(person("service_advisor"))


@pytest.fixture
def manager(person, program):
    return program(person("service_manager"))


@pytest.fixture
def group(person, program):
    return program(person("group_manager"))


@pytest.fixture
def car(store):
    return VehicleFactory(store=store, plate="京A12345")


def fields_of(answer, status=422):
    return [error["field"] for error in problem(answer, status, "invalid")["errors"]]


def test_a_vehicle_is_registered_edited_and_its_history_told(advisor, store):
    owner = CustomerFactory(store=store)
    body = {"store": store.pk, "vin": make_vin(3).lower(), "plate": "京AD12345", "customer": owner.pk}
    made = advisor.send("POST", VEHICLES, body)
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["vin"], row["plate_colour"], row["ownerships"][0]["customer"]) == (make_vin(3), "green", owner.pk)
    place = f"{VEHICLES}{row['id']}/"
    trim = TrimFactory()
    edited = advisor.send("PATCH", place, {"trim": trim.pk}, If_Match=made["ETag"])
    assert edited.json()["brand_text"] == "东方" and edited.json()["trim"] == trim.pk
    problem(advisor.send("PATCH", place, {"note": "x"}, If_Match=made["ETag"]), 412, "stale")
    facts = [event["fact"] for event in advisor.get(f"{place}history/").json()["results"]]
    assert facts == ["vehicles.vehicle_edited", "vehicles.ownership_transferred", "vehicles.vehicle_registered"]


def test_a_vehicle_is_found_by_what_people_say(advisor, car):
    VehicleFactory(store=car.store)
    customer = OwnershipFactory(vehicle=car).customer
    for query in (
        f"vin={car.vin.lower()}",
        f"vin_last6={car.vin_last6}",
        "plate=京A·12345",
        "plate=a12345",
        f"customer={customer.pk}",
    ):
        found = [row["id"] for row in advisor.get(f"{VEHICLES}?{query}").json()["results"]]
        assert found == [car.pk], query


def test_plates_kilometres_and_owners_are_acts_and_lists_of_their_own(manager, car):
    place = f"{VEHICLES}{car.pk}/"
    assert manager.send("POST", f"{place}change-plate/", {"plate": "沪A54321", "plate_colour": "blue"}).json()[
        "plate"
    ] == ("沪A54321")
    km = manager.send("POST", f"{place}record-odometer/", {"km": 500, "source": "reception"})
    assert km.json()["distance_km"] == 500
    buyer = CustomerFactory(store=car.store)
    held = manager.send("POST", f"{place}transfer-ownership/", {"customer": buyer.pk}).json()
    assert manager.get(f"{place}plate-changes/").json()["results"][0]["plate"] == "沪A54321"
    assert [row["km"] for row in manager.get(f"{place}odometer-readings/").json()["results"]] == [500]
    assert [row["id"] for row in manager.get(f"{place}ownerships/").json()["results"]] == [held["id"]]
    ended = manager.send("POST", f"{place}end-ownership/", {"ownership": held["id"], "reason": "sold"})
    assert ended.json()["valid_to"]
    fixed = manager.send("POST", f"{place}correct-vin/", {"vin": make_vin(77), "reason": "misread"})
    assert fixed.json()["vin"] == make_vin(77)


def test_an_ownership_of_another_vehicle_is_not_ended_here(manager, car):
    other = OwnershipFactory(vehicle=VehicleFactory(store=car.store))
    answer = manager.send("POST", f"{VEHICLES}{car.pk}/end-ownership/", {"ownership": other.pk})
    assert fields_of(answer) == ["ownership"]
    assert Ownership.objects.get().valid_to is None and not Event.objects.exists()


@pytest.mark.requirement("PLT-1")
def test_a_customer_of_another_store_owns_nothing_here(advisor, group, car, store, other_store):
    foreign = CustomerFactory(store=other_store)
    for sender in (advisor, group):
        body = {"store": store.pk, "vin": make_vin(3), "customer": foreign.pk}
        assert fields_of(sender.send("POST", VEHICLES, body)) == ["customer"]
        answer = sender.send("POST", f"{VEHICLES}{car.pk}/transfer-ownership/", {"customer": foreign.pk})
        assert fields_of(answer) == ["customer"]
    assert Vehicle.objects.count() == 1 and not Ownership.objects.exists() and not Event.objects.exists()


def test_who_may_not_see_customers_gets_no_owner(person, program, car):
    OwnershipFactory(vehicle=car)
    keeper = program(person("storekeeper"))
    assert keeper.get(f"{VEHICLES}{car.pk}/").json()["ownerships"] == []
    assert keeper.get(f"{VEHICLES}{car.pk}/ownerships/").json()["results"] == []
    assert keeper.get(f"{VEHICLES}?customer={Ownership.objects.get().customer_id}").json()["results"] == []


@pytest.mark.parametrize(
    ("act", "body", "role"),
    [
        ("correct-vin", {"vin": make_vin(8), "reason": "x"}, "service_advisor"),
        ("change-plate", {"plate": ""}, "technician"),
        ("record-odometer", {"km": 5, "source": "reception"}, "cashier"),
        ("transfer-ownership", {"customer": 1}, "technician"),
    ],
)
def test_a_role_without_the_right_changes_nothing(person, program, car, act, body, role):
    problem(program(person(role)).send("POST", f"{VEHICLES}{car.pk}/{act}/", body), 403, "forbidden")
    assert not Event.objects.exists()


def test_an_odometer_is_set_back_only_by_those_who_may(advisor, manager, car):
    OdometerReadingFactory(vehicle=car)
    place, body = f"{VEHICLES}{car.pk}/record-odometer/", {"km": 100, "source": "reception"}
    assert fields_of(advisor.send("POST", place, body)) == ["km"]
    problem(advisor.send("POST", place, body | {"rollback_reason": "new instrument"}), 403, "forbidden")
    assert OdometerReading.objects.count() == 1 and not Event.objects.exists()
    done = manager.send("POST", place, body | {"rollback_reason": "new instrument"})
    assert done.json()["distance_km"] == 10_000


@pytest.mark.parametrize("address", [VEHICLES, "/api/v1/vehicle-models/", "/api/v1/options/", "/api/v1/colours/"])
def test_a_page_costs_the_same_for_ten_and_for_fifty(advisor, store, address):
    def grow(count):
        for _n in range(count):
            OwnershipFactory(vehicle=VehicleFactory(store=store))
            trim = TrimFactory()
            series = trim.model_year.series
            ColourFactory(series=series).trims.add(trim)
            OptionOffer.objects.create(option=OptionFactory(series=series), trim=trim)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert advisor.get(f"{address}?page_size=200").status_code == 200
        return len(queries)

    grow(10)
    cost()
    ten = cost()
    grow(40)
    assert cost() == ten


# --- catalogue and prices --------------------------------------------------------------------------------------------


def test_the_catalogue_is_written_entry_by_entry_and_read_nested(group):
    def make(resource, **body):
        answer = group.send("POST", f"/api/v1/{resource}/", body)
        assert answer.status_code == 201, answer.content
        return answer.json()["id"]

    brand = make("brands", code="QH", name="启航")
    series = make("vehicle-models", brand=brand, code="YX", name="远行")
    year = make("model-years", series=series, year=2026)
    words = {"energy": "petrol", "transmission": "cvt", "body": "suv"}
    trim = make("trims", model_year=year, code="T1", name="尊享", **words)
    make("colours", series=series, kind="exterior", code="R1", name="红", hex="#aa0000", trims=[trim])
    hud, pack = (make("options", series=series, code=code, name=code) for code in ("HUD", "ADS"))
    place = f"/api/v1/options/{hud}/"
    offered = group.send("POST", f"{place}offer/", {"trim": trim, "is_standard": True})
    assert offered.json()["offers"] == [{"trim": trim, "is_standard": True}]
    assert group.send("POST", f"{place}relate/", {"kind": "requires", "other": pack}).json()["rules"] == [
        {"kind": "requires", "other": pack}
    ]
    read = group.get(f"/api/v1/vehicle-models/{series}/").json()
    assert read["brand"]["code"] == "QH" and read["model_years"][0]["trims"][0]["id"] == trim
    assert read["colours"][0]["trims"] == [trim] and len(read["options"]) == 2
    assert group.send("POST", f"{place}unrelate/", {"other": pack}).json()["rules"] == []
    assert group.send("POST", f"{place}withdraw/", {"trim": trim}).json()["offers"] == []
    retired = group.send("PATCH", f"/api/v1/trims/{trim}/", {"is_active": False}, If_Match='"1"')
    assert retired.json()["is_active"] is False
    history = group.get(f"/api/v1/trims/{trim}/history/").json()["results"]
    assert [event["fact"] for event in history] == [
        "vehicles.catalogue_entry_edited",
        "vehicles.catalogue_entry_added",
    ]


def test_who_may_not_change_the_catalogue_is_refused(advisor):
    brand = BrandFactory()
    problem(advisor.send("POST", "/api/v1/brands/", {"code": "X", "name": "x"}), 403, "forbidden")
    problem(advisor.send("PATCH", f"/api/v1/brands/{brand.pk}/", {"name": "x"}, If_Match='"1"'), 403, "forbidden")
    assert not Event.objects.exists()


def test_a_price_list_is_opened_priced_and_ended(group):
    trim = TrimFactory()
    body = {"brand": trim.model_year.series.brand_id, "store": None, "name": "H1", "valid_from": "2026-01-01"}
    opened = group.send("POST", "/api/v1/price-lists/", body)
    assert opened.status_code == 201, opened.content
    place = f"/api/v1/price-lists/{opened.json()['id']}/"
    price = {"trim": trim.pk, "list_price": "100000.00", "minimum_price": "95000.00"}
    assert group.send("POST", f"{place}set-price/", price).json()["list_price"] == "100000.00"
    assert [row["trim"] for row in group.get(f"{place}lines/").json()["results"]] == [trim.pk]
    wrong = price | {"minimum_price": "200000.00"}
    said = problem(group.send("POST", f"{place}set-price/", wrong), 422, "invalid")["errors"]
    assert said[0]["message"] == "The minimum price can't be above the list price."
    assert str(PriceLine.objects.get().minimum_price) == "95000.00"
    assert group.send("POST", f"{place}end/", {"valid_to": "2026-06-30"}).json()["valid_to"] == "2026-06-30"
    assert group.get("/api/v1/price-lists/?on=2026-07-01").json()["results"] == []
    assert "is valid from" in str(problem(group.send("POST", "/api/v1/price-lists/", body), 422, "invalid"))


@pytest.mark.requirement("PLT-1")
def test_the_groups_prices_are_the_groups(person, program, store):
    trim = TrimFactory()
    price_list = PriceListFactory(brand=trim.model_year.series.brand)
    body = {"trim": trim.pk, "list_price": "1", "minimum_price": "1"}
    head = program(person("general_manager"))
    problem(head.send("POST", f"/api/v1/price-lists/{price_list.pk}/set-price/", body), 403, "forbidden")
    assert not PriceLine.objects.exists()


@pytest.mark.parametrize("day", [[], {}, 7, True, "yesterday"])
def test_a_day_that_is_none_is_refused_at_its_field(group, day):
    price_list = PriceListFactory()
    answer = group.send("POST", f"/api/v1/price-lists/{price_list.pk}/end/", {"valid_to": day})
    assert fields_of(answer) == ["valid_to"] and "YYYY-MM-DD" in answer.content.decode()


def test_a_filter_that_is_neither_true_nor_false_does_not_answer_with_every_vehicle(advisor, car):
    assert fields_of(advisor.get(f"{VEHICLES}?vin_doubtful=maybe")) == ["vin_doubtful"]
    assert advisor.get(f"{VEHICLES}?vin_doubtful=true").json()["results"] == []
    assert len(advisor.get(f"{VEHICLES}?vin_doubtful=false").json()["results"]) == 1


@pytest.mark.parametrize("colour", [True, [], {}, "pink"])
def test_a_code_that_is_none_is_refused_at_its_field(advisor, car, colour):
    answer = advisor.send("POST", f"{VEHICLES}{car.pk}/change-plate/", {"plate": "", "plate_colour": colour})
    assert fields_of(answer) == ["plate_colour"]
    assert Vehicle.objects.get().plate == "京A12345" and not Event.objects.exists()
