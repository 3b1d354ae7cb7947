"""The page of the desk: known plates fill it, likely doubles are shown while typing, what was typed is kept."""

import pytest

from dms.core.models import Event
from dms.parties.models import Customer
from dms.vehicles.models import Ownership, Vehicle
from tests.parties.factories import ConsentTextFactory, ContactFactory, CustomerFactory
from tests.vehicles.factories import OwnershipFactory, VehicleFactory, make_vin
from tests.web.conftest import signed_in

__all__ = ["signed_in"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-1")]
VIN = make_vin(700001)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def advisor(person):
    return person("service_advisor", name="李梅", password="!")


@pytest.fixture
def desk(signed_in, advisor):
    return signed_in(advisor)


def body(store, **changes):
    usual = {
        "store": store.pk,
        "entry": "0123456789abcdef",
        "plate": "京A12345",
        "plate_colour": "blue",
        "vin": VIN,
        "odometer_km": "25100",
        "phone": "13800138000",
        "name": "曾志伟",
        "kind": "person",
        "customer_class": "gold",
        "source": "walk_in",
        "evidence": "said at the desk",
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def looked(desk, store, asked, **typed):
    return desk.post("/files/look/", {"store": store.pk, "asked": asked, **typed}, headers=HTMX)


def test_five_fields_open_a_file_and_lead_to_it(desk, store):
    answer = desk.post("/files/new/", body(store))
    customer = Customer.objects.get()
    assert answer.status_code == 302 and answer.url == customer.get_absolute_url()
    page = desk.get(answer.url).content.decode()
    assert "File opened: C-" in page and "京A·12345" in page
    assert "opened the file at the desk" in page and "recorded who has the vehicle" in page


def test_the_home_of_those_who_receive_people_has_the_button_behind_n(desk, signed_in, person):
    assert 'href="/files/new/" data-key="n"' in desk.get("/").content.decode()
    assert "/files/new/" not in signed_in(person("technician", password="!")).get("/").content.decode()


def test_a_double_click_opens_one_file(desk, store):
    first, second = (desk.post("/files/new/", body(store)) for _ in range(2))
    assert first.url == second.url and second.status_code == 302
    assert Customer.objects.count() == Vehicle.objects.count() == 1
    assert Event.objects.filter(fact="crm.file_opened").count() == 1


def test_errors_stand_at_their_fields_and_what_was_typed_stays(desk, store):
    answer = desk.post("/files/new/", body(store, phone="12", vin=VIN[:-1]))
    assert answer.status_code == 422
    assert {"phone", "vin"} <= set(answer.context["form"].errors)
    page = answer.content.decode()
    assert 'value="曾志伟"' in page and 'value="12"' in page and f'value="{VIN[:-1]}"' in page
    assert not Customer.objects.exists() and not Event.objects.exists()


def test_the_usual_province_is_put_before_a_plate_typed_without_one(desk, store):
    VehicleFactory(store=store, plate="沪B88888")
    assert "沪A·12345" in looked(desk, store, "plate", plate="A12345").content.decode()
    desk.post("/files/new/", body(store, plate="A12345", plate_colour=""))
    assert Vehicle.objects.get(vin=VIN).plate == "沪A12345"


def test_a_known_plate_fills_vehicle_and_owner_at_once(desk, store):
    held = OwnershipFactory(vehicle__store=store, vehicle__plate="京B66666", customer__name="王小明")
    for typed in ("京B66666", "b66666", "京B·66666"):
        answer = looked(desk, store, "plate", plate=typed)
        assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#desk", "outerHTML"), typed
        page = answer.content.decode()
        assert f'name="vehicle" value="{held.vehicle_id}"' in page
        assert f'name="customer" value="{held.customer_id}"' in page and "王小明" in page
        assert 'name="vin"' not in page


def test_a_known_vin_fills_the_vehicle_and_keeps_the_customer_that_is_being_typed(desk, store):
    held = OwnershipFactory(vehicle__store=store)
    page = looked(desk, store, "vin", vin=held.vehicle.vin, name="周润发").content.decode()
    assert f'name="vehicle" value="{held.vehicle_id}"' in page and 'value="周润发"' in page
    assert f'name="customer" value="{held.customer_id}"' not in page
    assert f'name="use_customer" value="{held.customer_id}"' in page, "offered, not taken"


def test_a_vin_tells_maker_and_year_while_it_is_typed(desk, store):
    assert "14 characters to go" in looked(desk, store, "vin", vin=VIN[:3]).content.decode()
    assert "大众" in looked(desk, store, "vin", vin=VIN[:3]).content.decode()
    assert "model year 2026" in looked(desk, store, "vin", vin=VIN[:10]).content.decode()
    whole = looked(desk, store, "vin", vin=VIN).content.decode()
    assert 'hx-swap-oob="true"' in whole and 'value="大众"' in whole and 'value="2026"' in whole
    typed = looked(desk, store, "vin", vin=VIN, brand_text="上汽大众").content.decode()
    assert 'value="大众"' not in typed, "what somebody has typed stays"
    wrong = looked(desk, store, "vin", vin=VIN[:-1] + ("1" if VIN[-1] != "1" else "2")).content.decode()
    assert "check digit" in wrong and "hx-swap-oob" not in wrong


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"phone": "1381234"}, "same telephone number"),
        ({"phone": "138 1234 5678"}, "same telephone number"),
        ({"name": "北京顺达运输有限公司"}, "same name"),
        ({"company_code": "91110108MA01C8TT3X"}, "same company code"),
    ],
)
def test_who_may_be_the_same_is_shown_while_it_is_typed(desk, store, typed, why):
    code = "91110108MA01C8TT3X"
    known = CustomerFactory(store=store, kind="company", name="北京顺达运输有限公司", company_code=code)
    ContactFactory(customer=known, phone="13812345678")
    page = looked(desk, store, next(iter(typed)), **typed).content.decode()
    assert f'name="use_customer" value="{known.pk}"' in page and why in page
    assert "138****5678" in page and "13812345678" not in page


def test_one_press_uses_the_customer_that_was_found(desk, store):
    known = CustomerFactory(store=store, name="王小明")
    page = desk.post("/files/new/", body(store, use_customer=known.pk), headers=HTMX)
    assert page.status_code == 200 and not Event.objects.exists()
    text = page.content.decode()
    assert f'name="customer" value="{known.pk}"' in text and f'value="{VIN}"' in text and "<html" not in text
    assert desk.post("/files/new/", body(store, customer=known.pk)).status_code == 302
    assert Ownership.objects.get().customer == known and Customer.objects.count() == 1
    back = desk.post("/files/new/", body(store, customer=known.pk, other_customer="1"), headers=HTMX)
    assert 'name="phone"' in back.content.decode()


def test_a_duplicate_at_saving_is_named_with_the_way_on(desk, store):
    known = CustomerFactory(store=store)
    ContactFactory(customer=known, phone="13800138000")
    answer = desk.post("/files/new/", body(store))
    page = answer.content.decode()
    assert answer.status_code == 409 and known.number in page
    assert f'name="use_customer" value="{known.pk}"' in page and 'name="despite_duplicates"' in page
    assert Customer.objects.count() == 1 and not Vehicle.objects.exists()
    assert desk.post("/files/new/", body(store, despite_duplicates="1")).status_code == 302


def test_an_owner_on_file_is_replaced_only_when_somebody_says_so(desk, store):
    held = OwnershipFactory(vehicle__store=store)
    stopped = desk.post("/files/new/", body(store, vehicle=held.vehicle_id))
    assert stopped.status_code == 422 and "changed_hands" in stopped.content.decode()
    assert desk.post("/files/new/", body(store, vehicle=held.vehicle_id, changed_hands="on")).status_code == 302
    held.refresh_from_db()
    assert held.valid_to


def test_consents_are_offered_where_a_text_is_current_and_never_ticked_beforehand(desk, store):
    ConsentTextFactory(purpose="marketing")
    page = desk.get("/files/new/").content.decode()
    assert (
        'value="marketing:sms"' in page
        and 'value="survey:sms"' not in page
        and "checked>" not in page.split("desk-consents")[1]
    )
    desk.post("/files/new/", body(store, consents=["marketing:sms", "marketing:wechat"]))
    consents = Customer.objects.get().consents
    assert set(consents.values_list("channel", flat=True)) == {"sms", "wechat"}


def test_nothing_of_another_store_is_found_filled_or_chosen(desk, store, other_store):
    held = OwnershipFactory(vehicle__store=other_store, vehicle__plate="京B66666", customer__name="欧阳锋")
    ContactFactory(customer=held.customer, phone="13812345678")
    for asked, typed in (
        ("plate", "京B66666"),
        ("vin", held.vehicle.vin),
        ("phone", "13812345678"),
        ("name", "欧阳锋"),
    ):
        answer = looked(desk, store, asked, **{asked: typed})
        assert "HX-Retarget" not in answer.headers and "use_customer" not in answer.content.decode()
    there = {"customer": held.customer_id, "vehicle": held.vehicle_id}
    chosen = desk.get("/files/new/", there).content.decode()
    assert "欧阳锋" not in chosen and 'name="vin"' in chosen
    assert looked(desk, other_store, "phone", phone="13812345678").content.strip() == b"", (
        "not by naming the store either"
    )


def test_looking_costs_the_same_for_one_and_for_many_on_file(desk, store, django_assert_max_num_queries):
    for number in range(30):
        held = OwnershipFactory(vehicle__store=store, customer__name="王小明", vehicle__plate=f"京C{number:05d}")
        ContactFactory(customer=held.customer)
    desk.get("/files/new/")
    with django_assert_max_num_queries(16):
        looked(desk, store, "name", name="王小明", phone="1380000")


@pytest.mark.parametrize("value", ["9" * 40, "x", "-1", "\x00", ""])
def test_made_up_keys_choose_nothing(desk, store, value):
    assert desk.get("/files/new/", {"customer": value, "vehicle": value}).status_code == 200
    assert desk.post("/files/new/", {"use_customer": value, "vehicle": value}).status_code in (200, 422)
    assert looked(desk, store, "plate", plate=value * 1000, customer=value).status_code == 200
