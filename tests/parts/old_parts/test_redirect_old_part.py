"""Somebody else gets it: with a reason, and never past the claims clerk."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import OldPart
from parts.old_parts import services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-9")]

call = services.redirect_old_part


def test_it_gets_the_days_of_its_new_way(take, keeper):
    row = call(old_part_id=take("customer").pk, destination="disposal", reason="顾客不要了", actor=keeper)
    assert (row.destination, (row.due_at - row.taken_in_at).days) == ("disposal", 90)
    event = Event.objects.about(row).latest("pk")
    assert (event.payload["was"], event.reason) == ("customer", "顾客不要了")


def test_what_a_warranty_job_replaced_goes_to_the_claims_clerk_first(wanting, keeper, refused):
    row = services.take_in_for_line(line_id=wanting(kind="warranty").pk, actor=keeper)
    refused(
        ValidationError,
        "go to the claims clerk, who may bring them back",
        call,
        old_part_id=row.pk,
        destination="customer",
        reason="顾客要",
        actor=keeper,
    )


def test_refusals(take, listed, keeper, person, refused):
    row = take()
    wanted = {"old_part_id": row.pk, "destination": "core"}
    refused(ValidationError, "Say why", call, **wanted, reason=" ", actor=keeper)
    refused(PermissionDenied, "storekeeper", call, **wanted, reason="x", actor=person("parts_planner"))
    refused(ValidationError, "where it goes", call, old_part_id=row.pk, destination="moon", reason="x", actor=keeper)
    on_list = OldPart.objects.filter(destination="claims").first()
    refused(
        TransitionBlocked,
        f"hand-over list {listed.number}",
        call,
        old_part_id=on_list.pk,
        destination="core",
        reason="x",
        actor=keeper,
    )
