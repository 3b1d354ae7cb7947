"""Retire: only who may, only from “active”, and not while something that is used needs it.

retire_labour_operation, retire_package, retire_symptom, retire_bay, retire_team, retire_technician.
"""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from service.catalogue.operations.services import retire_labour_operation
from service.catalogue.workshop.services import retire_team, retire_technician
from tests.service.catalogue.moves import NOUNS, row_of
from tests.service.factories import PackageFactory, TeamFactory, TechnicianFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("SVC-4")]


@pytest.mark.parametrize("noun", NOUNS)
def test_it_changes_the_state_and_is_on_record(noun, store, manager):
    _factory, retire, _reinstate, key, _who = NOUNS[noun]
    row = row_of(noun, store, "active")
    assert retire(**{key: row.pk}, reason="不再使用", actor=manager).state == "retired"
    event = Event.objects.about(row).get()
    assert (event.source, event.target, event.reason) == ("active", "retired", "不再使用")


@pytest.mark.parametrize("noun", NOUNS)
def test_who_may(noun, store, who_may):
    _factory, retire, _reinstate, key, who = NOUNS[noun]
    row = row_of(noun, store, "active")
    assert who_may(lambda actor: retire(**{key: row.pk}, actor=actor)) == who


@pytest.mark.parametrize("noun", NOUNS)
def test_others_may_not_and_nobody_twice(noun, store, manager, person):
    _factory, retire, _reinstate, key, _who = NOUNS[noun]
    row, gone = row_of(noun, store, "active"), row_of(noun, store, "retired")
    with pytest.raises(PermissionDenied, match="service manager"):
        retire(**{key: row.pk}, actor=person("service_advisor"))
    with pytest.raises(TransitionBlocked):
        retire(**{key: gone.pk}, actor=manager)
    row.refresh_from_db()
    assert row.state == "active" and not Event.objects.exists()


def test_an_operation_of_a_package_that_is_sold_stays(operation, manager):
    package = PackageFactory(code="TC01", operations=[operation])
    with pytest.raises(TransitionBlocked) as refused:
        retire_labour_operation(operation_id=operation.pk, actor=manager)
    (reason,) = refused.value.reasons
    assert "TC01" in reason and reason.url == package.get_absolute_url()
    operation.refresh_from_db()
    assert operation.state == "active" and not Event.objects.exists()
    type(package).objects.filter(pk=package.pk).update(state="retired")
    assert retire_labour_operation(operation_id=operation.pk, actor=manager).state == "retired"


def test_a_team_with_technicians_stays_until_they_have_left(store, manager):
    team = TeamFactory(store=store)
    member = TechnicianFactory(store=store, team=team)
    with pytest.raises(TransitionBlocked, match="is in this team"):
        retire_team(team_id=team.pk, actor=manager)
    assert not Event.objects.exists()
    assert retire_technician(technician_id=member.pk, actor=manager).team is None
    assert retire_team(team_id=team.pk, actor=manager).state == "retired"
