"""What a person may do follows from the roles they hold, store by store, day by day."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from dms.accounts.models import Store, User
from dms.core.permissions import require
from tests.accounts.factories import MembershipFactory


@pytest.mark.requirement("PLT-1", "PLT-2")
def test_a_role_counts_only_in_its_own_store(store, other_store, person):
    manager = person("general_manager")
    assert manager.has_perm("accounts.grant_membership", store)
    assert not manager.has_perm("accounts.grant_membership", other_store)
    assert manager.has_perm("accounts.grant_membership")


def test_the_group_holds_its_permissions_everywhere(store, other_store, person):
    group = person("group_manager")
    assert all(group.has_perm("accounts.change_store", one) for one in (store, other_store))


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "holds"),
    [(1, None, True), (-5, 0, True), (-5, -1, False), (0, 0, True), (2, None, False)],
)
def test_a_membership_holds_from_its_first_to_its_last_day(store, person, valid_from, valid_to, holds):
    if valid_from == 1:
        valid_from = -1
    today = datetime.date.today()
    days = [None if n is None else today + datetime.timedelta(days=n) for n in (valid_from, valid_to)]
    user = MembershipFactory(role="technician", store=store, valid_from=days[0], valid_to=days[1]).user
    assert user.holds_role("technician", store) is holds


def test_an_inactive_person_may_nothing(store, person):
    user = person("general_manager", is_active=False)
    assert not user.has_perm("accounts.view_store", store)


def test_a_refusal_names_the_roles_that_may(store, person):
    with pytest.raises(PermissionDenied, match="general manager, group manager, administrator"):
        require(person("technician"), "accounts.grant_membership", store)


@pytest.mark.requirement("PLT-1")
def test_a_person_sees_their_own_stores_and_colleagues_only(store, other_store, person):
    clerk, colleague = person("storekeeper"), person("cashier")
    stranger = person("cashier", store=other_store)
    assert set(Store.objects.visible_to(clerk)) == {store}
    assert set(User.objects.visible_to(clerk)) == {clerk, colleague}
    assert stranger in User.objects.visible_to(person("group_manager"))
