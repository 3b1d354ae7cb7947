"""``POST /api/v1/files/``: the desk for programs, with the same sentences."""

import pytest

from dms.core.models import Event
from dms.parties.models import Consent, Customer
from dms.vehicles.models import Ownership, Vehicle
from tests.api.conftest import program
from tests.parties.factories import ConsentTextFactory, ContactFactory, CustomerFactory
from tests.vehicles.factories import OwnershipFactory, make_vin

__all__ = ["program"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-1")]
VIN = make_vin(710001)


@pytest.fixture
def desk(person, program):
    return program(person("service_advisor", name="李梅"))


def body(store, **changes):
    usual = {
        "store": store.pk,
        "name": "曾志伟",
        "phone": "13800138000",
        "vin": VIN,
        "plate": "京A12345",
        "plate_colour": "blue",
        "odometer_km": 25100,
    }
    return usual | changes


def test_one_request_opens_the_whole_file(desk, store):
    ConsentTextFactory(purpose="marketing")
    agreed = {"consents": [{"purpose": "marketing", "channel": "sms"}], "evidence": "sheet 12"}
    answer = desk.send("POST", "/api/v1/files/", body(store, **agreed))
    assert answer.status_code == 201, answer.content
    told = answer.json()
    customer = Customer.objects.get()
    assert told["customer"]["number"] == customer.number and told["vehicle"]["vin"] == VIN
    assert told["vehicle"]["ownerships"][0]["customer"] == customer.pk
    assert told["written"] == ["customer", "vehicle", "ownership", "odometer", "consents"]
    assert answer["Location"].endswith(f"/api/v1/customers/{customer.pk}/")
    assert Consent.objects.get().evidence == "sheet 12"
    assert Event.objects.get(fact="crm.file_opened").origin == "api"


def test_the_same_key_opens_one_file(desk, store):
    first, second = (desk.send("POST", "/api/v1/files/", body(store), Idempotency_Key="desk-1") for _ in range(2))
    assert first.json() == second.json() and Customer.objects.count() == 1


def test_a_likely_double_is_409_with_the_sentence_of_the_screen(desk, store):
    known = CustomerFactory(store=store)
    ContactFactory(customer=known, phone="13800138000")
    answer = desk.send("POST", "/api/v1/files/", body(store))
    assert answer.status_code == 409 and known.number in answer.json()["reasons"][0]
    assert Customer.objects.count() == 1 and not Vehicle.objects.exists()
    assert desk.send("POST", "/api/v1/files/", body(store, despite_duplicates=True)).status_code == 201


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"phone": "12"}, "phone"),
        ({"vin": VIN[:-1]}, "vin"),
        ({"plate_colour": "green"}, "plate_colour"),
        ({"consents": [{"purpose": "marketing", "channel": "fax"}]}, "consents"),
        ({"customer": 987654321}, "customer"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_wrong_value_is_422_at_its_field_and_leaves_nothing(desk, store, changes, field):
    answer = desk.send("POST", "/api/v1/files/", body(store, **changes))
    assert answer.status_code == 422
    assert field in {error["field"].split(".")[0] for error in answer.json()["errors"]}
    assert not Customer.objects.exists() and not Event.objects.exists()


def test_known_ones_go_by_their_id(desk, store):
    held = OwnershipFactory(vehicle__store=store)
    known = {"store": store.pk, "customer": held.customer_id, "vehicle": held.vehicle_id}
    assert desk.send("POST", "/api/v1/files/", known).json()["written"] == []
    driver = {"store": store.pk, "vehicle": held.vehicle_id, "name": "吴孟达", "relation": "driver"}
    assert desk.send("POST", "/api/v1/files/", driver).status_code == 201
    assert Ownership.objects.filter(valid_to=None).count() == 2


def test_rows_of_another_store_do_not_exist(desk, store, other_store):
    foreign = OwnershipFactory(vehicle__store=other_store)
    for changes in ({"customer": foreign.customer_id}, {"vehicle": foreign.vehicle_id}, {"store": other_store.pk}):
        assert desk.send("POST", "/api/v1/files/", body(store) | changes).status_code == 422
    assert not Event.objects.exists()


@pytest.mark.parametrize("role", ["technician", "parts_sales", "follow_up_agent", "cashier"])
def test_who_receives_nobody_may_not(program, person, store, role):
    answer = program(person(role)).send("POST", "/api/v1/files/", body(store))
    assert answer.status_code == 403 and "service advisor" in answer.json()["detail"]
    assert not Customer.objects.exists()
