"""Gone: by the supervisor what nobody wants, by the claims clerk what the claim is done with."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.transitions import TransitionBlocked
from parts.old_parts import services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-9")]


def dispose(row, actor, reason="废品站回收"):
    return services.dispose_old_part(old_part_id=row.pk, reason=reason, actor=actor)


def test_what_nobody_wants_is_scrapped(take, place, supervisor, proven):
    row = dispose(take(bin_id=place.pk), supervisor)
    assert (row.state, row.bin) == ("disposed", None) and row.left_at
    proven()


def test_the_claims_clerk_scraps_what_the_claim_is_done_with(with_clerk, clerk, supervisor, refused, proven):
    refused(PermissionDenied, "claims clerk", dispose, row=with_clerk, actor=supervisor)
    assert dispose(with_clerk, clerk).state == "disposed"
    proven()


@pytest.mark.parametrize("destination", ["claims", "customer", "core"])
def test_not_what_somebody_waits_for(take, supervisor, refused, destination):
    refused(TransitionBlocked, "goes elsewhere", dispose, row=take(destination), actor=supervisor)


def test_refusals(take, keeper, clerk, supervisor, refused):
    row = take()
    refused(ValidationError, "Say why", dispose, row=row, actor=supervisor, reason=" ")
    refused(PermissionDenied, "parts supervisor", dispose, row=row, actor=keeper)
    refused(PermissionDenied, "storekeeper", dispose, row=row, actor=clerk)
