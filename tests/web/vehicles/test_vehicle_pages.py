"""Vehicles on the screen: who sees what, what the acts change, what is refused and leaves no trace."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.core.models import Event
from dms.vehicles.models import OdometerReading, Ownership, Vehicle
from tests.parties.factories import CustomerFactory
from tests.vehicles.factories import OdometerReadingFactory, OwnershipFactory, TrimFactory, VehicleFactory, make_vin


def text(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def mistyped(vin):
    """The VIN with another check digit."""
    return vin[:8] + ("1" if vin[8] == "0" else "0") + vin[9:]


@pytest.fixture
def car(store):
    vehicle = VehicleFactory(store=store, plate="京A12345")
    OwnershipFactory(vehicle=vehicle, customer__name="王小明")
    OdometerReadingFactory(vehicle=vehicle)
    Vehicle.objects.filter(pk=vehicle.pk).update(odometer_km=10_000, distance_km=10_000)
    return vehicle


def test_the_list_shows_plate_owner_and_kilometres_and_finds_by_what_people_say(signed_in, advisor, car):
    VehicleFactory(store=car.store)
    browser = signed_in(advisor)
    page = text(browser.get("/vehicles/"))
    assert "plate-blue" in page and "京A·12345" in page and "王小明" in page
    for said in (car.vin, car.vin_last6, "A12345", "王小明", "东方"):
        assert car in [line["row"] for line in browser.get("/vehicles/", {"q": said}).context["lines"]], said
    assert browser.get("/vehicles/?q=nobody").context["page"].count == 0
    assert browser.get("/vehicles/?has_plate=false").context["page"].count == 1


def test_search_anything_finds_plate_vin_and_engine_number(signed_in, advisor, car):
    Vehicle.objects.filter(pk=car.pk).update(engine_number="EA211-77")
    browser = signed_in(advisor)
    for said in ("京A12345", "a12345", car.vin.lower(), car.vin_last6, "ea211-77"):
        answer = browser.get("/search/", {"q": said})  # the only hit opens by itself
        assert (answer.status_code, answer.headers.get("Location")) == (302, f"/vehicles/{car.pk}/"), said


def test_the_page_shows_owners_plates_and_readings(signed_in, advisor, car):
    page = text(signed_in(advisor).get(f"/vehicles/{car.pk}/"))
    assert "王小明" in page and "10,000" in page and "Change plate" in page and "Correct VIN" not in page


def test_who_may_not_see_customers_sees_the_car_without_its_owner(signed_in, person, car):
    browser = signed_in(person("storekeeper"))
    for address in ("/vehicles/", f"/vehicles/{car.pk}/"):
        page = text(browser.get(address))
        assert "京A·12345" in page and "王小明" not in page, address
    assert browser.get("/vehicles/find-customer/?customer_search=王").status_code == 403


@pytest.mark.requirement("PLT-1")
@pytest.mark.parametrize(
    "act", ["", "edit/", "correct-vin/", "change-plate/", "record-odometer/", "transfer-ownership/"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_vehicle_of_another_store_does_not_exist(signed_in, manager, other_store, act, method):
    foreign = VehicleFactory(store=other_store, plate="京A12345")
    if act or method == "get":
        assert getattr(signed_in(manager), method)(f"/vehicles/{foreign.pk}/{act}").status_code == 404
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("act", "role"),
    [
        ("edit/", "cashier"),
        ("correct-vin/", "service_advisor"),
        ("change-plate/", "technician"),
        ("record-odometer/", "cashier"),
        ("transfer-ownership/", "technician"),
    ],
)
def test_a_role_without_the_right_is_told_who_has_it(signed_in, person, car, act, role):
    page = text(signed_in(person(role)).get(f"/vehicles/{car.pk}/{act}"), 403)
    assert "It can be done, or granted, by" in page


def test_a_list_costs_the_same_for_ten_and_for_fifty(signed_in, advisor, store):
    browser = signed_in(advisor)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            text(browser.get("/vehicles/"))
        return len(queries)

    for _n in range(10):
        OwnershipFactory(vehicle=VehicleFactory(store=store))
    cost()
    ten = cost()
    for _n in range(40):
        OwnershipFactory(vehicle=VehicleFactory(store=store))
    assert cost() == ten


# --- registering -----------------------------------------------------------------------------------------------------


def test_the_vin_is_looked_at_while_typing(signed_in, advisor, store):
    browser = signed_in(advisor)
    good, bad = make_vin(7), mistyped(make_vin(7))
    answer = text(browser.get("/vehicles/check-vin/", {"vin": good.lower(), "fill": "1"}))
    assert "valid" in answer and 'name="model_year"' in answer and 'value="2026"' in answer and "大众" in answer
    assert 'name="brand_text"' not in text(
        browser.get("/vehicles/check-vin/", {"vin": good, "fill": "1", "brand_text": "东方"})
    )
    assert "refused" in text(browser.get("/vehicles/check-vin/", {"vin": bad, "fill": "1"}))
    assert "17 characters" in text(browser.get("/vehicles/check-vin/", {"vin": "LSV"}))
    imported = mistyped(make_vin(7, wmi="WBA"))
    assert "to be compared" in text(browser.get("/vehicles/check-vin/", {"vin": imported}))
    assert not Event.objects.exists()


def test_the_form_of_a_plate_suggests_its_colour(signed_in, advisor, store):
    browser = signed_in(advisor)
    green = text(browser.get("/vehicles/check-plate/", {"plate": "京ad12345"}))
    assert '<option value="green" selected' in green and "blue" not in green
    blue = text(browser.get("/vehicles/check-plate/", {"plate": "京A12345"}))
    assert '<option value="blue" selected' in blue and 'value="yellow"' in blue
    assert "form of no number plate" in text(browser.get("/vehicles/check-plate/", {"plate": "12"}))


def test_a_vehicle_is_registered_with_plate_and_owner_in_one_go(signed_in, advisor, store):
    customer = CustomerFactory(store=store, name="王小明")
    browser = signed_in(advisor)
    page = text(browser.get(f"/vehicles/new/?customer={customer.pk}"))
    assert "王小明" in page and f'value="{customer.pk}" checked' in page
    trim = TrimFactory()
    form = {
        "store": store.pk,
        "vin": f" {make_vin(5).lower()} ",
        "plate": "京ad12345",
        "customer": customer.pk,
        "trim": trim.pk,
        "engine_number": "ea 888",
    }
    answer = browser.post("/vehicles/new/", form)
    vehicle = Vehicle.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/vehicles/{vehicle.pk}/"
    assert (vehicle.vin, vehicle.plate, vehicle.plate_colour) == (make_vin(5), "京AD12345", "green")
    assert (vehicle.brand_text, vehicle.model_year, vehicle.engine_number) == ("东方", 2026, "EA888")
    assert Ownership.objects.get().customer == customer


def test_an_owner_is_searched_and_asked_for_where_several_fit(signed_in, advisor, store, other_store):
    first, _second = CustomerFactory(store=store, name="王小明"), CustomerFactory(store=store, name="王小红")
    CustomerFactory(store=other_store, name="王外人")
    browser = signed_in(advisor)
    hits = text(browser.get("/vehicles/find-customer/?customer_search=王小"))
    assert "王小明" in hits and "王小红" in hits and "王外人" not in hits
    form = {"store": store.pk, "vin": make_vin(5), "customer_search": "王小"}
    assert "2 customers fit" in text(browser.post("/vehicles/new/", form), 422)
    assert not Vehicle.objects.exists()
    assert browser.post("/vehicles/new/", form | {"customer_search": "王小明"}).status_code == 302
    assert Ownership.objects.get().customer == first


@pytest.mark.requirement("PLT-1")
def test_an_owner_of_another_store_is_refused_without_a_trace(signed_in, person, advisor, store, other_store):
    foreign = CustomerFactory(store=other_store)
    form = {"store": store.pk, "vin": make_vin(5), "customer": foreign.pk}
    assert signed_in(advisor).post("/vehicles/new/", form).status_code == 422
    group = person("group_manager")
    assert "customer of another store" in text(signed_in(group).post("/vehicles/new/", form), 422)
    assert not Vehicle.objects.exists() and not Event.objects.exists()


def test_a_refused_vin_keeps_what_was_typed_and_leaves_no_trace(signed_in, advisor, store):
    bad = mistyped(make_vin(5))
    page = text(signed_in(advisor).post("/vehicles/new/", {"store": store.pk, "vin": bad, "note": "红色"}), 422)
    assert "The check digit (9th character)" in page and f'value="{bad}"' in page and "红色" in page
    assert not Vehicle.objects.exists() and not Event.objects.exists()


# --- acts ------------------------------------------------------------------------------------------------------------


def test_what_is_known_is_edited_from_the_version_that_was_read(signed_in, advisor, car):
    browser = signed_in(advisor)
    form = {"version": car.version, "brand_text": "东方", "model_text": "远行 PRO", "model_year": 2026}
    assert browser.post(f"/vehicles/{car.pk}/edit/", form).status_code == 302
    car.refresh_from_db()
    assert car.model_text == "远行 PRO"
    assert browser.post(f"/vehicles/{car.pk}/edit/", form | {"model_text": "x"}).status_code == 409


def test_a_reading_that_runs_backwards_is_refused_and_recorded_only_with_reason_and_right(
    signed_in, advisor, manager, car
):
    address = f"/vehicles/{car.pk}/record-odometer/"
    page = text(signed_in(advisor).post(address, {"km": 100, "source": "reception"}), 422)
    assert "can&#x27;t run backwards" in page and 'name="rollback_reason"' not in page
    assert not Event.objects.exists() and OdometerReading.objects.count() == 1
    browser = signed_in(manager)
    assert 'name="rollback_reason"' in text(browser.post(address, {"km": 100, "source": "reception"}), 422)
    form = {"km": 100, "source": "reception", "rollback_reason": "更换仪表"}
    assert browser.post(address, form).status_code == 302
    car.refresh_from_db()
    assert (car.odometer_km, car.distance_km) == (100, 10_000)


def test_a_leap_must_be_confirmed(signed_in, advisor, car):
    browser, address = signed_in(advisor), f"/vehicles/{car.pk}/record-odometer/"
    assert 'name="confirmed"' not in text(browser.get(address))
    page = text(browser.post(address, {"km": 1_900_000, "source": "reception"}), 422)
    assert "Read it again and confirm it" in page and 'name="confirmed"' in page
    assert OdometerReading.objects.count() == 1
    assert browser.post(address, {"km": 1_900_000, "source": "reception", "confirmed": "on"}).status_code == 302


def test_a_vin_is_corrected_with_a_reason(signed_in, manager, car):
    address = f"/vehicles/{car.pk}/correct-vin/"
    browser = signed_in(manager)
    assert browser.post(address, {"vin": make_vin(99)}).status_code == 422
    assert browser.post(address, {"vin": make_vin(99), "reason": "misread"}).status_code == 302
    assert Vehicle.objects.get(pk=car.pk).vin == make_vin(99)


def test_a_vehicle_goes_to_another_owner_and_has_none_in_the_end(signed_in, advisor, car):
    buyer = CustomerFactory(store=car.store, name="李雷")
    browser = signed_in(advisor)
    address = f"/vehicles/{car.pk}/transfer-ownership/"
    assert "Choose the customer" in text(browser.post(address, {"kind": "owner"}), 422)
    assert browser.post(address, {"kind": "owner", "customer": buyer.pk}).status_code == 302
    now = Ownership.objects.get(valid_to=None)
    assert now.customer == buyer
    end = f"/vehicles/ownerships/{now.pk}/end/"
    assert "李雷" in text(browser.get(end))
    assert browser.post(end, {"reason": "sold elsewhere"}).status_code == 302
    assert not Ownership.objects.filter(valid_to=None).exists()
    before = Event.objects.count()
    assert "already" in text(browser.post(end, {}), 422)
    assert Event.objects.count() == before


@pytest.mark.requirement("PLT-1")
def test_an_ownership_of_another_store_does_not_exist(signed_in, advisor, other_store):
    foreign = OwnershipFactory(vehicle=VehicleFactory(store=other_store))
    assert signed_in(advisor).get(f"/vehicles/ownerships/{foreign.pk}/end/").status_code == 404
    assert signed_in(advisor).post(f"/vehicles/ownerships/{foreign.pk}/end/").status_code == 404


def test_every_page_speaks_chinese(signed_in, manager, car):
    manager.language = "zh-hans"
    manager.save()
    page = text(signed_in(manager).get(f"/vehicles/{car.pk}/", headers={"Accept-Language": "zh-hans"}))
    assert "变更号牌" in page and "登记里程" in page


def test_a_plate_is_changed_on_a_day(signed_in, advisor, car):
    form = {"plate": "沪AD12345", "changed_on": datetime.date(2026, 1, 2), "reason": "moved"}
    assert signed_in(advisor).post(f"/vehicles/{car.pk}/change-plate/", form).status_code == 302
    change = car.plate_changes.get()
    assert (change.plate, change.changed_on) == ("沪AD12345", datetime.date(2026, 1, 2))
