"""Taking the request for a substitute back."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.accounts.services import withdraw_substitution
from dms.core.approvals.models import Approval
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from tests.accounts.substitutes import accepted, asked


@pytest.mark.requirement("PLT-4")
def test_who_asked_or_is_absent_takes_it_back(store, person):
    head = person("general_manager")
    for actor_is in ("requested_by", "absent"):
        row = asked(person("technician"), person("inspector"), store, actor=head)
        assert withdraw_substitution(substitution_id=row.pk, actor=getattr(row, actor_is)).state == "withdrawn"
        assert Event.objects.latest("id").fact == "accounts.substitution_withdrawn"


@pytest.mark.parametrize("by", ["requested_by", "absent"])
def test_the_approval_that_still_waits_goes_with_it(store, other_store, person, by):
    head, _group = person("general_manager"), person("group_manager")
    row = accepted(person("technician"), person("technician", store=other_store), store, actor=head)
    withdraw_substitution(substitution_id=row.pk, actor=getattr(row, by))
    assert Approval.objects.get().state == "withdrawn"


def test_nobody_else_takes_it_back(store, person):
    row = asked(person("technician"), person("inspector"), store)
    for actor in (row.substitute, person("service_manager")):
        with pytest.raises(PermissionDenied):
            withdraw_substitution(substitution_id=row.pk, actor=actor)
    assert Event.objects.count() == 1


def test_a_confirmed_one_is_ended_not_withdrawn(store, person):
    row = accepted(person("technician"), person("inspector"), store)
    with pytest.raises(TransitionBlocked):
        withdraw_substitution(substitution_id=row.pk, actor=row.absent)
