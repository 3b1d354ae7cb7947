"""``DiscrepancyNote.grant``: money, or the same goods again."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import DiscrepancyNote
from parts.receiving import claims
from tests.parts.receiving.factories import claimed

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-6")]


def grant(note, actor, **more):
    return claims.grant_claim(note_id=note.pk, actor=actor, **({"granted_amount": Decimal("150")} | more))


def test_a_granted_claim_says_how_much_or_that_a_replacement_comes(order, keeper, purchaser):
    note = claimed(order, keeper, purchaser)
    assert (note.state, note.against, note.amount) == ("claimed", "insurer", Decimal("200.00"))
    with pytest.raises(ValidationError, match="how much is paid"):
        claims.grant_claim(note_id=note.pk, actor=purchaser)
    note = claims.grant_claim(note_id=note.pk, granted_amount=Decimal("150"), outcome="赔付", actor=purchaser)
    assert (note.state, note.granted_amount) == ("granted", 150)


def test_a_replacement_is_enough_without_money(note_in, purchaser):
    note = claims.grant_claim(note_id=note_in("claimed").pk, is_replaced=True, outcome="补发", actor=purchaser)
    assert (note.state, note.is_replaced, note.granted_amount, note.outcome) == ("granted", True, None, "补发")
    event = Event.objects.get(fact="parts.discrepancy_granted")
    assert (event.payload["granted"], event.payload["is_replaced"]) == ("0", True)


@pytest.mark.parametrize("state", ["open", "granted", "refused", "reported", "closed"])
def test_what_is_not_claimed_now_is_not_granted(note_in, purchaser, leaves_no_trace, state):
    note = note_in(state)
    leaves_no_trace(TransitionBlocked, str(note.get_state_display()), grant, note=note, actor=purchaser)


def test_a_grant_needs_something_granted_and_a_note_of_the_store(note_in, purchaser, other_store, leaves_no_trace):
    def refused(kind, match, note, **more):
        leaves_no_trace(kind, match, grant, note=note, actor=purchaser, **more)

    note = note_in("claimed")
    refused(StaleVersion, None, note, expected_version=note.version + 1)
    refused(DiscrepancyNote.DoesNotExist, None, note_in("claimed", store=other_store))
    refused(ValidationError, "how much is paid", note, granted_amount=None)


def test_who_may_record_a_grant(note_in, person, who_may):
    note = note_in("claimed")
    assert who_may(lambda actor: grant(note, actor)) == {"purchaser", "parts_supervisor"}
    with pytest.raises(PermissionDenied):
        grant(note, person("storekeeper"))
