"""``DiscrepancyNote.pass_up``: the supervisor's written report goes to the service manager."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import DiscrepancyNote
from parts.receiving import claims

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-6")]


def pass_up(note, actor, **more):
    return claims.pass_up_claim(note_id=note.pk, actor=actor, **({"report": "不予索赔，建议换承运商"} | more))


def test_the_report_is_on_the_note(note_in, supervisor):
    note = claims.pass_up_claim(note_id=note_in("refused").pk, report="建议换承运商", actor=supervisor)
    assert (note.state, note.report) == ("reported", "建议换承运商")
    event = Event.objects.get(fact="parts.discrepancy_reported")
    assert (event.actor, event.subject_id) == (supervisor, note.pk)


@pytest.mark.parametrize("state", ["open", "claimed", "granted", "reported", "closed"])
def test_only_a_refused_claim_is_reported(note_in, supervisor, leaves_no_trace, state):
    note = note_in(state)
    leaves_no_trace(TransitionBlocked, str(note.get_state_display()), pass_up, note=note, actor=supervisor)


def test_a_report_needs_words_and_a_note_of_the_store(note_in, supervisor, other_store, leaves_no_trace):
    def refused(kind, match, note, **more):
        leaves_no_trace(kind, match, pass_up, note=note, actor=supervisor, **more)

    note = note_in("refused")
    refused(StaleVersion, None, note, expected_version=note.version + 1)
    refused(DiscrepancyNote.DoesNotExist, None, note_in("refused", store=other_store))
    refused(ValidationError, "Write what happened", note, report="")


def test_who_may_report(note_in, person, who_may):
    note = note_in("refused")
    assert who_may(lambda actor: pass_up(note, actor)) == {"parts_supervisor"}
    with pytest.raises(PermissionDenied):
        pass_up(note, person("purchaser"))
