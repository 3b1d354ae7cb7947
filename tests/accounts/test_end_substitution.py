"""Ending a substitution: early by hand, else by its date."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from dms.accounts.models import Substitution
from dms.accounts.services import end_substitution
from dms.core import clock
from dms.core.models import DueWork, Event
from dms.core.transitions import TransitionBlocked
from tests.accounts.substitutes import accepted, asked, fresh


@pytest.mark.requirement("PLT-4")
@pytest.mark.parametrize("who", ["absent", "substitute", "general_manager", "administrator"])
def test_both_sides_and_the_heads_end_it_early_and_the_roles_are_gone(store, person, who):
    row = accepted(person("parts_supervisor"), person("inspector"), store)
    actor = fresh(getattr(row, who)) if who in ("absent", "substitute") else person(who)
    assert end_substitution(substitution_id=row.pk, actor=actor, note="back").state == "ended"
    assert not fresh(row.substitute).holds_role("parts_supervisor", store)
    assert Event.objects.latest("id").fact == "accounts.substitution_ended"


def test_colleagues_do_not_end_it(store, other_store, person):
    row = accepted(person("technician"), person("inspector"), store)
    for actor in (person("technician"), person("service_manager"), person("general_manager", store=other_store)):
        with pytest.raises((PermissionDenied, Substitution.DoesNotExist)):
            end_substitution(substitution_id=row.pk, actor=actor)
    row.refresh_from_db()
    assert row.state == "confirmed"


@pytest.mark.requirement("PLT-4")
def test_after_the_last_day_it_ends_by_itself_once(store, person, monkeypatch, do_due_work):
    row = accepted(person("technician"), person("inspector"), store)
    work = DueWork.objects.get(handler="substitutions.end")
    local = work.due_at.astimezone(store.zone)
    assert (local.date(), local.time()) == (row.valid_to + datetime.timedelta(days=1), datetime.time())
    do_due_work()
    row.refresh_from_db()
    assert row.state == "confirmed"
    monkeypatch.setattr(clock, "now", lambda: work.due_at)
    do_due_work()
    do_due_work()
    row.refresh_from_db()
    assert row.state == "ended"
    ended = Event.objects.filter(fact="accounts.substitution_ended").get()
    assert ended.actor is None


def test_one_that_was_ended_early_does_not_end_again(store, person, monkeypatch, do_due_work):
    row = accepted(person("technician"), person("inspector"), store)
    end_substitution(substitution_id=row.pk, actor=row.absent)
    at = DueWork.objects.get(handler="substitutions.end").due_at
    monkeypatch.setattr(clock, "now", lambda: at)
    do_due_work()
    assert Event.objects.filter(fact="accounts.substitution_ended").count() == 1


def test_what_was_never_confirmed_is_not_ended(store, person):
    row = asked(person("technician"), person("inspector"), store)
    with pytest.raises(TransitionBlocked):
        end_substitution(substitution_id=row.pk, actor=row.absent)
