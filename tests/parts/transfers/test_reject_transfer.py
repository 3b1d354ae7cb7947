"""A transfer is refused, with the reason."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.transitions import TransitionBlocked
from parts.transfers import services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-18")]


def reject_transfer(row, actor, reason="本店自用"):
    return services.reject_transfer(transfer_id=row.pk, reason=reason, actor=actor)


def test_it_says_why_and_only_the_sending_supervisor_does_it(requested, supervisor, planner, keeper):
    with pytest.raises(ValidationError):
        reject_transfer(requested, supervisor, reason="")
    for who in (planner, keeper):
        with pytest.raises(PermissionDenied):
            reject_transfer(requested, who)
    assert reject_transfer(requested, supervisor).state == "rejected"


def test_what_is_approved_is_not_refused_any_more(approved, supervisor):
    with pytest.raises(TransitionBlocked, match="approved"):
        reject_transfer(approved, supervisor)
