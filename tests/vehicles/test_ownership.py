"""Who owns, drives and leases a vehicle, day by day."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from dms.core import clock
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from dms.parties.models import Customer
from dms.vehicles import facts, services
from dms.vehicles.models import Ownership
from dms.vehicles.selectors import owner_on
from tests.parties.factories import CustomerFactory
from tests.races import at_once
from tests.vehicles.databases import on_postgresql
from tests.vehicles.factories import OwnershipFactory, VehicleFactory

DAY = datetime.timedelta(days=1)
JUNE = datetime.date(2025, 6, 1)


def transfer(vehicle, customer, actor, **inputs):
    return services.transfer_ownership(vehicle_id=vehicle.pk, customer_id=customer.pk, actor=actor, **inputs)


@pytest.mark.requirement("PLT-1")
def test_the_former_owners_time_ends_when_the_next_begins(store, person):
    former = OwnershipFactory(vehicle__store=store)
    vehicle, buyer = former.vehicle, CustomerFactory(store=store)
    transfer(vehicle, buyer, person("sales_consultant"), valid_from=JUNE, reason="二手车过户")
    former.refresh_from_db()
    assert (former.valid_to, former.end_reason) == (JUNE, "二手车过户")
    assert owner_on(vehicle, JUNE - DAY).customer == former.customer
    assert owner_on(vehicle, JUNE).customer == buyer
    assert owner_on(vehicle, former.valid_from - DAY) is None
    event = Event.objects.get()
    assert event.fact == facts.OWNERSHIP_TRANSFERRED
    assert event.payload["previous_customer_id"] == former.customer_id


def test_drivers_and_lessees_stand_beside_the_owner(store, person):
    owner, actor = OwnershipFactory(vehicle__store=store), person("service_advisor")
    for kind in ("driver", "driver", "lessee"):
        transfer(owner.vehicle, CustomerFactory(store=store), actor, kind=kind)
    owner.refresh_from_db()
    assert owner.valid_to is None and owner.vehicle.ownerships.filter(valid_to=None).count() == 4


def test_an_end_is_recorded_with_its_day_and_reason(store, person):
    owner = OwnershipFactory(vehicle__store=store)
    services.end_ownership(ownership_id=owner.pk, actor=person("service_advisor"), valid_to=JUNE, reason="报废")
    owner.refresh_from_db()
    assert (owner.valid_to, owner.end_reason) == (JUNE, "报废")
    assert Event.objects.get().fact == facts.OWNERSHIP_ENDED


def test_a_gap_without_owner_is_possible(store, person):
    ended = OwnershipFactory(vehicle__store=store, valid_to=JUNE)
    transfer(ended.vehicle, CustomerFactory(store=store), person("service_advisor"), valid_from=JUNE + 9 * DAY)
    assert owner_on(ended.vehicle, JUNE + DAY) is None


REFUSED = [
    ({"valid_from": datetime.date(2023, 12, 31)}, {}, "valid_from"),
    ({"valid_from": JUNE - DAY}, {"valid_to": JUNE}, "valid_from"),
    ({"valid_from": clock.today() + 2 * DAY}, {}, "valid_from"),
    ({"kind": "thief"}, {}, "kind"),
]


@pytest.mark.parametrize(("inputs", "present", "field"), REFUSED)
def test_a_refused_transfer_leaves_no_trace(store, person, inputs, present, field):
    former = OwnershipFactory(vehicle__store=store, **present)
    with pytest.raises(ValidationError) as refused:
        transfer(former.vehicle, CustomerFactory(store=store), person("service_advisor"), **inputs)
    assert list(refused.value.message_dict) == [field]
    before = former.valid_to
    former.refresh_from_db()
    assert former.valid_to == before and Ownership.objects.count() == 1 and not Event.objects.exists()


def test_the_same_owner_twice_is_refused(store, person):
    owner = OwnershipFactory(vehicle__store=store)
    with pytest.raises(ValidationError, match="already"):
        transfer(owner.vehicle, owner.customer, person("service_advisor"))


def test_a_customer_of_another_store_is_as_good_as_missing(store, other_store, person):
    vehicle, stranger = VehicleFactory(store=store), CustomerFactory(store=other_store)
    for role in ("general_manager", "group_manager"):
        with pytest.raises(Customer.DoesNotExist):
            transfer(vehicle, stranger, person(role))
    assert not Ownership.objects.exists()


def test_a_closed_file_gets_no_vehicle(store, person):
    with pytest.raises(TransitionBlocked):
        transfer(VehicleFactory(store=store), CustomerFactory(store=store, state="erased"), person("service_advisor"))


@pytest.mark.parametrize("valid_to", [datetime.date(2023, 12, 31), clock.today() + 2 * DAY])
def test_it_ends_neither_before_it_began_nor_in_the_future(store, person, valid_to):
    owner = OwnershipFactory(vehicle__store=store)
    with pytest.raises(ValidationError):
        services.end_ownership(ownership_id=owner.pk, actor=person("service_advisor"), valid_to=valid_to)
    assert not Event.objects.exists()


def test_it_ends_once(store, person):
    owner = OwnershipFactory(vehicle__store=store, valid_to=JUNE)
    with pytest.raises(ValidationError, match="already"):
        services.end_ownership(ownership_id=owner.pk, actor=person("service_advisor"))


def test_another_stores_ownership_is_as_good_as_missing(store, other_store, person):
    owner = OwnershipFactory(vehicle__store=other_store)
    with pytest.raises(Ownership.DoesNotExist):
        services.end_ownership(ownership_id=owner.pk, actor=person("general_manager"))


@pytest.mark.parametrize(("role", "may"), [("sales_consultant", True), ("technician", False), ("cashier", False)])
def test_who_may_record_owners(store, person, role, may):
    owner, actor, buyer = OwnershipFactory(vehicle__store=store), person(role), CustomerFactory(store=store)
    if may:
        services.end_ownership(ownership_id=transfer(owner.vehicle, buyer, actor).pk, actor=actor)
        return
    with pytest.raises(PermissionDenied):
        transfer(owner.vehicle, buyer, actor)
    with pytest.raises(PermissionDenied):
        services.end_ownership(ownership_id=owner.pk, actor=actor)
    assert Ownership.objects.count() == 1 and not Event.objects.exists()


def test_the_database_itself_refuses_a_second_open_owner(store):
    owner = OwnershipFactory(vehicle__store=store)
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnershipFactory(vehicle=owner.vehicle)


@on_postgresql
def test_postgresql_itself_refuses_two_owners_on_one_day(store):
    owner = OwnershipFactory(vehicle__store=store, valid_to=JUNE)
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnershipFactory(vehicle=owner.vehicle, valid_from=JUNE - DAY, valid_to=JUNE + DAY)
    OwnershipFactory(vehicle=owner.vehicle, valid_from=JUNE)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_of_eight_buyers_at_once_one_becomes_owner_of_a_car_without_one(store, person):
    vehicle, actor = VehicleFactory(store=store), person("sales_consultant")
    buyer = CustomerFactory(store=store)
    outcomes = at_once([lambda: transfer(vehicle, buyer, actor)] * 8)
    assert len(outcomes.results) == 1
    assert outcomes.refusals(ValidationError) == 7
    assert Ownership.objects.count() == 1 and Event.objects.count() == 1


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_eight_different_buyers_at_once_never_own_it_together(store, person):
    vehicle, actor = VehicleFactory(store=store), person("sales_consultant")
    buyers = CustomerFactory.create_batch(8, store=store)
    outcomes = at_once([lambda n=n: transfer(vehicle, buyers[n], actor) for n in range(8)])
    assert outcomes.refusals(ValidationError) == len(outcomes.errors)
    assert Ownership.objects.filter(valid_to=None).count() == 1
    assert Event.objects.count() == len(outcomes.results)
