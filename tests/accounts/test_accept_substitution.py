"""The person who was asked agrees; from another store the general manager has to agree too."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.accounts.models import Membership, Substitution
from dms.accounts.services import accept_substitution
from dms.core.approvals.models import Approval
from dms.core.models import DueWork, Event
from dms.core.transitions import TransitionBlocked, offered_moves
from tests.accounts.substitutes import accepted, asked, days_from_today, fresh


@pytest.mark.requirement("PLT-4")
def test_within_the_store_the_answer_confirms_it(store, person):
    row = accepted(person("technician"), person("inspector"), store)
    assert row.state == "confirmed"
    event = Event.objects.latest("id")
    assert (event.fact, event.source, event.target) == ("accounts.substitution_accepted", "requested", "confirmed")
    assert DueWork.objects.get(handler="substitutions.end").due_at.date() >= row.valid_to


@pytest.mark.requirement("PLT-4")
def test_from_another_store_it_waits_for_the_general_manager(store, other_store, person):
    absent, helper, manager = person("technician"), person("technician", store=other_store), person("general_manager")
    row = accepted(absent, helper, store)
    assert row.state == "awaiting_approval"
    approval = Approval.objects.get()
    assert (approval.kind, approval.current_role, approval.store) == (
        "substitution.cross_store",
        "general_manager",
        store,
    )
    assert (approval.requested_by, approval.subject_id) == (absent, row.pk)
    assert not fresh(helper).holds_role("technician", store)
    assert manager.pk in Event.objects.latest("id").payload["approver_ids"]


def test_without_a_general_manager_the_answer_is_refused_and_nothing_is_half_done(store, other_store, person):
    row = asked(person("technician"), person("technician", store=other_store), store)
    before = Event.objects.count()
    with pytest.raises(TransitionBlocked, match="general manager"):
        accept_substitution(substitution_id=row.pk, actor=row.substitute)
    row.refresh_from_db()
    assert (row.state, Event.objects.count(), Approval.objects.count()) == ("requested", before, 0)


@pytest.mark.requirement("PLT-4")
def test_the_general_managers_own_absence_is_for_the_group_to_agree(store, other_store, person):
    person("group_manager")
    accepted(person("general_manager"), person("general_manager", store=other_store), store)
    assert Approval.objects.get().current_role == "group_manager"


def test_only_who_was_asked_answers(store, person):
    row = asked(person("technician"), person("inspector", name="Zhao"), store)
    for actor in (row.absent, person("general_manager"), person("group_manager")):
        with pytest.raises(PermissionDenied, match="Only Zhao"):
            accept_substitution(substitution_id=row.pk, actor=actor)
    with pytest.raises(Substitution.DoesNotExist):
        accept_substitution(substitution_id=row.pk, actor=person("technician"))
    assert Event.objects.count() == 1


def test_who_was_asked_sees_the_buttons_also_from_another_store(store, other_store, person):
    row = asked(person("technician"), person("technician", store=other_store), store)
    assert {move.verb for move in offered_moves(row, row.substitute)} == {"accept", "decline"}
    assert {move.verb for move in offered_moves(row, row.absent)} == {"withdraw"}
    assert not offered_moves(row, person("general_manager"))


def test_it_is_too_late_after_the_last_day(store, person):
    row = asked(person("technician"), person("inspector"), store)
    Substitution.objects.filter(pk=row.pk).update(valid_from=days_from_today(-3), valid_to=days_from_today(-1))
    with pytest.raises(TransitionBlocked, match="last day is over"):
        accept_substitution(substitution_id=row.pk, actor=row.substitute)


def test_it_is_answered_once(store, person):
    row = accepted(person("technician"), person("inspector"), store)
    with pytest.raises(TransitionBlocked, match="not possible in the state"):
        accept_substitution(substitution_id=row.pk, actor=row.substitute)


def test_somebody_without_any_role_answers_nothing(store, person):
    row = asked(person("technician"), person("inspector"), store)
    Membership.objects.filter(user=row.substitute).delete()
    with pytest.raises(PermissionDenied):
        accept_substitution(substitution_id=row.pk, actor=fresh(row.substitute))
