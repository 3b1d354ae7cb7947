"""Several people at one desk at the same moment: the store is locked, so that they meet instead of making doubles."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from crm.files.services import open_file
from dms.core.models import Event
from dms.parties.models import Customer
from dms.parties.services import PossibleDuplicates
from dms.vehicles.models import Vehicle
from tests.races import at_once, captured_locks, without_locks
from tests.vehicles.factories import make_vin

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("CRM-1"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time is all that SQLite has"),
]
FOUR = 4
PERSON = {"kind": "person", "name": "曾志伟", "phone": "13800138000"}
CAR = {"vin": make_vin(730001), "plate": "京A12345", "plate_colour": "blue"}


@pytest.fixture
def press(store, person):
    """``press(entry, car)``: four sends at once, of one person with an ``entry``, of four people without."""
    people = [person("service_advisor", password="!") for _ in range(FOUR)]

    def act(entry="", car=None):
        actors = people[:1] * FOUR if entry else people
        return at_once(
            [
                lambda actor=actor: open_file(store_id=store.pk, person=PERSON, car=car, entry=entry, actor=actor)
                for actor in actors
            ]
        )

    return act


def test_of_four_colleagues_with_the_same_customer_one_opens_the_file_and_three_are_warned(press):
    pressed = press()
    assert (len(pressed.results), pressed.refusals(PossibleDuplicates)) == (1, FOUR - 1)
    assert Customer.objects.count() == 1 and Event.objects.filter(fact="crm.file_opened").count() == 1


def test_the_control_without_locks_makes_doubles(press):
    with without_locks(FOUR):
        pressed = press()
    assert len(pressed.results) > 1 and Customer.objects.count() > 1


def test_one_form_sent_four_times_opens_one_file_and_says_so_each_time(press):
    pressed = press(entry=uuid.uuid4().hex, car=CAR)
    assert not pressed.errors and len({file.customer.pk for file in pressed.results}) == 1
    assert (Customer.objects.count(), Vehicle.objects.count()) == (1, 1)
    assert sum(bool(file.written) for file in pressed.results) == 1


def test_the_control_without_locks_loses_the_second_send(press):
    with without_locks(FOUR):
        pressed = press(entry=uuid.uuid4().hex, car=CAR)
    assert pressed.refusals((ValidationError, PossibleDuplicates)) or Customer.objects.count() > 1


def test_everything_that_is_changed_was_locked_first(store, person):
    with captured_locks():
        open_file(store_id=store.pk, person=PERSON, car=CAR, odometer_km=10, actor=person("service_advisor"))
