"""A superseded number finds its successor; a chain never ends where it begins."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from parts.catalogue.selectors import latest
from parts.catalogue.services import supersede_part
from parts.models import Part
from tests.parts.factories import PartFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-1")]


@pytest.fixture
def planner(person):
    return person("parts_planner")


def test_the_end_of_the_chain_is_what_is_sold_today(planner):
    first, second, third = (PartFactory() for _ in range(3))
    supersede_part(part_id=first.pk, successor_id=second.pk, actor=planner)
    supersede_part(part_id=second.pk, successor_id=third.pk, actor=planner)
    assert latest(Part.objects.get(pk=first.pk)) == third
    event = Event.objects.about(first).get()
    assert event.payload == {"successor_id": second.pk, "number": second.number}
    supersede_part(part_id=second.pk, successor_id=None, actor=planner)
    assert latest(Part.objects.get(pk=first.pk)) == second


def test_a_circle_is_refused_without_trace(planner):
    first, second, third = (PartFactory() for _ in range(3))
    supersede_part(part_id=first.pk, successor_id=second.pk, actor=planner)
    supersede_part(part_id=second.pk, successor_id=third.pk, actor=planner)
    events = Event.objects.count()
    for end, successor in ((third, first), (second, second)):
        with pytest.raises(ValidationError, match="leads back"):
            supersede_part(part_id=end.pk, successor_id=successor.pk, actor=planner)
    assert Event.objects.count() == events
    assert Part.objects.get(pk=third.pk).superseded_by is None


def test_it_needs_the_permission(person):
    first, second = PartFactory(), PartFactory()
    with pytest.raises(PermissionDenied):
        supersede_part(part_id=first.pk, successor_id=second.pk, actor=person("storekeeper"))
    assert not Event.objects.exists()
