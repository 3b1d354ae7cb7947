"""An installation without a demo gets its first person from the command line."""

import re

import pytest
from django.core.management import CommandError, call_command

from dms.accounts.models import User
from dms.core.models import Event


@pytest.mark.django_db
def test_the_first_administrator_gets_a_password_to_change_and_may_open_stores(capsys):
    call_command("add_administrator", "zhang", name="张工")
    user = User.objects.get()
    password = re.search(r"first password: (\S+)", capsys.readouterr().out)[1]
    assert user.check_password(password) and user.must_change_password
    assert user.has_perm("accounts.add_store") and user.needs_two_factor
    assert set(Event.objects.values_list("fact", "actor")) == {
        ("accounts.user_added", None),
        ("accounts.membership_granted", None),
    }


def test_a_taken_user_name_is_refused_with_a_sentence(db):
    call_command("add_administrator", "zhang", name="张工")
    with pytest.raises(CommandError, match="already exists"):
        call_command("add_administrator", "zhang", name="张三")
    assert User.objects.count() == 1
