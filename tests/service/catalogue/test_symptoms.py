"""Symptoms and the operations that usually follow."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from service.catalogue.entries import matching
from service.catalogue.symptoms import services
from service.models import Symptom
from tests.service.factories import LabourOperationFactory, SymptomFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("SVC-4")]

NEW = {"code": "gz001", "name": "刹车异响", "system": "brakes"}


def test_a_symptom_is_added_found_and_related(operation, manager):
    row = services.add_symptom(**NEW, operations=[operation], actor=manager)
    assert list(matching(Symptom.objects.all(), "scyx")) == [row]
    other = LabourOperationFactory(code="DP001")
    done = services.edit_symptom(symptom_id=row.pk, operations=[other], note="冷车?", actor=manager)
    assert (list(done.operations.all()), done.version) == ([other], 3)
    assert list(Event.objects.about(row).order_by("pk").values_list("fact", flat=True)) == [
        "service.symptom_added",
        "service.symptom_edited",
        "service.symptom_related",
    ]


def test_a_code_stands_once(manager):
    SymptomFactory(code="GZ001")
    with pytest.raises(ValidationError, match="on file already"):
        services.add_symptom(**NEW, actor=manager)
    assert Symptom.objects.count() == 1 and not Event.objects.exists()


def test_who_keeps_symptoms(who_may, person):
    row = SymptomFactory()
    keepers = {"team_lead", "workshop_dispatcher", "service_manager", "general_manager", "group_manager"}
    assert who_may(lambda actor: services.add_symptom(**NEW, actor=actor)) == keepers
    assert who_may(lambda actor: services.edit_symptom(symptom_id=row.pk, note="x", actor=actor)) == keepers
    with pytest.raises(PermissionDenied):
        services.edit_symptom(symptom_id=row.pk, note="x", actor=person("service_advisor"))
