"""The demo dealership loads into an empty database, once."""

import pytest
from django.core.management import CommandError, call_command

from dms.accounts.models import Membership, Store, User
from dms.accounts.roles import Role


@pytest.mark.django_db
def test_the_demo_has_two_stores_and_an_account_for_each_role(capsys):
    call_command("load_demo")
    assert list(Store.objects.values_list("code", flat=True)) == ["CD", "CX"]
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)
    call_command("load_demo", accounts=True)
    printed = set(capsys.readouterr().out.split())
    named = Membership.objects.filter(user__username__in=printed)
    assert set(named.values_list("role", flat=True)) == set(Role.values)


def test_a_database_that_holds_stores_is_never_touched(store):
    with pytest.raises(CommandError, match="only loaded into an empty database"):
        call_command("load_demo")
    assert Store.objects.get() == store
    assert not User.objects.exists()
