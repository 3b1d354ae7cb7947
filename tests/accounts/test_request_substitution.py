"""Asking for a substitute."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.accounts.models import Substitution
from dms.core.models import Event
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.accounts.substitutes import accepted, asked, fresh


@pytest.mark.requirement("PLT-4")
def test_anybody_asks_a_colleague_to_stand_in(store, person):
    absent, helper = person("technician"), person("inspector")
    row = asked(absent, helper, store, note="holiday")
    assert (row.state, row.crosses_stores, row.requested_by) == ("requested", False, absent)
    event = Event.objects.get()
    assert (event.fact, event.reason) == ("accounts.substitution_requested", "holiday")
    assert (event.payload["absent_id"], event.payload["substitute_id"]) == (absent.pk, helper.pk)
    assert not fresh(helper).holds_role("technician", store)


def test_a_head_asks_for_somebody_who_is_ill(store, person):
    absent, helper, head = person("technician"), person("technician"), person("general_manager")
    assert asked(absent, helper, store, actor=head).requested_by == head


def refused(field, match, *arguments, **more):
    before = Substitution.objects.count(), Event.objects.count()
    with pytest.raises(ValidationError) as error:
        asked(*arguments, **more)
    assert match in " ".join(error.value.message_dict[field])
    assert (Substitution.objects.count(), Event.objects.count()) == before


def test_colleagues_do_not_ask_for_each_other(store, other_store, person):
    absent, helper = person("technician"), person("technician")
    for actor in (helper, person("service_manager"), person("general_manager", store=other_store)):
        with pytest.raises(PermissionDenied):
            asked(absent, helper, store, actor=actor)
    assert not Event.objects.exists()


@pytest.mark.requirement("PLT-2")
def test_nobody_takes_the_roles_of_somebody_absent_by_their_own_hand(store, person):
    manager = person("general_manager")
    with pytest.raises(PermissionDenied, match="Nobody gives themselves"):
        asked(person("finance"), manager, store, actor=manager)
    assert not Substitution.objects.exists() and not Event.objects.exists()


def test_nobody_stands_in_for_themselves(store, person):
    absent = person("technician")
    refused("substitute", "nobody stands in for themselves", absent, absent, store)


def test_the_substitute_works_here(store, person):
    refused("substitute", "works here", person("technician"), UserFactory(), store)


def test_the_absent_person_has_a_role_to_hand_over(store, other_store, person):
    absent = person("technician")
    MembershipFactory(user=absent, store=other_store, role="technician")
    absent.memberships.filter(store=store).delete()
    head = person("general_manager")
    refused("absent", "holds no role in East Store", fresh(absent), person("inspector"), store, actor=head)


@pytest.mark.parametrize(
    ("first", "last", "match"), [(3, 2, "comes before the first"), (-5, -1, "These days are over")]
)
def test_the_days_make_sense(store, person, first, last, match):
    refused("valid_to", match, person("technician"), person("technician"), store, first=first, last=last)


@pytest.mark.parametrize(("first", "last"), [(0, 0), (5, 9), (2, 3), (-2, 20)])
def test_one_person_is_covered_once_a_day(store, person, first, last):
    absent, helper = person("technician"), person("technician")
    accepted(absent, helper, store, first=0, last=5)
    refused(
        "valid_from", "Somebody stands in on these days", absent, person("technician"), store, first=first, last=last
    )
    assert asked(absent, helper, store, first=6, last=9)


def test_somebody_who_is_away_does_not_stand_in(store, person):
    away, helper, absent = person("technician"), person("technician"), person("technician")
    accepted(away, helper, store)
    refused("substitute", "is away on these days too", absent, away, store)


@pytest.mark.requirement("MGT-2")
def test_duties_that_should_be_apart_are_warned_of_not_forbidden(store, person):
    asked(person("purchaser"), person("storekeeper"), store)
    [warning] = Event.objects.get().payload["warnings"]
    assert "both purchaser and storekeeper" in warning or "both storekeeper and purchaser" in warning
    asked(person("technician"), person("technician"), store)
    assert Event.objects.latest("id").payload["warnings"] == []
