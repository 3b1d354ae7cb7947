"""Reinstate: only who may, only from “retired”, and a package only with all of its work.

reinstate_labour_operation, reinstate_package, reinstate_symptom, reinstate_bay, reinstate_team, reinstate_technician.
"""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from service.catalogue.packages.services import reinstate_package
from tests.service.catalogue.moves import NOUNS, row_of
from tests.service.factories import LabourOperationFactory, PackageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("SVC-4")]


@pytest.mark.parametrize("noun", NOUNS)
def test_it_changes_the_state_and_is_on_record(noun, store, manager):
    _factory, _retire, reinstate, key, _who = NOUNS[noun]
    row = row_of(noun, store, "retired")
    assert reinstate(**{key: row.pk}, reason="恢复", actor=manager).state == "active"
    event = Event.objects.about(row).get()
    assert (event.source, event.target, event.reason) == ("retired", "active", "恢复")


@pytest.mark.parametrize("noun", NOUNS)
def test_who_may(noun, store, who_may):
    _factory, _retire, reinstate, key, who = NOUNS[noun]
    row = row_of(noun, store, "retired")
    assert who_may(lambda actor: reinstate(**{key: row.pk}, actor=actor)) == who


@pytest.mark.parametrize("noun", NOUNS)
def test_others_may_not_and_only_what_is_retired(noun, store, manager, person):
    _factory, _retire, reinstate, key, _who = NOUNS[noun]
    row, used = row_of(noun, store, "retired"), row_of(noun, store, "active")
    with pytest.raises(PermissionDenied, match="service manager"):
        reinstate(**{key: row.pk}, actor=person("service_advisor"))
    with pytest.raises(TransitionBlocked):
        reinstate(**{key: used.pk}, actor=manager)
    row.refresh_from_db()
    assert row.state == "retired" and not Event.objects.exists()


def test_a_package_comes_back_with_all_of_its_work_or_not_at_all(manager):
    retired = LabourOperationFactory(code="BY009", state="retired")
    package = PackageFactory(state="retired", operations=[retired])
    with pytest.raises(TransitionBlocked, match="BY009"):
        reinstate_package(package_id=package.pk, actor=manager)
    package.refresh_from_db()
    assert package.state == "retired" and not Event.objects.exists()
