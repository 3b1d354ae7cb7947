"""Given-up work is tried again by an administrator, on record; nobody else, and nothing that is not given up."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from dms.core import clock, given_up
from dms.core.models import DueWork, Event, WorkStanding
from dms.core.transitions import TransitionBlocked
from tests.core.factories import DueWorkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(store):
    return DueWorkFactory(attempts=12, given_up_at=clock.now(), last_error="ValueError: no paper")


@pytest.mark.requirement("PLT-10")
def test_it_is_put_back_with_its_attempts_forgotten_and_a_name_on_record(lost, person):
    administrator = person("administrator")
    work = given_up.try_again(work_id=lost.pk, actor=administrator)
    assert (work.given_up_at, work.attempts, work.standing) == (None, 0, WorkStanding.DUE)
    event = Event.objects.about(work).get()
    assert (event.actor, event.fact, event.payload) == (
        administrator,
        "core.work_tried_again",
        {"handler": lost.handler, "attempts": 12},
    )


@pytest.mark.parametrize("state", [{}, {"done_at": clock.now()}], ids=["open", "done"])
def test_what_was_not_given_up_is_left_alone(store, person, state):
    work = DueWorkFactory(attempts=3, **state)
    with pytest.raises(TransitionBlocked):
        given_up.try_again(work_id=work.pk, actor=person("administrator"))
    work.refresh_from_db()
    assert work.attempts == 3 and not Event.objects.exists()


@pytest.mark.parametrize("role", ["general_manager", "group_manager", "technician"])
def test_for_other_roles_it_does_not_exist(lost, person, role):
    with pytest.raises((DueWork.DoesNotExist, PermissionDenied)):
        given_up.try_again(work_id=lost.pk, actor=person(role))
    lost.refresh_from_db()
    assert lost.given_up_at and not Event.objects.exists()


def test_work_is_found_by_how_it_stands(store):
    now = clock.now()
    rows = {
        WorkStanding.PLANNED: DueWorkFactory(due_at=now + timedelta(hours=1)),
        WorkStanding.DUE: DueWorkFactory(due_at=now - timedelta(minutes=1)),
        WorkStanding.LATE: DueWorkFactory(due_at=now - timedelta(hours=1)),
        WorkStanding.GIVEN_UP: DueWorkFactory(given_up_at=now),
        WorkStanding.DONE: DueWorkFactory(done_at=now),
    }
    for standing, row in rows.items():
        assert row.standing == standing
        assert list(DueWork.objects.standing(standing)) == [row]


def test_the_shown_error_holds_no_telephone_number(store):
    work = DueWorkFactory(last_error="Key (phone)=(13812345678) already exists.")
    assert "13812345678" not in work.shown_error and "already exists" in work.shown_error
