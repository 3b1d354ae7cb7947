"""The general manager's no."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.accounts import facts
from dms.accounts.models import Substitution
from dms.core.approvals.models import Approval
from dms.core.approvals.services import reject_approval
from dms.core.locking import mark_new
from dms.core.models import Event
from dms.core.transitions import apply_transition
from tests.accounts.substitutes import accepted, fresh


@pytest.mark.requirement("PLT-4")
def test_a_no_hands_nothing_over_and_says_why(store, other_store, person, do_due_work):
    manager = person("general_manager")
    row = accepted(person("technician"), person("technician", store=other_store), store)
    reject_approval(approval_id=Approval.objects.get().pk, actor=manager, note="too far")
    do_due_work()
    row.refresh_from_db()
    assert row.state == "refused"
    assert not fresh(row.substitute).holds_role("technician", store)
    event = Event.objects.filter(fact__startswith="accounts.").latest("id")
    assert (event.fact, event.reason) == ("accounts.substitution_refused", "too far")


def test_nobody_refuses_by_hand(store, other_store, person):
    manager = person("general_manager")
    row = accepted(person("technician"), person("technician", store=other_store), store)
    with pytest.raises(PermissionDenied, match="Nobody may do this"):
        apply_transition(mark_new(row).refuse, actor=manager, fact=facts.SUBSTITUTION_REFUSED)
    assert Substitution.objects.get().state == "awaiting_approval"
