"""Opening a file at the desk: all of it in one transaction, once, or nothing."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models

from crm.files.services import open_file
from dms.core.models import Event
from dms.parties.models import Consent, Contact, Customer
from dms.parties.services import PossibleDuplicates
from dms.vehicles.models import OdometerReading, Ownership, Vehicle
from tests.parties.factories import ConsentTextFactory, ContactFactory, CustomerFactory
from tests.vehicles.factories import OwnershipFactory, VehicleFactory, make_vin

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-1")]

PERSON = {"kind": "person", "name": "曾志伟", "phone": "13800138000", "customer_class": "gold", "source": "referral"}
VIN = make_vin(654321)
CAR = {"vin": VIN, "plate": "京A12345", "plate_colour": "blue", "brand_text": "大众"}
WRITTEN = (Customer, Contact, Vehicle, Ownership, OdometerReading, Consent, Event)


@pytest.fixture
def advisor(person):
    return person("service_advisor", name="李梅", password="!")


@pytest.fixture
def opened(store, advisor):
    """``opened(person=…, car=…)``: the desk's usual act with changes."""

    def act(**changes):
        usual = {"store_id": store.pk, "person": PERSON, "car": CAR, "odometer_km": 25_100, "actor": advisor}
        return open_file(**(usual | changes))

    return act


def counts():
    return {model: model._base_manager.count() for model in WRITTEN}


def test_a_customer_and_their_vehicle_are_put_on_file_in_one_go(opened, store):
    ConsentTextFactory(purpose="marketing")
    file = opened(consents=[("marketing", "sms")], evidence="said at the desk")
    customer = Customer.objects.get()
    assert (customer.name, customer.customer_class, customer.source, customer.store) == (
        "曾志伟",
        "gold",
        "referral",
        store,
    )
    assert Contact.objects.get().phone == "13800138000"
    vehicle = Vehicle.objects.get()
    assert (vehicle.vin, vehicle.plate, vehicle.odometer_km) == (VIN, "京A12345", 25_100)
    assert Ownership.objects.get().customer == customer and Ownership.objects.get().kind == "owner"
    assert Consent.objects.get().channel == "sms"
    assert file.written == ["customer", "vehicle", "ownership", "odometer", "consents"]
    told = list(Event.objects.order_by("pk").values_list("fact", flat=True))
    assert told == [
        "parties.customer_registered",
        "vehicles.vehicle_registered",
        "vehicles.ownership_transferred",
        "vehicles.odometer_recorded",
        "parties.consent_given",
        "crm.file_opened",
    ]


def test_nothing_personal_stands_in_the_event(opened):
    opened(entry=uuid.uuid4().hex)
    said = str(Event.objects.get(fact="crm.file_opened").__dict__)
    assert not any(secret in said for secret in ("曾志伟", "志伟", "13800138000", "京A12345", VIN))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"person": PERSON | {"name": ""}}, "name"),
        ({"person": PERSON | {"phone": "12"}}, "phone"),
        ({"person": PERSON | {"company_code": "91"}}, "company_code"),
        ({"car": CAR | {"vin": VIN[:-1]}}, "vin"),
        ({"car": CAR | {"vin": ""}}, "vin"),
        ({"car": CAR | {"plate": "京"}}, "plate"),
        ({"car": CAR | {"plate_colour": "green"}}, "plate_colour"),
        ({"car": None}, "vin"),
        ({"odometer_km": 10**9}, "odometer_km"),
        ({"consents": [("marketing", "sms")], "evidence": "x"}, "consents"),
        ({"consents": [("share_bank", "sms")], "evidence": "x"}, "consents"),
    ],
)
def test_what_is_mistyped_is_said_at_its_field_and_leaves_no_half_file(opened, changes, field):
    before = counts()
    with pytest.raises(ValidationError) as refusal:
        opened(**changes)
    assert field in refusal.value.error_dict
    assert counts() == before


def test_mistakes_about_customer_and_vehicle_are_said_together(opened):
    with pytest.raises(ValidationError) as refusal:
        opened(person=PERSON | {"phone": "12"}, car=CAR | {"vin": "L"})
    assert set(refusal.value.error_dict) == {"phone", "vin"}


def test_a_possible_duplicate_stops_the_file_until_somebody_says_so(opened, store):
    known = CustomerFactory(store=store, name="别人")
    ContactFactory(customer=known, phone="13800138000")
    before = counts()
    with pytest.raises(PossibleDuplicates) as refusal:
        opened()
    assert [customer for customer, _why in refusal.value.found] == [known]
    assert counts() == before
    assert opened(despite_duplicates=True).customer != known


def test_the_same_act_again_opens_the_same_file_and_writes_nothing(opened):
    entry = uuid.uuid4().hex
    first = opened(entry=entry)
    before = counts()
    again = opened(entry=entry)
    assert (again.customer, again.vehicle, again.written) == (first.customer, first.vehicle, [])
    assert counts() == before


def test_the_same_form_filled_in_with_somebody_else_is_another_act(opened):
    entry = uuid.uuid4().hex
    first = opened(entry=entry)
    other = opened(entry=entry, person={"name": "吴孟达", "phone": "13900139000"}, car=None, odometer_km=None)
    assert other.customer != first.customer


def test_a_colleague_with_the_same_key_gets_their_own_act(opened, person):
    entry = uuid.uuid4().hex
    opened(entry=entry)
    with pytest.raises((PossibleDuplicates, ValidationError)):
        opened(entry=entry, actor=person("sales_consultant", password="!"))


def test_a_known_customer_brings_a_new_car(opened, store):
    known = CustomerFactory(store=store)
    file = opened(customer_id=known.pk, person=None)
    assert file.written == ["vehicle", "ownership", "odometer"]
    assert Ownership.objects.get().customer == known and Customer.objects.count() == 1


def test_a_known_car_brings_a_new_driver(opened, store):
    held = OwnershipFactory(vehicle__store=store)
    file = opened(vehicle_id=held.vehicle_id, car=None, relation="driver")
    assert file.written == ["customer", "ownership", "odometer"]
    held.refresh_from_db()
    assert held.valid_to is None and Ownership.objects.filter(kind="driver").get().customer == file.customer


def test_a_car_with_an_owner_changes_hands_only_when_somebody_says_so(opened, store):
    held = OwnershipFactory(vehicle__store=store)
    before = counts()
    with pytest.raises(ValidationError, match="on record as the owner") as refusal:
        opened(vehicle_id=held.vehicle_id, car=None)
    assert "relation" in refusal.value.error_dict and counts() == before
    opened(vehicle_id=held.vehicle_id, car=None, changed_hands=True)
    held.refresh_from_db()
    assert held.valid_to is not None


def test_what_is_all_on_file_already_is_only_opened(opened, store):
    held = OwnershipFactory(vehicle__store=store)
    before = counts()
    file = opened(customer_id=held.customer_id, vehicle_id=held.vehicle_id, person=None, car=None, odometer_km=None)
    assert file.written == [] and counts() == before


def test_a_consent_in_force_is_not_given_twice(opened, store):
    ConsentTextFactory(purpose="marketing")
    known = CustomerFactory(store=store)
    agreed = {"consents": [("marketing", "sms")], "evidence": "sheet", "car": None, "odometer_km": None}
    opened(customer_id=known.pk, person=None, **agreed)
    assert opened(customer_id=known.pk, person=None, **agreed).written == []
    assert Consent.objects.count() == 1


@pytest.mark.parametrize("what", ["customer_id", "vehicle_id"])
def test_what_stands_in_another_store_does_not_exist(opened, other_store, what):
    foreign = (CustomerFactory if what == "customer_id" else VehicleFactory)(store=other_store)
    before = counts()
    with pytest.raises(models.ObjectDoesNotExist):
        opened(**{what: foreign.pk})
    assert counts() == before


def test_somebody_of_both_stores_can_not_mix_them(opened, person, other_store):
    foreign = CustomerFactory(store=other_store)
    group = person("group_manager")
    with pytest.raises(ValidationError, match="another store"):
        opened(customer_id=foreign.pk, actor=group)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("service_advisor", True),
        ("sales_consultant", True),
        ("delivery_specialist", True),
        ("service_manager", True),
        ("general_manager", True),
        ("parts_sales", False),
        ("follow_up_agent", False),
        ("technician", False),
        ("cashier", False),
    ],
)
def test_who_may_open_a_file(opened, person, role, may):
    before = counts()
    actor = person(role)
    if may:
        assert opened(actor=actor).customer.pk
        return
    with pytest.raises(PermissionDenied):
        opened(actor=actor)
    assert counts() == before
