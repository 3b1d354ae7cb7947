"""A list that is not signed: its parts stay, free for another one."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.transitions import TransitionBlocked
from parts.old_parts import handing_over, selectors

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-9")]


def cancel(row, actor, reason="写错了"):
    return handing_over.cancel_hand_over_list(handover_id=row.pk, reason=reason, actor=actor)


def test_its_parts_are_free_again(listed, keeper, proven):
    assert cancel(listed, keeper).state == "cancelled"
    free = list(selectors.for_claims(keeper))
    assert len(free) == 2
    proven()
    handing_over.write_hand_over_list(old_part_ids=[row.pk for row in free], actor=keeper)
    proven()


def test_refusals(listed, keeper, clerk, person, refused):
    refused(ValidationError, "why it is cancelled", cancel, row=listed, actor=keeper, reason=" ")
    refused(PermissionDenied, "storekeeper", cancel, row=listed, actor=person("parts_planner"))
    handing_over.sign_hand_over_list(handover_id=listed.pk, actor=clerk)
    refused(TransitionBlocked, "signed", cancel, row=listed, actor=keeper)
