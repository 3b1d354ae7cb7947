"""Finding a vehicle by what is said over the counter, in one's own store only."""

import pytest
from django.db import connection

from dms.parties.models import Contact, Customer
from dms.vehicles.models import Vehicle
from dms.vehicles.selectors import find_vehicles, vehicle_list
from tests.parties.factories import ContactFactory, CustomerFactory
from tests.vehicles.factories import OwnershipFactory, VehicleFactory, make_vin

VIN = make_vin(204751)


@pytest.fixture
def car(store):
    vehicle = VehicleFactory(store=store, vin=VIN, plate="京AD12345")
    owner = OwnershipFactory(vehicle=vehicle, customer__name="王小明").customer
    ContactFactory(customer=owner, phone="13812345678")
    OwnershipFactory(vehicle=VehicleFactory(store=store, plate="沪B54321"), customer__name="李雷")
    return vehicle


SAYINGS = [
    VIN,
    f"{VIN[:3].lower()} {VIN[3:]}",
    "204751",
    "京AD12345",
    "京a·d12345",
    "AD12345",
    "AD123",
    "京AD",
    "王小明",
    "wxm",
    "138 1234 5678",
    "5678",
]


@pytest.mark.parametrize("text", SAYINGS)
def test_a_vehicle_is_found_by_what_people_say(car, person, text):
    assert list(find_vehicles(person("service_advisor"), text)) == [car]


@pytest.mark.parametrize("text", SAYINGS)
def test_another_store_finds_nothing(car, other_store, person, text):
    assert not find_vehicles(person("general_manager", store=other_store), text).exists()


@pytest.mark.parametrize("text", ["", " ", "·", "京", "京Z", "000000", "%", make_vin(9)])
def test_what_fits_nothing_finds_nothing(car, person, text):
    assert not find_vehicles(person("service_advisor"), text).exists()


def test_who_may_not_see_customers_still_finds_by_plate_but_not_by_owner(car, person):
    keeper = person("storekeeper")
    assert list(find_vehicles(keeper, "AD12345")) == [car]
    assert not find_vehicles(keeper, "王小明").exists()
    assert not find_vehicles(person("administrator"), "AD12345").exists()


def test_a_former_owners_name_finds_nothing(car, person):
    car.ownerships.update(valid_to="2026-01-01")
    assert not find_vehicles(person("service_advisor"), "王小明").exists()


def test_a_list_costs_the_same_for_two_and_for_ten(car, person, django_assert_num_queries):
    for _ in range(8):
        OwnershipFactory(vehicle__store=car.store)
    actor = person("service_advisor")
    assert actor.grants
    with django_assert_num_queries(2):
        assert all(vehicle.open_ownerships[0].customer.name for vehicle in vehicle_list(actor))


@pytest.fixture
def full_store(store):
    """Enough rows for a database to prefer an index."""
    Vehicle.objects.bulk_create(VehicleFactory.build(store=store, plate=f"京A{n:05d}") for n in range(400))
    customers = [CustomerFactory.build(store=store, name=f"王{n}", name_initials=f"w{n}") for n in range(400)]
    Customer.objects.bulk_create(customers)
    Contact.objects.bulk_create(ContactFactory.build(customer=one, store=store) for one in customers)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE vehicles_vehicle, parties_customer, parties_contact")
    return store


LOOK_UPS = [
    Vehicle.objects.filter(plate="京A00042"),
    Vehicle.objects.filter(plate__begins="京A0004"),
    Vehicle.objects.filter(plate_tail__begins="A0004"),
    Vehicle.objects.filter(vin_last6="204751"),
    Vehicle.objects.filter(vin=VIN),
    Contact.objects.filter(phone__begins="1381234"),
    Contact.objects.filter(phone_last4="5678"),
    Customer.objects.filter(name_initials__begins="w42"),
    Customer.objects.filter(name__begins="王42"),
    Customer.objects.filter(number="C-26-0001"),
]


@pytest.mark.parametrize("whose", ["one store", "the group"])
def test_each_way_of_looking_up_has_its_index(full_store, whose):
    for rows in LOOK_UPS:
        rows = rows.filter(store_id=full_store.pk) if whose == "one store" else rows
        plan = rows.order_by().explain()
        assert "Seq Scan" not in plan and "SCAN" not in plan, plan


def test_customers_with_the_same_name_are_found_together(store, person):
    pair = CustomerFactory.create_batch(2, store=store, name="张伟")
    cars = [OwnershipFactory(vehicle__store=store, customer=one).vehicle for one in pair]
    assert set(find_vehicles(person("service_advisor"), "张伟")) == set(cars)
