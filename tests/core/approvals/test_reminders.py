"""Who has to decide is reminded once; then the next role hears of it once."""

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from dms.core import clock
from dms.core.approvals import services
from dms.core.models import DueWork, Event

MONDAY = datetime.datetime(2026, 3, 16, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def at(monkeypatch):
    """``at(moment)`` sets the clock."""

    def set_clock(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_clock(MONDAY)
    return set_clock


def facts():
    """What happened to approvals; messages about it are somebody else's story."""
    return [event.fact for event in approval_events().order_by("id")]


def approval_events():
    return Event.objects.filter(fact__startswith="core.approval")


@pytest.mark.requirement("PLT-4")
def test_nine_working_hours_later_the_deciders_are_reminded_once(at, ask, supervisor, do_due_work):
    ask()
    at(MONDAY + datetime.timedelta(hours=23))
    do_due_work()
    assert facts() == ["core.approval_requested"]
    at(MONDAY + datetime.timedelta(hours=25))
    do_due_work()
    do_due_work()
    assert facts() == ["core.approval_requested", "core.approval_reminded"]
    event = approval_events().latest("id")
    assert (event.payload["user_ids"], event.payload["role"]) == ([supervisor.pk], "parts_supervisor")


@pytest.mark.requirement("PLT-4")
def test_two_working_days_later_the_next_role_hears_of_it_once(at, ask, manager, do_due_work):
    ask()
    at(MONDAY + datetime.timedelta(days=3))
    do_due_work()
    do_due_work()
    assert facts()[1:] == ["core.approval_reminded", "core.approval_escalated"]
    assert approval_events().latest("id").payload["user_ids"] == [manager.pk]


def test_over_the_weekend_nobody_is_reminded(at, ask, do_due_work):
    friday = MONDAY - datetime.timedelta(days=3)
    at(friday)
    ask()
    at(friday + datetime.timedelta(days=2, hours=12))
    do_due_work()
    assert facts() == ["core.approval_requested"]


@pytest.mark.requirement("PLT-4")
def test_a_reminder_of_a_step_that_has_moved_on_is_silent(at, ask, supervisor, manager, do_due_work):
    approval = ask(amount=Decimal("20000"))
    at(MONDAY + datetime.timedelta(hours=23))
    services.approve_approval(approval_id=approval.pk, actor=supervisor)
    at(MONDAY + datetime.timedelta(hours=26))
    do_due_work()
    assert facts() == ["core.approval_requested", "core.approval_step_approved"]
    at(MONDAY + datetime.timedelta(days=2))
    do_due_work()
    assert facts()[2:] == ["core.approval_reminded"]
    assert approval_events().latest("id").payload["user_ids"] == [manager.pk]


def test_a_decided_request_reminds_nobody(at, ask, supervisor, do_due_work):
    services.approve_approval(approval_id=ask().pk, actor=supervisor)
    at(MONDAY + datetime.timedelta(days=30))
    do_due_work()
    assert not DueWork.objects.filter(done_at=None).exists()
    assert facts() == ["core.approval_requested", "core.approval_approved"]


def test_above_the_top_there_is_nobody_to_tell(at, ask, store, person, do_due_work):
    services.set_chain_rule(kind="test.purchase", roles=["group_manager"], store=store, actor=None)
    person("group_manager")
    ask()
    at(MONDAY + datetime.timedelta(days=30))
    do_due_work()
    assert "core.approval_escalated" not in facts()
