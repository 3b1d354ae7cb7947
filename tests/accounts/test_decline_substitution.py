"""Saying no to standing in."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.accounts.services import accept_substitution, decline_substitution
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from tests.accounts.substitutes import accepted, asked


@pytest.mark.requirement("PLT-4")
def test_who_was_asked_may_say_no(store, person):
    row = asked(person("technician"), person("inspector"), store)
    assert decline_substitution(substitution_id=row.pk, actor=row.substitute, note="on leave").state == "declined"
    assert (Event.objects.latest("id").fact, Event.objects.latest("id").reason) == (
        "accounts.substitution_declined",
        "on leave",
    )
    with pytest.raises(TransitionBlocked):
        accept_substitution(substitution_id=row.pk, actor=row.substitute)
    assert asked(row.absent, person("technician"), store)


def test_nobody_else_says_no_for_them(store, person):
    row = asked(person("technician"), person("inspector"), store)
    for actor in (row.absent, person("service_manager")):
        with pytest.raises(PermissionDenied):
            decline_substitution(substitution_id=row.pk, actor=actor)


def test_a_confirmed_one_is_ended_not_declined(store, person):
    row = accepted(person("technician"), person("inspector"), store)
    with pytest.raises(TransitionBlocked):
        decline_substitution(substitution_id=row.pk, actor=row.substitute)
