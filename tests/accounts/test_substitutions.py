"""Who stands in for whom, and what that gives for how long."""

import datetime

import pytest

from dms.accounts.models import Membership, Substitution, User
from dms.core.events import publish
from dms.core.facts import Fact
from dms.core.models import Event
from tests.accounts.substitutes import accepted, asked, days_from_today, fresh

LOOKED = Fact("test.looked", "looked")


@pytest.mark.requirement("PLT-4", "PLT-2")
def test_while_it_lasts_the_substitute_holds_the_roles_of_the_absent_person_in_that_store(
    store, other_store, person, django_assert_num_queries
):
    absent, helper = person("parts_supervisor"), person("storekeeper")
    Membership.objects.create(
        user=absent, store=other_store, role="service_manager", valid_from=datetime.date(2020, 1, 1)
    )
    accepted(absent, helper, store)
    stand_in = fresh(helper)
    with django_assert_num_queries(1):
        assert stand_in.grants == {store.pk: {"storekeeper", "parts_supervisor"}}
    assert stand_in.holds_role("parts_supervisor", store)
    assert stand_in.capacities("parts_supervisor", store) == [absent.pk]
    assert stand_in.capacities("storekeeper", store) == [None]
    assert stand_in.needs_two_factor
    assert fresh(absent).holds_role("parts_supervisor", store)


@pytest.mark.parametrize(("first", "last", "holds"), [(0, 0, True), (-1, 1, True), (1, 2, False), (-3, -1, False)])
def test_it_holds_from_its_first_to_its_last_day(store, person, first, last, holds):
    absent, helper = person("parts_supervisor"), person("storekeeper")
    row = accepted(absent, helper, store)
    Substitution.objects.filter(pk=row.pk).update(valid_from=days_from_today(first), valid_to=days_from_today(last))
    assert fresh(helper).holds_role("parts_supervisor", store) is holds
    assert (helper in User.objects.standing_in("parts_supervisor", store)) is holds


def test_roles_that_the_absent_person_lost_are_not_handed_over(store, person):
    absent, helper = person("parts_supervisor"), person("storekeeper")
    accepted(absent, helper, store)
    Membership.objects.filter(user=absent).update(valid_to=days_from_today(-1))
    assert not fresh(helper).holds_role("parts_supervisor", store)


def test_somebody_who_left_the_company_hands_nothing_over(store, person):
    absent, helper = person("parts_supervisor"), person("storekeeper")
    accepted(absent, helper, store)
    User.objects.filter(pk=absent.pk).update(is_active=False)
    assert not fresh(helper).holds_role("parts_supervisor", store)


def test_what_was_taken_over_is_not_handed_on(store, person):
    absent, helper, third = person("parts_supervisor"), person("storekeeper"), person("cashier")
    accepted(absent, helper, store)
    row = asked(helper, third, store, first=10, last=12)
    Substitution.objects.filter(pk=row.pk).update(
        state="confirmed", valid_from=days_from_today(0), valid_to=days_from_today(1)
    )
    assert fresh(third).grants == {store.pk: {"cashier", "storekeeper"}}


@pytest.mark.requirement("PLT-3")
def test_an_act_by_a_borrowed_role_is_recorded_on_behalf_of_its_owner(store, person):
    absent, helper = person("parts_supervisor"), person("storekeeper")
    accepted(absent, helper, store)
    stand_in = fresh(helper)
    assert stand_in.stands_in_for("core.oversee_approval", store) == absent.pk
    assert stand_in.stands_in_for("core.view_holiday", store) is None
    event = publish(LOOKED, subject=store, actor=stand_in, on_behalf_of_id=absent.pk)
    assert Event.objects.select_related("on_behalf_of").get(pk=event.pk).on_behalf_of == absent


@pytest.mark.requirement("PLT-1")
def test_it_is_seen_by_both_sides_and_the_heads_of_the_store(store, other_store, person):
    absent, helper = person("technician"), person("technician", store=other_store)
    row = asked(absent, helper, store)
    sees = [absent, helper, person("service_manager"), person("group_manager"), person("administrator")]
    sees_not = [person("technician"), person("general_manager", store=other_store)]
    assert [row in Substitution.objects.visible_to(one) for one in sees] == [True] * 5
    assert [row in Substitution.objects.visible_to(one) for one in sees_not] == [False] * 2
