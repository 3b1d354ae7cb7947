"""Moving a promised time: with a reason, and never the first one."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from dms.core.deadlines import services
from dms.core.deadlines.kinds import WAITING_FOR_PARTS
from dms.core.deadlines.models import Promise, PromiseChange, PromiseNotice
from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from tests.core.deadlines.conftest import MORNING, hours


def change(promise, actor, after=10, reason=WAITING_FOR_PARTS, **more):
    return services.change_promise(
        promise_id=promise.pk, promised_at=MORNING + hours(after), reason=reason, actor=actor, **more
    )


@pytest.mark.requirement("SVC-10", "PLT-3")
def test_a_change_is_kept_with_its_reason_and_the_first_time_stays(promised, advisor):
    promise = change(promised(8), advisor, note="brake discs", told_how="phone")
    assert (promise.promised_at, promise.first_promised_at) == (MORNING + hours(10), MORNING + hours(8))
    row = promise.changes.get()
    assert (row.from_at, row.to_at, row.reason, row.note, row.by) == (
        MORNING + hours(8),
        MORNING + hours(10),
        "waiting_for_parts",
        "brake discs",
        advisor,
    )
    assert row.reason_label == "waiting for parts"
    assert promise.notices.get().promised_at == MORNING + hours(10)
    facts = [event.fact for event in Event.objects.order_by("id")]
    assert facts == ["core.promise_made", "core.promise_changed", "core.customer_told"]


@pytest.mark.parametrize(
    ("after", "reason", "match"),
    [(10, "", "reason from the list"), (10, "mood", "reason from the list"), (8, None, "already"), (-1, None, "ahead")],
)
def test_a_change_needs_a_reason_and_another_time_ahead(promised, advisor, after, reason, match):
    promise = promised(8)
    with pytest.raises(ValidationError, match=match):
        change(promise, advisor, after=after, reason=WAITING_FOR_PARTS if reason is None else reason)
    promise.refresh_from_db()
    assert promise.promised_at == MORNING + hours(8)
    assert (PromiseChange.objects.count(), Event.objects.count()) == (0, 1)


def test_what_is_kept_or_cancelled_is_not_moved(promised, advisor):
    promise = services.keep_promise(promise_id=promised(8).pk, actor=advisor)
    with pytest.raises(TransitionBlocked, match="kept"):
        change(promise, advisor)


def test_two_changes_from_one_version_are_one_change(promised, advisor):
    promise = promised(8)
    change(promise, advisor, expected_version=promise.version)
    with pytest.raises(StaleVersion):
        change(promise, advisor, after=12, expected_version=promise.version)


def test_another_store_does_not_see_it(promised, person, other_store):
    promise = promised(8)
    with pytest.raises(Promise.DoesNotExist):
        change(promise, person("service_advisor", store=other_store))


@pytest.mark.requirement("PLT-3")
@pytest.mark.parametrize("model", [PromiseChange, PromiseNotice])
def test_the_database_refuses_to_rewrite_what_was_promised_and_told(promised, advisor, model):
    change(promised(8), advisor, told_how="phone")
    for act in (lambda rows: rows.update(note="x"), lambda rows: rows._raw_delete("default")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act(model.objects.all())
