"""Reinstate: only who may, only from “discontinued”."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.catalogue.services import reinstate_part
from tests.parts.factories import PartFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-1")]


def test_it_changes_the_state_and_is_on_record(person):
    part, supervisor = PartFactory(state="discontinued"), person("parts_supervisor")
    assert reinstate_part(part_id=part.pk, reason="厂家通知", actor=supervisor).state == "active"
    event = Event.objects.about(part).get()
    assert (event.source, event.target, event.reason) == ("discontinued", "active", "厂家通知")


def test_others_may_not(person):
    part = PartFactory(state="discontinued")
    with pytest.raises(PermissionDenied, match="parts supervisor"):
        reinstate_part(part_id=part.pk, actor=person("parts_planner"))
    part.refresh_from_db()
    assert part.state == "discontinued" and not Event.objects.exists()


def test_not_twice(person):
    part = PartFactory(state="active")
    with pytest.raises(TransitionBlocked):
        reinstate_part(part_id=part.pk, actor=person("parts_supervisor"))
    assert not Event.objects.exists()
