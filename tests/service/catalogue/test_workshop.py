"""Bays, teams and technicians of a store; each refusal leaves no trace."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from service.catalogue.workshop import services
from service.catalogue.workshop.offers import search_bays, search_technicians
from service.catalogue.workshop.selectors import hands_of
from service.models import Bay, Team, Technician, TechnicianSkill
from tests.accounts.factories import MembershipFactory
from tests.service.factories import BayFactory, TeamFactory, TechnicianFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("SVC-4")]

KEEPERS = {"workshop_dispatcher", "service_manager", "general_manager", "group_manager"}


def test_a_bay_is_added_once_and_edited(store, manager):
    bay = services.add_bay(store=store, code=" k01 ", name="快修 1 号", kind="quick", actor=manager)
    assert (bay.code, bay.kind) == ("K01", "quick")
    with pytest.raises(ValidationError, match="this code already"):
        services.add_bay(store=store, code="K01", name="x", actor=manager)
    assert services.edit_bay(bay_id=bay.pk, name="快修一", actor=manager).name == "快修一"
    assert list(Event.objects.order_by("pk").values_list("fact", flat=True)) == [
        "service.bay_added",
        "service.bay_edited",
    ]


def test_another_store_s_bay_is_nobody_s(other_store, manager):
    bay = BayFactory(store=other_store)
    with pytest.raises(Bay.DoesNotExist):
        services.edit_bay(bay_id=bay.pk, name="x", actor=manager)
    with pytest.raises(PermissionDenied):
        services.add_bay(store=other_store, code="K", name="x", actor=manager)
    assert not Event.objects.exists()


def test_a_team_is_led_by_a_team_lead_of_the_store(store, other_store, manager, person):
    lead, technician, elsewhere = person("team_lead"), person("technician"), person("team_lead", store=other_store)
    for wrong in (technician, elsewhere):
        with pytest.raises(ValidationError, match="no team lead in this store"):
            services.add_team(store=store, name="一组", lead=wrong, actor=manager)
    assert not Team.objects.exists() and not Event.objects.exists()
    team = services.add_team(store=store, name="一组", lead=lead, actor=manager)
    with pytest.raises(ValidationError, match="no team lead in this store"):
        services.edit_team(team_id=team.pk, lead=technician, actor=manager)
    assert services.edit_team(team_id=team.pk, lead=None, actor=manager).lead is None


def test_a_technician_holds_the_role_in_the_store_and_stands_there_once(store, other_store, manager, person):
    for wrong in (person("storekeeper"), person("technician", store=other_store)):
        with pytest.raises(ValidationError, match="no technician in this store"):
            services.add_technician(store=store, user=wrong, number="J1", actor=manager)
    assert not Technician.objects.exists() and not Event.objects.exists()
    hand = person("technician")
    services.add_technician(store=store, user=hand, number=" J1 ", actor=manager)
    with pytest.raises(ValidationError, match="among the technicians already"):
        services.add_technician(store=store, user=hand, number="J2", actor=manager)
    with pytest.raises(ValidationError, match="staff number already"):
        services.add_technician(store=store, user=person("team_lead"), number="J1", actor=manager)
    assert Technician.objects.get().number == "J1" and Event.objects.count() == 1


def test_a_technician_is_in_a_living_team_of_the_store(store, other_store, manager):
    row = TechnicianFactory(store=store)
    for team, words in (
        (TeamFactory(store=other_store), "not one of the store's"),
        (TeamFactory(store=store, state="retired"), "is retired"),
    ):
        with pytest.raises(ValidationError, match=words):
            services.edit_technician(technician_id=row.pk, team=team, actor=manager)
    retired = TechnicianFactory(store=store, state="retired")
    with pytest.raises(ValidationError, match="Reinstate them first"):
        services.edit_technician(technician_id=retired.pk, team=TeamFactory(store=store), actor=manager)
    assert not Event.objects.exists()
    team = TeamFactory(store=store)
    assert services.edit_technician(technician_id=row.pk, team=team, actor=manager).team == team


def test_skills_have_levels_and_go_again(store, manager):
    row = TechnicianFactory(store=store)
    services.rate_technician(technician_id=row.pk, engine=3, care=1, actor=manager)
    services.rate_technician(technician_id=row.pk, engine=4, care=None, actor=manager)
    assert list(row.skills.values_list("skill", "level")) == [("engine", 4)]
    told = Event.objects.about(row).order_by("pk").values_list("payload__changes", flat=True)
    assert list(told) == [{"engine": [None, 3], "care": [None, 1]}, {"engine": [3, 4], "care": [1, None]}]
    services.rate_technician(technician_id=row.pk, engine=4, actor=manager)
    assert Event.objects.count() == 2


def test_no_level_beyond_the_scale(store, manager):
    row = TechnicianFactory(store=store)
    with pytest.raises(ValidationError, match="1 to 4"):
        services.rate_technician(technician_id=row.pk, care=1, engine=5, actor=manager)
    assert not TechnicianSkill.objects.exists() and not Event.objects.exists()


def test_only_hands_of_the_store_are_offered(store, other_store, person):
    here = {person("technician"), person("team_lead")}
    person("storekeeper")
    person("technician", store=other_store)
    left = MembershipFactory(store=store, role="technician")
    left.valid_to = left.valid_from
    left.save()
    assert set(hands_of([store])) == here


def test_the_search_finds_technicians_by_number_and_name_and_bays_by_code(store, other_store, manager, person):
    row, bay = TechnicianFactory(store=store, number="J777"), BayFactory(store=store, code="Q77")
    TechnicianFactory(store=other_store, number="J778")
    for text in ("J77", row.user.name):
        assert [hit.key for hit in search_technicians(manager, text, 8)] == [row.pk], text
    assert [hit.key for hit in search_bays(manager, "q7", 8)] == [bay.pk]
    assert search_technicians(manager, " ", 8) == search_bays(manager, " ", 8) == []


def test_who_keeps_bays_teams_and_technicians(store, who_may, person):
    bay, team, row = BayFactory(store=store), TeamFactory(store=store), TechnicianFactory(store=store)
    hand = person("technician")
    for call in (
        lambda actor: services.add_bay(store=store, code="N1", name="x", actor=actor),
        lambda actor: services.edit_bay(bay_id=bay.pk, note="x", actor=actor),
        lambda actor: services.add_team(store=store, name="x", actor=actor),
        lambda actor: services.edit_team(team_id=team.pk, note="x", actor=actor),
        lambda actor: services.add_technician(store=store, user=hand, number="N1", actor=actor),
        lambda actor: services.edit_technician(technician_id=row.pk, note="x", actor=actor),
    ):
        assert who_may(call) == KEEPERS
    rated = who_may(lambda actor: services.rate_technician(technician_id=row.pk, care=1, actor=actor))
    assert rated == KEEPERS | {"team_lead"}
