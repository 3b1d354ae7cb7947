"""Opening and changing a vehicle's file."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from dms.accounts.models import Store
from dms.core import clock
from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.vehicles import facts, services
from dms.vehicles.models import PlateChange, Vehicle
from tests.vehicles.factories import TrimFactory, VehicleFactory, make_vin

VIN = make_vin(204751)
WRONG = VIN[:8] + ("1" if VIN[8] != "1" else "2") + VIN[9:]
IMPORT = "W" + WRONG[1:]
TOMORROW = clock.today() + datetime.timedelta(days=2)


def register(store, actor, **changes):
    return services.register_vehicle(store_id=store.pk, actor=actor, **({"vin": VIN} | changes))


@pytest.mark.requirement("PLT-1")
def test_a_vehicle_is_registered_by_its_vin(store, person):
    vehicle = register(store, person("service_advisor"), vin=f" {VIN[:8].lower()} {VIN[8:]}")
    assert (vehicle.vin, vehicle.vin_last6, vehicle.vin_doubtful) == (VIN, "204751", False)
    assert vehicle.model_year == 2026
    assert Event.objects.get().fact == facts.VEHICLE_REGISTERED


def test_a_trim_gives_brand_model_year_and_energy(store, person):
    trim = TrimFactory(energy="battery", model_year__year=2025)
    vehicle = register(store, person("sales_consultant"), trim_id=trim.pk)
    assert (vehicle.brand_text, vehicle.model_text) == ("东方", "远行 尊享版")
    assert (vehicle.model_year, vehicle.energy) == (2025, "battery")


def test_a_plate_is_kept_with_colour_kind_and_history_and_hidden_in_the_event(store, person):
    vehicle = register(store, person("service_advisor"), plate="京·ad12345")
    assert (vehicle.plate, vehicle.plate_tail, vehicle.plate_colour, vehicle.plate_kind) == (
        "京AD12345",
        "AD12345",
        "green",
        "new_energy_small",
    )
    assert PlateChange.objects.get().plate == "京AD12345"
    event = Event.objects.get()
    assert event.payload["plate"] == "京A***45" and "D123" not in f"{event.payload}{event.subject_text}"


def test_an_import_with_an_unusual_check_digit_is_marked(store, person):
    assert register(store, person("service_advisor"), vin=IMPORT).vin_doubtful


REFUSED = [
    ({"vin": WRONG}, "vin"),
    ({"vin": "LSV"}, "vin"),
    ({"plate": "京A1234"}, "plate"),
    ({"plate": "京A12345"}, "plate_colour"),
    ({"plate": "京A12345", "plate_colour": "green"}, "plate_colour"),
    ({"produced_on": datetime.date(2025, 5, 1), "first_registration_on": datetime.date(2025, 4, 1)}, "__all__"),
    ({"produced_on": TOMORROW}, "produced_on"),
    ({"energy": "steam"}, "energy"),
    ({"model_year": 1800}, "model_year"),
]


@pytest.mark.parametrize(("changes", "field"), REFUSED)
def test_a_refused_registration_names_the_field_and_leaves_no_trace(store, person, changes, field):
    with pytest.raises(ValidationError) as refused:
        register(store, person("service_advisor"), **changes)
    assert list(refused.value.message_dict) == [field]
    assert not any(model.objects.exists() for model in (Vehicle, PlateChange, Event))


def test_a_vin_is_registered_once_in_each_store(store, other_store, person):
    VehicleFactory(store=other_store, vin=VIN)
    register(store, person("service_advisor"))
    with pytest.raises(ValidationError, match="registered already"):
        register(store, person("service_advisor"))
    assert Vehicle.objects.filter(store=store).count() == 1 and Event.objects.count() == 1


def test_a_store_that_one_cannot_see_is_as_good_as_missing(other_store, person):
    with pytest.raises(Store.DoesNotExist):
        register(other_store, person("general_manager"))


@pytest.mark.parametrize(
    ("role", "registers", "changes", "corrects"),
    [
        ("sales_consultant", True, True, False),
        ("service_advisor", True, True, False),
        ("delivery_specialist", True, True, False),
        ("service_manager", True, True, True),
        ("technician", False, False, False),
        ("storekeeper", False, False, False),
        ("cashier", False, False, False),
    ],
)
def test_who_may_register_change_and_correct(store, person, role, registers, changes, corrects):
    vehicle, actor = VehicleFactory(store=store), person(role)
    attempts = [
        (registers, lambda: register(store, actor)),
        (changes, lambda: services.edit_vehicle(vehicle_id=vehicle.pk, actor=actor, note="x")),
        (changes, lambda: services.change_plate(vehicle_id=vehicle.pk, actor=actor, plate="京AD12345")),
        (corrects, lambda: services.correct_vin(vehicle_id=vehicle.pk, actor=actor, vin=make_vin(7), reason="typo")),
    ]
    for allowed, attempt in attempts:
        before = Event.objects.count()
        if allowed:
            attempt()
        else:
            with pytest.raises(PermissionDenied):
                attempt()
            assert Event.objects.count() == before


def test_an_edit_is_recorded_with_old_and_new(store, person):
    vehicle = VehicleFactory(store=store)
    services.edit_vehicle(vehicle_id=vehicle.pk, actor=person("service_advisor"), engine_number="E123", note="爱车")
    assert Event.objects.get().payload["changes"] == {"engine_number": ["", "E123"], "note": ["", "***"]}


def test_a_stale_edit_is_refused(store, person):
    vehicle = VehicleFactory(store=store, version=2)
    with pytest.raises(StaleVersion):
        services.edit_vehicle(vehicle_id=vehicle.pk, actor=person("service_advisor"), note="x", expected_version=1)


def test_vin_and_plate_are_not_edited_like_other_fields(store, person):
    vehicle = VehicleFactory(store=store)
    for values in ({"vin": VIN}, {"plate": "京AD12345"}, {"odometer_km": 1}):
        with pytest.raises(TypeError):
            services.edit_vehicle(vehicle_id=vehicle.pk, actor=person("service_advisor"), **values)


def test_a_correction_of_the_vin_needs_its_reason(store, person):
    vehicle, manager = VehicleFactory(store=store), person("service_manager")
    with pytest.raises(ValidationError):
        services.correct_vin(vehicle_id=vehicle.pk, actor=manager, vin=VIN, reason=" ")
    services.correct_vin(vehicle_id=vehicle.pk, actor=manager, vin=VIN, reason="抄错")
    vehicle.refresh_from_db()
    assert (vehicle.vin, vehicle.vin_last6) == (VIN, "204751")
    assert Event.objects.get().reason == "抄错"


def test_a_new_plate_replaces_the_old_one_and_both_stay_in_the_history(store, person):
    vehicle, actor = VehicleFactory(store=store, plate="京A12345"), person("service_advisor")
    services.change_plate(vehicle_id=vehicle.pk, actor=actor, plate="沪AD12345", reason="过户")
    services.change_plate(vehicle_id=vehicle.pk, actor=actor, plate="")
    vehicle.refresh_from_db()
    assert (vehicle.plate, vehicle.plate_tail, vehicle.plate_colour, vehicle.plate_kind) == ("", "", "", "")
    assert [change.plate for change in vehicle.plate_changes.all()] == ["", "沪AD12345"]
    first = Event.objects.filter(fact=facts.PLATE_CHANGED).order_by("pk").first()
    assert first.payload == {"changes": {"plate": ["京A***45", "沪A***45"], "plate_colour": ["blue", "green"]}}


def test_the_same_plate_in_another_colour_is_another_plate(store, person):
    vehicle, actor = VehicleFactory(store=store, plate="京A12345"), person("service_advisor")
    services.change_plate(vehicle_id=vehicle.pk, actor=actor, plate="京A12345", plate_colour="yellow")
    with pytest.raises(ValidationError, match="already"):
        services.change_plate(vehicle_id=vehicle.pk, actor=actor, plate="京A12345", plate_colour="yellow")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"plate": "京A1"}, "plate"),
        ({"plate": "京B22222", "plate_colour": "blue"}, "__all__"),
        ({"plate": "京AD12345", "changed_on": TOMORROW}, "changed_on"),
        ({"plate": "京A12345", "plate_colour": "blue"}, "plate"),
    ],
)
def test_a_refused_plate_leaves_no_trace(store, person, changes, field):
    VehicleFactory(store=store, plate="京B22222")
    vehicle = VehicleFactory(store=store, plate="京A12345")
    with pytest.raises(ValidationError) as refused:
        services.change_plate(vehicle_id=vehicle.pk, actor=person("service_advisor"), **changes)
    assert list(refused.value.message_dict) == [field]
    vehicle.refresh_from_db()
    assert vehicle.plate == "京A12345" and not PlateChange.objects.exists() and not Event.objects.exists()


def test_the_history_of_plates_cannot_be_rewritten(store, person):
    vehicle = VehicleFactory(store=store)
    services.change_plate(vehicle_id=vehicle.pk, actor=person("service_advisor"), plate="京AD12345")
    for rewrite in (lambda rows: rows.update(plate=""), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rewrite(PlateChange.objects.all())


@pytest.mark.parametrize(
    "verb", ["edit_vehicle", "change_plate", "correct_vin", "record_odometer", "transfer_ownership"]
)
def test_another_stores_vehicle_is_as_good_as_missing(store, other_store, person, verb):
    vehicle = VehicleFactory(store=other_store)
    inputs = {
        "change_plate": {"plate": "京AD12345"},
        "correct_vin": {"vin": VIN, "reason": "x"},
        "record_odometer": {"km": 1, "source": "reception"},
        "transfer_ownership": {"customer_id": 1},
    }.get(verb, {})
    with pytest.raises(Vehicle.DoesNotExist):
        getattr(services, verb)(vehicle_id=vehicle.pk, actor=person("general_manager"), **inputs)
    assert not Event.objects.exists()
