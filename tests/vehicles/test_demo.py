"""The demo's customers and vehicles are believable, valid and the same each time."""

import datetime

import pytest

from dms.core import clock
from dms.core.demo import tell
from dms.core.models import Event
from dms.parties import formats
from dms.parties.models import Consent, Contact, Customer, Supplier
from dms.vehicles.catalogue.selectors import check_configuration
from dms.vehicles.models import OdometerReading, Ownership, Trim, Vehicle
from dms.vehicles.plates import checked_plate
from dms.vehicles.prices.selectors import price_of
from dms.vehicles.vin import Verdict, read_vin

TODAY = datetime.date(2026, 3, 16)
NOON = datetime.datetime(2026, 3, 16, 4, tzinfo=datetime.UTC)  # in Shanghai

#: Tasks and pairs of files with their promises, messages, and whose turn it is for parts that came. What follows in one
#: book from a person's act in another bears that person's name.
BY_ITSELF = {
    "cashier.statement_issued",
    "core.promise_kept",
    "core.promise_made",
    "crm.file_incomplete",
    "crm.merge_proposed",
    "messaging.message_queued",
    "parts.special_order_allocated",
    "parts.special_order_notified",
    "parts.special_order_unreached",
    "parts.stock_reserved",
}


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demo_holds_what_a_store_would_hold(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    demo = tell(TODAY)
    assert 280 <= Customer.objects.count() <= 320 and Supplier.objects.count() == 20
    assert 330 <= Vehicle.objects.count() <= 370
    for vehicle in Vehicle.objects.all():
        assert read_vin(vehicle.vin, latest_year=2027).verdict == Verdict.VALID
        assert checked_plate(vehicle.plate, vehicle.plate_colour)[0].kind == vehicle.plate_kind
        assert read_vin(vehicle.vin, latest_year=2027).model_year == vehicle.model_year
    for number in Customer.objects.exclude(document_number="").values_list("document_number", flat=True):
        assert formats.checked_resident_id(number, today=TODAY) == number
    assert Ownership.objects.filter(kind="owner", valid_to=None).count() == Vehicle.objects.count()
    assert OdometerReading.objects.count() >= Vehicle.objects.count()
    assert Consent.objects.exists() and Contact.objects.filter(role="driver").exists()
    sold = Trim.objects.filter(model_year__is_active=True).select_related("model_year__series")
    assert all(not check_configuration(trim) for trim in sold)
    assert all(price_of(trim, store=demo.stores[0], on=TODAY).list_price > 100_000 for trim in sold)
    # Somebody made each file and each change of it; what follows from that happens by itself, and nothing else does.
    assert set(Event.objects.filter(actor=None).values_list("fact", flat=True)) <= BY_ITSELF
    written = " ".join(str(event) for event in Event.objects.values_list("payload", "subject_text", "reason"))
    secrets = [*Contact.objects.values_list("phone", flat=True), *Vehicle.objects.values_list("plate", flat=True)]
    assert not [secret for secret in secrets if secret in written]
