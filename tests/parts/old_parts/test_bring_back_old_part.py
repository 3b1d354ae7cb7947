"""Whatever became of it can be taken back: it lies in a bin again."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.transitions import TransitionBlocked
from parts.old_parts import handing_over, services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-9")]


def bring_back(row, actor, **more):
    values = {"destination": "customer", "reason": "厂家拒赔, 退回顾客"} | more
    return services.bring_back_old_part(old_part_id=row.pk, actor=actor, **values)


def test_the_claims_clerk_is_done_with_it_and_it_may_go_on_another_list(with_clerk, clerk, keeper, place, proven):
    row = bring_back(with_clerk, clerk, bin_id=place.pk, destination="claims")
    assert (row.state, row.bin, row.held_by, row.left_at) == ("in_bin", place, None, None)
    proven()
    again = handing_over.write_hand_over_list(old_part_ids=[row.pk], actor=keeper)
    handing_over.sign_hand_over_list(handover_id=again.pk, actor=clerk)
    assert row.handover_lines.count() == 2
    proven()


def test_what_was_given_back_by_mistake_forgets_who_had_it(take, keeper, supervisor, proven):
    row = take("customer")
    services.give_back_old_part(old_part_id=row.pk, collected_by="王女士", is_cleaned=True, actor=keeper)
    row = bring_back(row, supervisor)
    assert (row.collected_by, row.is_cleaned, row.bin.kind) == ("", False, "old_parts")
    proven()


def test_refusals(take, with_clerk, keeper, clerk, shelf, refused):
    refused(ValidationError, "Say why", bring_back, row=with_clerk, actor=clerk, reason=" ")
    refused(ValidationError, "no place for old parts", bring_back, row=with_clerk, actor=clerk, bin_id=shelf.pk)
    refused(ValidationError, "where it goes", bring_back, row=with_clerk, actor=clerk, destination="moon")
    refused(PermissionDenied, "claims clerk", bring_back, row=with_clerk, actor=keeper)
    refused(TransitionBlocked, "taken in", bring_back, row=take(), actor=clerk)
