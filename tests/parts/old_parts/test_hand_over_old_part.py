"""``hand_over`` is no button: the claims clerk signs a list, and all of its parts are theirs."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.locking import locked
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked, apply_transition, offered_moves
from parts.models import OldPart
from parts.old_parts import facts, handing_over, services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-9")]


def hand_over_old_part(row, actor):
    row = locked(OldPart.objects, row.pk)
    return apply_transition(row.hand_over, actor=actor, fact=facts.OLD_PART_HANDED_OVER, by=actor, at=row.taken_in_at)


def test_signing_hands_all_of_them_over(listed, clerk, proven):
    handing_over.sign_hand_over_list(handover_id=listed.pk, actor=clerk)
    for row in OldPart.objects.all():
        assert (row.state, row.held_by, row.bin) == ("with_claims", clerk, None) and row.left_at
        assert Event.objects.about(row).latest("pk").payload["handover_id"] == listed.pk
    proven()


def test_it_has_no_button_of_its_own(take, clerk):
    assert "hand_over" not in [move.verb for move in offered_moves(take("claims"), clerk)]


def test_refusals(take, keeper, clerk, supervisor):
    with pytest.raises(PermissionDenied, match="claims clerk"):
        hand_over_old_part(take("claims"), keeper)
    gone = services.dispose_old_part(old_part_id=take().pk, reason="x", actor=supervisor)
    with pytest.raises(TransitionBlocked, match="disposed of"):
        hand_over_old_part(gone, clerk)
