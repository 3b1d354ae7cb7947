"""``DiscrepancyNote.close``: the service manager has read the report."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import DiscrepancyNote
from parts.receiving import claims

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-6")]


def close(note, actor, **more):
    return claims.close_note(note_id=note.pk, actor=actor, **more)


@pytest.fixture
def manager(person):
    return person("service_manager")


def test_a_report_that_was_read_is_closed(note_in, manager):
    note = claims.close_note(note_id=note_in("reported").pk, actor=manager)
    assert note.state == "closed"
    event = Event.objects.get(fact="parts.discrepancy_closed")
    assert (event.actor, event.subject_id) == (manager, note.pk)


@pytest.mark.parametrize("state", ["open", "claimed", "granted", "refused", "closed"])
def test_only_a_reported_note_is_closed(note_in, manager, leaves_no_trace, state):
    note = note_in(state)
    leaves_no_trace(TransitionBlocked, str(note.get_state_display()), close, note=note, actor=manager)


def test_a_note_is_closed_as_it_stands_and_at_home(note_in, manager, other_store, leaves_no_trace):
    def refused(kind, match, note, **more):
        leaves_no_trace(kind, match, close, note=note, actor=manager, **more)

    note = note_in("reported")
    refused(StaleVersion, None, note, expected_version=note.version + 1)
    refused(DiscrepancyNote.DoesNotExist, None, note_in("reported", store=other_store))


def test_who_may_close(note_in, person, who_may):
    note = note_in("reported")
    assert who_may(lambda actor: close(note, actor)) == {"service_manager", "general_manager", "group_manager"}
    with pytest.raises(PermissionDenied):
        close(note, person("parts_supervisor"))
