"""The approval for somebody of another store confirms the substitution; nobody does by hand."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.accounts import facts
from dms.accounts.models import Substitution
from dms.accounts.services import withdraw_substitution
from dms.core.approvals.models import Approval
from dms.core.approvals.services import approve_approval
from dms.core.locking import locked
from dms.core.models import DueWork, Event
from dms.core.transitions import apply_transition
from tests.accounts.substitutes import accepted, days_from_today, fresh


@pytest.fixture
def waiting(store, other_store, person):
    person("general_manager", username="manager")
    return accepted(person("technician"), person("technician", store=other_store), store)


def approve(person_who_decides):
    return approve_approval(approval_id=Approval.objects.get().pk, actor=person_who_decides)


@pytest.fixture
def manager(waiting, django_user_model):
    return django_user_model.objects.get(username="manager")


@pytest.mark.requirement("PLT-4")
def test_the_general_managers_yes_hands_the_roles_over(store, waiting, manager, do_due_work):
    approve(manager)
    do_due_work()
    waiting.refresh_from_db()
    assert waiting.state == "confirmed"
    assert fresh(waiting.substitute).grants[store.pk] == {"technician"}
    assert Event.objects.filter(fact__startswith="accounts.").latest("id").fact == "accounts.substitution_confirmed"
    assert DueWork.objects.filter(handler="substitutions.end").exists()


def test_the_same_yes_delivered_twice_confirms_once(waiting, manager, do_due_work):
    approve(manager)
    do_due_work()
    DueWork.objects.filter(handler__contains="confirm_approved").update(done_at=None)
    do_due_work()
    assert Event.objects.filter(fact="accounts.substitution_confirmed").count() == 1


def test_a_yes_that_comes_too_late_changes_nothing(waiting, manager, do_due_work):
    approve(manager)
    withdraw_substitution(substitution_id=waiting.pk, actor=waiting.absent)
    do_due_work()
    waiting.refresh_from_db()
    assert waiting.state == "withdrawn"


def test_a_yes_after_the_last_day_hands_nothing_over(waiting, manager, do_due_work):
    approve(manager)
    Substitution.objects.update(valid_from=days_from_today(-3), valid_to=days_from_today(-1))
    do_due_work()
    waiting.refresh_from_db()
    assert (waiting.state, Event.objects.filter(fact__startswith="accounts.").latest("id").reason) == (
        "refused",
        "Its last day is over.",
    )


def test_nobody_confirms_by_hand(waiting, manager, person):
    for actor in (manager, person("group_manager"), waiting.substitute):
        row = locked(Substitution.objects.all(), waiting.pk)
        with pytest.raises(PermissionDenied, match="Nobody may do this"):
            apply_transition(row.confirm, actor=actor, fact=facts.SUBSTITUTION_CONFIRMED)
