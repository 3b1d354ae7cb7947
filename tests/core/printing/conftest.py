"""A store with a head, a vehicle with its owner, and prints of it."""

import pytest

from dms.core.printing import selectors, services
from tests.parties.factories import ContactFactory, CustomerFactory
from tests.vehicles.factories import OwnershipFactory, VehicleFactory

SITE = "https://dms.example.com/"


@pytest.fixture
def store(store):
    store.legal_name, store.address, store.phone = "东方汽车有限公司", "北京市建国路 88 号", "010-85551234"
    store.save()
    return store


@pytest.fixture
def customer(store):
    customer = CustomerFactory(
        store=store,
        name="欧阳震华",
        document_kind="passport",
        document_number="E12345678",
        address="北京市朝阳区建国路 88 号 2101 室",
    )
    ContactFactory(customer=customer, phone="13912345678")
    return customer


@pytest.fixture
def vehicle(store, customer):
    vehicle = VehicleFactory(store=store, plate="京AD12345", odometer_km=123_456)
    OwnershipFactory(vehicle=vehicle, customer=customer)
    return vehicle


@pytest.fixture
def advisor(person):
    return person("service_advisor", name="李梅")


@pytest.fixture
def print_file(vehicle, advisor):
    """``print_file(language="en")``: the customer and vehicle file."""

    def make(actor=advisor, subject=vehicle, language="en", **more):
        return services.print_document(
            form="vehicles.vehicle_file", subject_id=subject.pk, language=language, actor=actor, site=SITE, **more
        )

    return make


@pytest.fixture
def pdf(advisor):
    """``pdf(row)``: the paper."""
    return lambda row, user=advisor: selectors.open_print(user, row.pk).pdf
