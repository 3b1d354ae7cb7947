"""Days with vehicles, on the screen and by program: the same rule, the same sentence, no trace of what was refused."""

import html
import re

import pytest
from django.test import Client

from dms.core.models import Event
from dms.vehicles.models import OdometerReading, OptionOffer, OptionRule, Vehicle
from tests.api.conftest import counters_at_zero, program
from tests.vehicles.factories import ColourFactory, OptionFactory, TrimFactory, VehicleFactory, make_vin

__all__ = ["counters_at_zero", "program"]

VEHICLES = "/api/v1/vehicles/"


@pytest.fixture
def faces(program):
    """``faces(user)``: the browser and the program of one person."""

    def make(user):
        browser = Client(headers={"Accept-Language": "en"})
        browser.force_login(user)
        return browser, program(user)

    return make


def page_says(answer, status=422):
    """The sentences at the fields of a refused form."""
    assert answer.status_code == status, answer.content.decode()[:1000]
    found = re.findall(r'<div class="(?:field|form)-error">.*?<span>(.*?)</span>', answer.content.decode(), re.DOTALL)
    return [html.unescape(sentence) for sentence in found]


def program_says(answer, status=422):
    assert answer.status_code == status, answer.content
    return [error["message"] for error in answer.json()["errors"]]


@pytest.mark.requirement("ORD-2")
def test_an_impossible_configuration_is_refused_with_the_same_sentences_in_both_faces(faces, person):
    trim = TrimFactory(name="尊享版")
    series = trim.model_year.series
    hud, pack = OptionFactory(series=series, name="抬头显示"), OptionFactory(series=series, name="驾驶辅助包")
    tow, kit = OptionFactory(series=series, name="拖车钩"), OptionFactory(series=series, name="运动套件")
    foreign = ColourFactory(name="别家红")
    for option in (hud, pack, tow, kit):
        OptionOffer.objects.create(option=option, trim=trim)
    OptionRule.objects.create(option=hud, kind="requires", other=pack)
    OptionRule.objects.create(option=tow, kind="excludes", other=kit)
    browser, client = faces(person("sales_consultant"))
    page = browser.get(trim.get_absolute_url(), {"check": 1, "options": [hud.pk, tow.pk, kit.pk]})
    shown = [str(sentence) for sentence in page.context["objections"]]
    assert shown == ["抬头显示 requires 驾驶辅助包.", "拖车钩 and 运动套件 can't be combined."]
    assert all(html.escape(sentence) in page.content.decode() for sentence in shown)
    check = f"/api/v1/trims/{trim.pk}/check-configuration/"
    answer = client.send("POST", check, {"options": [hud.pk, tow.pk, kit.pk]}).json()
    assert answer == {"is_possible": False, "objections": shown}
    answer = client.send("POST", check, {"colour": foreign.pk}).json()
    assert answer["objections"] == ["别家红 is a colour of another series."]
    good = {"options": [hud.pk, pack.pk]}
    assert client.send("POST", check, good).json() == {"is_possible": True, "objections": []}
    assert "This can be built" in browser.get(trim.get_absolute_url(), {"check": 1, **good}).content.decode()
    assert not Event.objects.exists()


@pytest.mark.requirement("PLT-1")
def test_a_car_of_another_store_is_never_said_to_exist(faces, person, store, other_store):
    """The same car may be a customer's car in two stores of the group; neither learns of the other."""
    foreign = VehicleFactory(store=other_store, vin=make_vin(41), plate="京A12345")
    browser, client = faces(person("service_advisor"))
    for address in (
        f"/vehicles/?q={foreign.vin}",
        f"/search/?q={foreign.vin}",
        f"/search/?q={foreign.plate}",
        f"/vehicles/check-vin/?vin={foreign.vin}&store={other_store.pk}",
        f"/vehicles/check-plate/?plate={foreign.plate}&store={other_store.pk}",
        f"/vehicles/find-customer/?customer_search=x&store={other_store.pk}",
    ):
        page = browser.get(address).content.decode()
        assert f"/vehicles/{foreign.pk}/" not in page and "already" not in page, address
    for query in (f"vin={foreign.vin}", f"vin_last6={foreign.vin_last6}", "plate=A12345"):
        assert client.get(f"{VEHICLES}?{query}").json()["results"] == []
    assert client.get(f"{VEHICLES}{foreign.pk}/").status_code == 404
    assert browser.get(f"/vehicles/{foreign.pk}/").status_code == 404
    form = {"store": store.pk, "vin": foreign.vin, "plate": foreign.plate, "plate_colour": "blue"}
    assert browser.post("/vehicles/new/", form).status_code == 302
    assert Vehicle.objects.filter(vin=foreign.vin).count() == 2
    # In one's own store it is said, with the same sentence in both faces.
    assert program_says(client.send("POST", VEHICLES, form)) == page_says(browser.post("/vehicles/new/", form))
    # And nobody registers into a store that is not theirs.
    away = form | {"store": other_store.pk, "vin": make_vin(42), "plate": ""}
    assert browser.post("/vehicles/new/", away).status_code == 422
    assert client.send("POST", VEHICLES, away | {"plate_colour": ""}).status_code == 422
    assert Vehicle.objects.count() == 2


@pytest.mark.requirement("PLT-3")
def test_the_history_tells_who_changed_the_plate_and_set_the_odometer_back_and_why(faces, person, store):
    car = VehicleFactory(store=store, plate="京A12345")
    advisor = person("service_advisor", name="李梅")
    browser, client = faces(advisor)
    place = f"/vehicles/{car.pk}/"
    form = {"plate": "沪AD54321", "reason": "moved to Shanghai"}
    assert browser.post(f"{place}change-plate/", form).status_code == 302
    assert (
        client.send("POST", f"/api/v1{place}record-odometer/", {"km": 40_000, "source": "reception"}).status_code == 200
    )
    head, head_client = faces(person("service_manager", name="陈刚"))
    back = {"km": 12, "source": "reception", "rollback_reason": "instrument replaced"}
    assert head.post(f"{place}record-odometer/", back).status_code == 302

    page = head.get(place).content.decode()
    for told in ("李梅", "陈刚", "moved to Shanghai", "instrument replaced", "京A***45", "沪A***21", "through the API"):
        assert told in page, told
    history = head_client.get(f"/api/v1{place}history/").json()["results"]
    assert [(event["actor_name"], event["reason"]) for event in history] == [
        ("陈刚", "instrument replaced"),
        ("李梅", ""),
        ("李梅", "moved to Shanghai"),
    ]
    assert history[0]["payload"]["changes"] == {"odometer_km": [40_000, 12]}
    assert history[2]["payload"]["changes"]["plate"] == ["京A***45", "沪A***21"]
    assert "12345" not in str(history), "events can't be erased: no plate in full"
    car.refresh_from_db()
    assert (car.odometer_km, car.distance_km) == (12, 40_000)


RIGHT = make_vin(5)
WRONG_VINS = [
    "LSV123",
    RIGHT[:8] + ("1" if RIGHT[8] == "0" else "0") + RIGHT[9:],
    f"O{RIGHT[1:]}",
    f"{RIGHT[:-1]}?",
]


@pytest.mark.requirement("PLT-3")
@pytest.mark.parametrize("vin", WRONG_VINS)
def test_a_wrong_vin_is_refused_with_one_sentence_in_both_faces(faces, person, store, vin):
    browser, client = faces(person("service_manager"))
    form = {"store": store.pk, "vin": vin}
    shown = page_says(browser.post("/vehicles/new/", form))
    assert shown and shown == program_says(client.send("POST", VEHICLES, form))
    assert not Vehicle.objects.exists()
    car = VehicleFactory(store=store)
    fix = {"vin": vin, "reason": "misread"}
    assert page_says(browser.post(f"/vehicles/{car.pk}/correct-vin/", fix)) == shown
    assert program_says(client.send("POST", f"{VEHICLES}{car.pk}/correct-vin/", fix)) == shown
    assert Vehicle.objects.get().vin == car.vin and not Event.objects.exists()


@pytest.mark.parametrize(
    ("body", "begins"),
    [
        ({"km": 9_999, "source": "reception"}, "The odometer stood at 10000 km before"),
        ({"km": 1_900_000, "source": "reception"}, "1890000 km since the last reading is more than"),
    ],
)
def test_a_reading_that_cant_be_true_is_refused_with_one_sentence_in_both_faces(faces, person, store, body, begins):
    car = VehicleFactory(store=store)
    browser, client = faces(person("technician"))
    first = {"km": 10_000, "source": "reception", "at": "2026-01-05T09:00:00+08:00"}
    assert client.send("POST", f"{VEHICLES}{car.pk}/record-odometer/", first).status_code == 200
    shown = page_says(browser.post(f"/vehicles/{car.pk}/record-odometer/", body))
    assert shown == program_says(client.send("POST", f"{VEHICLES}{car.pk}/record-odometer/", body))
    assert shown[0].startswith(begins)
    assert OdometerReading.objects.count() == 1 and Event.objects.count() == 1
