"""Kilometres: they can't silently run backwards nor leap ahead."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from dms.core.models import Event
from dms.vehicles import facts, services
from dms.vehicles.models import OdometerReading
from dms.vehicles.odometer import LONGEST_DAY_KM, Point, implausible_km, objections
from tests.races import at_once, without_locks
from tests.vehicles.databases import on_postgresql
from tests.vehicles.factories import OdometerReadingFactory, VehicleFactory

START = datetime.datetime(2026, 1, 5, 9, tzinfo=datetime.UTC)


def days(n):
    return START + datetime.timedelta(days=n)


def record(vehicle, actor, km, at=None, **inputs):
    inputs = {"source": "reception"} | inputs
    return services.record_odometer(vehicle_id=vehicle.pk, actor=actor, km=km, at=at, **inputs)


@pytest.mark.requirement("PLT-1")
def test_a_reading_is_kept_and_shown_on_the_vehicle(store, person):
    vehicle, technician = VehicleFactory(store=store), person("technician")
    record(vehicle, technician, 12_000, days(0))
    record(vehicle, technician, 12_500, days(10))
    vehicle.refresh_from_db()
    assert (vehicle.odometer_km, vehicle.odometer_at, vehicle.distance_km) == (12_500, days(10), 12_500)
    last = Event.objects.order_by("-pk").first()
    assert last.fact == facts.ODOMETER_RECORDED
    assert (last.payload["km"], last.payload["previous_km"]) == (12_500, 12_000)


def test_a_reading_entered_late_stands_between_its_neighbours(store, person):
    vehicle, technician = VehicleFactory(store=store), person("technician")
    record(vehicle, technician, 10_000, days(0))
    record(vehicle, technician, 12_000, days(20))
    record(vehicle, technician, 11_000, days(10))
    vehicle.refresh_from_db()
    assert vehicle.odometer_km == 12_000


REFUSED = [
    ({"km": 9_999, "at": days(1)}, "km", "backwards"),
    ({"km": 20_000, "at": days(1)}, "km", "jump"),
    ({"km": 12_001, "at": days(1)}, "km", "jump"),
    ({"km": 11_500, "at": days(-1)}, "km", "overtakes"),
    ({"km": 10_000, "at": START}, "__all__", "unique_together"),
    ({"km": -1, "at": days(-9)}, "km", "min_value"),
    ({"km": 2_000_001, "at": days(1), "confirmed": True}, "km", "max_value"),
    ({"km": 10_100, "at": days(1), "source": "dream"}, "source", "invalid_choice"),
    ({"km": 10_100, "at": datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)}, "at", None),
    ({"km": 10_100, "at": days(1), "rollback_reason": "new cluster"}, "rollback_reason", None),
    ({"km": 0, "at": days(-1), "rollback_reason": "new cluster"}, "rollback_reason", None),
]


@pytest.mark.parametrize(("inputs", "field", "code"), REFUSED)
def test_a_refused_reading_leaves_no_trace(store, person, inputs, field, code):
    vehicle = OdometerReadingFactory(vehicle__store=store, km=10_000, read_at=START).vehicle
    with pytest.raises(ValidationError) as refused:
        record(vehicle, person("service_manager"), **inputs)
    assert list(refused.value.message_dict) == [field]
    if code and code != "unique_together":
        assert refused.value.error_dict[field][0].code == code
    vehicle.refresh_from_db()
    assert OdometerReading.objects.count() == 1 and not Event.objects.exists() and vehicle.odometer_km is None


def test_a_confirmed_leap_is_recorded_as_such(store, person):
    vehicle = OdometerReadingFactory(vehicle__store=store, km=10_000, read_at=START).vehicle
    reading = record(vehicle, person("technician"), 20_000, days(1), confirmed=True)
    assert reading.was_confirmed and Event.objects.get().payload["confirmed"]


def test_after_a_new_instrument_the_distance_goes_on(store, person):
    vehicle = OdometerReadingFactory(vehicle__store=store, km=10_000, read_at=START).vehicle
    record(vehicle, person("service_manager"), 5, days(1), rollback_reason="更换仪表")
    later = record(vehicle, person("technician"), 900, days(5))
    assert (later.km, later.distance_km) == (900, 10_895)
    vehicle.refresh_from_db()
    assert (vehicle.odometer_km, vehicle.distance_km) == (900, 10_895)
    rolled = Event.objects.order_by("pk").first()
    assert rolled.payload["rolled_back"] and rolled.reason == "更换仪表"


def test_an_instrument_is_not_set_back_in_the_past(store, person):
    vehicle = OdometerReadingFactory(vehicle__store=store, km=10_000, read_at=START).vehicle
    record(vehicle, person("technician"), 11_000, days(10))
    with pytest.raises(ValidationError) as refused:
        record(vehicle, person("service_manager"), 5, days(5), rollback_reason="更换仪表")
    assert refused.value.error_dict["km"][0].code == "rollback_late"


def test_setting_back_needs_more_than_recording(store, person):
    vehicle = OdometerReadingFactory(vehicle__store=store, km=10_000, read_at=START).vehicle
    with pytest.raises(PermissionDenied):
        record(vehicle, person("service_advisor"), 5, days(1), rollback_reason="更换仪表")
    assert OdometerReading.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "may"),
    [("technician", True), ("service_advisor", True), ("inspector", True), ("storekeeper", False), ("cashier", False)],
)
def test_who_may_record(store, person, role, may):
    vehicle, actor = VehicleFactory(store=store), person(role)
    if may:
        assert record(vehicle, actor, 1).pk
    else:
        with pytest.raises(PermissionDenied):
            record(vehicle, actor, 1)
        assert not OdometerReading.objects.exists() and not Event.objects.exists()


def test_readings_cannot_be_rewritten(store):
    OdometerReadingFactory(vehicle__store=store)
    for rewrite in (lambda rows: rows.update(km=1, distance_km=1), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rewrite(OdometerReading.objects.all())


points = st.builds(Point, st.integers(0, 500_000), st.integers(0, 3650).map(days))


@given(points, points, st.booleans())
def test_what_is_accepted_never_runs_backwards(before, point, confirmed):
    if not objections(point, before, None, rolled_back=False, confirmed=confirmed):
        assert point.distance >= before.distance
        assert confirmed or implausible_km(point, before) == 0


@given(points, points)
def test_a_leap_is_more_than_the_longest_day_times_the_days(before, point):
    between = max((point.at - before.at).days, 1)
    assert bool(implausible_km(point, before)) == (point.distance - before.distance > LONGEST_DAY_KM * between)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_of_eight_replacements_of_the_instrument_at_once_one_is_recorded(store, person):
    vehicle = OdometerReadingFactory(vehicle__store=store, km=10_000, read_at=START).vehicle
    manager = person("service_manager")
    outcomes = at_once([lambda: record(vehicle, manager, 0, rollback_reason="更换仪表")] * 8)
    assert len(outcomes.results) == 1
    assert outcomes.refusals(ValidationError) == 7
    assert OdometerReading.objects.count() == 2 and Event.objects.count() == 1


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_several_replacements_are_recorded(store, person):
    vehicle = OdometerReadingFactory(vehicle__store=store, km=10_000, read_at=START).vehicle
    manager = person("service_manager")
    with without_locks(8):
        outcomes = at_once([lambda: record(vehicle, manager, 0, rollback_reason="更换仪表")] * 8)
    assert len(outcomes.results) > 1


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_readings_recorded_at_once_still_never_run_backwards(store, person):
    vehicle = OdometerReadingFactory(vehicle__store=store, km=10_000, read_at=START).vehicle
    technician = person("technician")
    outcomes = at_once([lambda n=n: record(vehicle, technician, 10_000 + 10 * (7 - n)) for n in range(8)])
    assert outcomes.refusals(ValidationError) == len(outcomes.errors)
    distances = list(OdometerReading.objects.order_by("read_at").values_list("distance_km", flat=True))
    assert distances == sorted(distances)
    vehicle.refresh_from_db()
    assert vehicle.distance_km == distances[-1]
    assert Event.objects.count() == len(distances) - 1
