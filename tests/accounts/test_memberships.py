"""Roles: who grants them where, what is refused, what is warned about."""

import datetime
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from dms.accounts import services
from dms.accounts.models import Membership, User
from dms.accounts.roles import GROUP_ROLES, Role
from dms.accounts.segregation import duty_warnings
from dms.core import clock
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from tests.accounts.factories import MembershipFactory, StoreFactory, UserFactory

pytestmark = pytest.mark.requirement("PLT-1", "PLT-2")
GRANTERS = {Role.GENERAL_MANAGER, Role.GROUP_MANAGER, Role.ADMINISTRATOR}


def grant(user, actor, store, role="purchaser", **days):
    return services.grant_membership(
        user_id=user.pk, role=role, store_id=store.pk if store else None, actor=actor, **days
    )


@pytest.mark.parametrize("role", list(Role))
def test_who_grants_and_ends_roles_in_their_store(role, person, store):
    clerk, actor = person("storekeeper"), person(role)
    if role in GRANTERS:
        membership = grant(clerk, actor, store)
        assert User.objects.get(pk=clerk.pk).holds_role("purchaser", store)
        services.end_membership(membership_id=membership.pk, actor=actor)
        assert not User.objects.get(pk=clerk.pk).holds_role("purchaser", store)
        granted, ended = Event.objects.order_by("id")
        assert granted.payload["conflicting_roles"] == ["storekeeper"] and granted.store == store
        assert ended.payload["role"] == "purchaser" and ended.actor == actor
        return
    with pytest.raises(PermissionDenied):
        grant(clerk, actor, store)
    with pytest.raises(PermissionDenied):
        services.end_membership(membership_id=clerk.memberships.get().pk, actor=actor)
    assert Membership.objects.filter(user=clerk).count() == 1 and not Event.objects.exists()


@pytest.mark.parametrize("role", sorted(GROUP_ROLES))
@pytest.mark.parametrize("granter", list(Role))
def test_roles_of_the_group_are_granted_by_the_group(granter, role, person, store):
    clerk, actor = person("storekeeper"), person(granter)
    if granter in GROUP_ROLES:
        assert grant(clerk, actor, None, role=role).store is None
        return
    with pytest.raises(PermissionDenied):
        grant(clerk, actor, None, role=role)
    with pytest.raises((PermissionDenied, ValidationError)):
        grant(clerk, actor, store, role=role)
    assert Membership.objects.filter(user=clerk).count() == 1 and not Event.objects.exists()


def test_a_manager_grants_nothing_in_another_store_and_to_nobody_they_can_not_see(
    manager, clerk, person, other_store, store
):
    with pytest.raises(PermissionDenied):
        grant(clerk, manager, other_store)
    with pytest.raises(User.DoesNotExist):
        grant(person("cashier", store=other_store), manager, store)
    foreign = MembershipFactory(store=other_store)
    with pytest.raises(Membership.DoesNotExist):
        services.end_membership(membership_id=foreign.pk, actor=manager)
    assert not Event.objects.exists()


@pytest.mark.parametrize("role", sorted(GRANTERS))
def test_nobody_grants_a_role_to_themselves(role, person, store):
    actor = person(role)
    with pytest.raises(PermissionDenied, match="to themselves"):
        grant(actor, actor, store)
    assert not Event.objects.exists()


def test_a_manager_of_one_store_keeps_out_of_the_other_store_of_a_shared_colleague(manager, clerk, other_store):
    elsewhere = MembershipFactory(user=clerk, store=other_store, role="cashier")
    with pytest.raises(Membership.DoesNotExist):
        services.end_membership(membership_id=elsewhere.pk, actor=manager)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"role": "king"}, "not a valid choice"),
        ({"role": "storekeeper"}, "already"),
        ({"valid_from": datetime.date(2030, 5, 1), "valid_to": datetime.date(2030, 4, 1)}, "before the first"),
    ],
)
def test_a_refused_grant_leaves_no_trace(wrong, sentence, clerk, manager, store):
    with pytest.raises(ValidationError, match=sentence):
        grant(clerk, manager, store, **wrong)
    assert Membership.objects.filter(user=clerk).count() == 1 and not Event.objects.exists()


def test_closed_stores_and_inactive_people_get_no_roles(clerk, administrator, person):
    with pytest.raises(ValidationError, match="closed"):
        grant(clerk, administrator, StoreFactory(is_active=False))
    with pytest.raises(ValidationError, match="deactivated"):
        grant(person("cashier", is_active=False), administrator, StoreFactory())
    with pytest.raises(ValidationError, match="choose one"):
        grant(clerk, administrator, None, role="cashier")
    with pytest.raises(ValidationError, match="whole group"):
        grant(clerk, administrator, StoreFactory(), role="administrator")
    assert not Event.objects.exists()


def test_the_same_role_may_come_back_after_it_ended(clerk, manager, store):
    first = grant(clerk, manager, store)
    services.end_membership(membership_id=first.pk, actor=manager)
    assert grant(clerk, manager, store).pk != first.pk


def test_a_role_ends_after_its_last_day_when_one_is_given(clerk, manager, store):
    membership = grant(clerk, manager, store)
    today = clock.today(store)
    services.end_membership(membership_id=membership.pk, actor=manager, last_day=today)
    assert User.objects.get(pk=clerk.pk).holds_role("purchaser", store)
    tomorrow = Membership.objects.active(today + datetime.timedelta(days=1))
    assert not tomorrow.filter(pk=membership.pk).exists()
    with pytest.raises(ValidationError):
        services.end_membership(membership_id=membership.pk, actor=manager, last_day=today - datetime.timedelta(days=1))


def test_what_has_ended_does_not_end_again(clerk, manager, store):
    membership = grant(clerk, manager, store)
    services.end_membership(membership_id=membership.pk, actor=manager)
    with pytest.raises(TransitionBlocked):
        services.end_membership(membership_id=membership.pk, actor=manager)


def test_the_last_administrator_keeps_the_role(administrator, person):
    group = person("group_manager")
    membership = administrator.memberships.get()
    for day in (None, clock.today() + datetime.timedelta(days=30)):
        with pytest.raises(TransitionBlocked, match="last administrator"):
            services.end_membership(membership_id=membership.pk, actor=group, last_day=day)
    deputy = person("administrator")
    deputy.memberships.update(valid_to=clock.today() + datetime.timedelta(days=10))
    with pytest.raises(TransitionBlocked):
        services.end_membership(
            membership_id=membership.pk, actor=group, last_day=clock.today() + datetime.timedelta(days=30)
        )
    deputy.memberships.update(valid_to=None)
    services.end_membership(membership_id=membership.pk, actor=group)


def test_duties_that_should_lie_in_different_hands_are_named_and_not_forbidden(clerk, manager, store, other_store):
    (warning,) = duty_warnings(user=clerk, role="purchaser", store=store)
    assert "storekeeper and purchaser" in warning
    assert duty_warnings(user=clerk, role="purchaser", store=other_store) == []
    assert duty_warnings(user=clerk, role="parts_planner", store=store) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time there: nothing to race")
def test_two_administrators_can_not_remove_each_other_at_the_same_moment():
    people = [UserFactory() for _each in range(2)]
    for user in people:
        MembershipFactory(user=user, store=None, role="administrator")
    together, outcomes = Barrier(2), []

    def remove(actor, other):
        try:
            together.wait()
            services.deactivate_user(user_id=other.pk, reason="race", actor=User.objects.get(pk=actor.pk))
            outcomes.append("done")
        except (TransitionBlocked, PermissionDenied, User.DoesNotExist):
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=remove, args=pair) for pair in (people, people[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused"]
    assert User.objects.filter(is_active=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_role_granted_eight_times_at_once_is_granted_once():
    store = StoreFactory()
    clerk = MembershipFactory(store=store, role="storekeeper").user
    manager = MembershipFactory(store=store, role="general_manager").user
    together, outcomes = Barrier(8), []

    def one():
        try:
            together.wait()
            grant(clerk, User.objects.get(pk=manager.pk), store)
            outcomes.append("done")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=one) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done"] + ["refused"] * 7
    assert Membership.objects.filter(user=clerk, role="purchaser").count() == 1
