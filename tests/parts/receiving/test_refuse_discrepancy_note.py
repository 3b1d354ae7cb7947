"""``DiscrepancyNote.refuse``: 不予索赔, and the supervisor gets it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import DiscrepancyNote
from parts.receiving import claims
from tests.parts.receiving.factories import claimed

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-6")]


def refuse(note, actor, **more):
    return claims.refuse_claim(note_id=note.pk, actor=actor, **({"reason": "包装完好"} | more))


def test_a_refused_claim_goes_to_the_supervisor_and_on_to_the_manager(order, keeper, purchaser, person, supervisor):
    manager = person("service_manager")
    note = claimed(order, keeper, purchaser)
    with pytest.raises(ValidationError, match="what they answered"):
        claims.refuse_claim(note_id=note.pk, reason="", actor=purchaser)
    note = claims.refuse_claim(note_id=note.pk, reason="包装完好", actor=purchaser)
    with pytest.raises(PermissionDenied):
        claims.pass_up_claim(note_id=note.pk, report="不予索赔", actor=purchaser)
    note = claims.pass_up_claim(note_id=note.pk, report="不予索赔，建议换承运商", actor=supervisor)
    with pytest.raises(PermissionDenied):
        claims.close_note(note_id=note.pk, actor=supervisor)
    assert claims.close_note(note_id=note.pk, actor=manager).state == "closed"


def test_what_they_answered_is_on_the_note(note_in, purchaser):
    note = claims.refuse_claim(note_id=note_in("claimed").pk, reason="包装完好", actor=purchaser)
    assert (note.state, note.outcome) == ("refused", "包装完好")
    assert Event.objects.get(fact="parts.discrepancy_refused").reason == "包装完好"


@pytest.mark.parametrize("state", ["open", "granted", "refused", "reported", "closed"])
def test_what_is_not_claimed_now_is_not_refused(note_in, purchaser, leaves_no_trace, state):
    note = note_in(state)
    leaves_no_trace(TransitionBlocked, str(note.get_state_display()), refuse, note=note, actor=purchaser)


def test_a_refusal_needs_words_and_a_note_of_the_store(note_in, purchaser, other_store, leaves_no_trace):
    def refused(kind, match, note, **more):
        leaves_no_trace(kind, match, refuse, note=note, actor=purchaser, **more)

    note = note_in("claimed")
    refused(StaleVersion, None, note, expected_version=note.version + 1)
    refused(DiscrepancyNote.DoesNotExist, None, note_in("claimed", store=other_store))
    refused(ValidationError, "what they answered", note, reason=" ")


def test_who_may_record_a_refusal(note_in, person, who_may):
    note = note_in("claimed")
    assert who_may(lambda actor: refuse(note, actor)) == {"purchaser", "parts_supervisor"}
    with pytest.raises(PermissionDenied):
        refuse(note, person("storekeeper"))
