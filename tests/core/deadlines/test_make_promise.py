"""Promising a time."""

import pytest
from django.core.exceptions import ValidationError

from dms.core.deadlines import services
from dms.core.deadlines.models import Promise
from dms.core.deadlines.selectors import open_promise_of, promises_about
from dms.core.models import DueWork, Event
from tests.core.deadlines.conftest import MORNING, READY, hours


@pytest.mark.requirement("SVC-10", "CRM-5")
def test_a_promise_keeps_its_first_time_and_asks_for_three_levels(promised, store, advisor):
    promise = promised(8)
    assert promise.promised_at == promise.first_promised_at == MORNING + hours(8)
    assert promise in Promise.objects.untold()
    assert [work.handler for work in DueWork.objects.order_by("due_at")] == [
        "promises.at_risk",
        "promises.due",
        "promises.overdue",
    ]
    event = Event.objects.get()
    assert (event.fact, event.payload["owner_id"], event.payload["subject_id"]) == (
        "core.promise_made",
        advisor.pk,
        store.pk,
    )
    assert open_promise_of(store, READY.code) == promise
    assert list(promises_about(store)) == [promise]


def test_said_to_the_customer_at_once_it_is_known(promised):
    promise = promised(8, told_how="in_person")
    assert promise.told_promised_at == promise.promised_at
    assert promise.notices.get().how == "in_person"
    assert promise not in Promise.objects.untold()


def test_a_time_that_has_passed_is_no_promise(promised):
    with pytest.raises(ValidationError, match="lies ahead"):
        promised(0)
    assert not Promise.objects.exists() and not Event.objects.exists() and not DueWork.objects.exists()


def test_one_thing_is_promised_once(promised):
    promised(8)
    with pytest.raises(ValidationError, match="promised for this already"):
        promised(9)
    assert Promise.objects.count() == Event.objects.count() == 1


def test_an_undeclared_kind_is_a_programming_error(store, advisor):
    with pytest.raises(ValueError, match="No kind"):
        services.make_promise(kind="x", subject=store, promised_at=MORNING, owner=advisor, actor=advisor)
