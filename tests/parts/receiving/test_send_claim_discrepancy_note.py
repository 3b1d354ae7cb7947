"""``DiscrepancyNote.send_claim``: carrier, insurer or supplier has the claim in words."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import DiscrepancyNote
from parts.receiving import claims, delivering
from tests.parts.receiving.factories import check, delivered

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-6")]


def send_claim(note, actor, **more):
    return claims.send_claim(note_id=note.pk, actor=actor, **({"against": "insurer", "claim": "少件两只"} | more))


def test_what_was_short_is_claimed_from_whoever_answers_for_it(order, keeper, purchaser):
    receipt = delivered(order, keeper)
    for line in receipt.lines.all():
        check(line, keeper, line.listed - 1)
    delivering.confirm_receipt(receipt_id=receipt.pk, actor=keeper)
    written = DiscrepancyNote.objects.get()
    assert (written.state, written.against) == ("open", "supplier")
    note = claims.send_claim(note_id=written.pk, against="carrier", claim="少件两只", actor=purchaser)
    assert (note.state, note.against, note.claim, note.amount) == ("claimed", "carrier", "少件两只", Decimal("200.00"))
    assert note.claimed_at is not None
    event = Event.objects.get(fact="parts.discrepancy_claimed")
    assert event.payload == {"receipt_id": receipt.pk, "against": "carrier"}


@pytest.mark.parametrize("state", ["claimed", "granted", "refused", "reported", "closed"])
def test_what_was_claimed_is_not_claimed_again(note_in, purchaser, leaves_no_trace, state):
    note = note_in(state)
    leaves_no_trace(TransitionBlocked, str(note.get_state_display()), send_claim, note=note, actor=purchaser)


def test_a_claim_needs_words_and_a_note_of_the_store(note_in, purchaser, other_store, leaves_no_trace):
    def refused(kind, match, note, **more):
        leaves_no_trace(kind, match, send_claim, note=note, actor=purchaser, **more)

    note = note_in("open")
    refused(StaleVersion, None, note, expected_version=note.version + 1)
    refused(DiscrepancyNote.DoesNotExist, None, note_in("open", store=other_store))
    refused(ValidationError, "what is claimed", note, claim="  ")


def test_who_may_claim(note_in, person, who_may):
    note = note_in("open")
    assert who_may(lambda actor: send_claim(note, actor)) == {"purchaser", "parts_supervisor"}
    with pytest.raises(PermissionDenied):
        send_claim(note, person("storekeeper"))
