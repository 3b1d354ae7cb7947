"""Near, at and after the promised time somebody hears of it, once each, unless it was moved or kept."""

import pytest

from dms.core.deadlines import services
from dms.core.deadlines.kinds import WAITING_FOR_PARTS
from dms.core.models import DueWork, Event
from tests.core.deadlines.conftest import MORNING, hours


def levels():
    return [
        (event.fact.removeprefix("core.promise_"), event.payload["user_ids"])
        for event in Event.objects.order_by("id")
        if "user_ids" in event.payload
    ]


@pytest.mark.requirement("ORD-8", "CRM-5")
def test_the_owner_hears_twice_then_the_role_above_once_each(promised, at, advisor, person, do_due_work):
    chief = person("service_manager")
    promised(8)
    heard = []
    for after in (7.4, 7.5, 7.9, 8, 8.9, 9, 50):
        at(MORNING + hours(after))
        do_due_work()
        do_due_work()
        heard.append(len(levels()))
    assert heard == [0, 1, 1, 2, 2, 3, 3]
    assert levels() == [
        ("at_risk", [advisor.pk]),
        ("due", [advisor.pk]),
        ("overdue", sorted([advisor.pk, chief.pk])),
    ]


@pytest.mark.requirement("ORD-8")
def test_the_levels_of_a_time_that_was_moved_are_silent(promised, at, advisor, do_due_work):
    promise = promised(8)
    services.change_promise(
        promise_id=promise.pk, promised_at=MORNING + hours(30), reason=WAITING_FOR_PARTS, actor=advisor
    )
    at(MORNING + hours(12))
    do_due_work()
    assert levels() == []
    at(MORNING + hours(30))
    do_due_work()
    assert [level for level, _users in levels()] == ["at_risk", "due"]


@pytest.mark.parametrize("end", ["keep", "cancel"])
def test_what_is_kept_or_cancelled_is_silent(promised, at, advisor, do_due_work, end):
    promise = promised(8)
    if end == "keep":
        services.keep_promise(promise_id=promise.pk, actor=advisor)
    else:
        services.cancel_promise(promise_id=promise.pk, reason="sold", actor=advisor)
    at(MORNING + hours(90))
    do_due_work()
    assert levels() == [] and not DueWork.objects.filter(done_at=None).exists()
