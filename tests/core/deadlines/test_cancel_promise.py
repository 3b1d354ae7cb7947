"""Nobody waits for it any more."""

import pytest
from django.core.exceptions import ValidationError

from dms.core.deadlines import services
from dms.core.deadlines.models import Promise
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked


def test_a_cancelled_promise_says_why_and_counts_no_longer(promised, advisor):
    promise = services.cancel_promise(promise_id=promised(8).pk, reason="order cancelled", actor=advisor)
    assert promise.state == "cancelled"
    event = Event.objects.latest("id")
    assert (event.fact, event.reason) == ("core.promise_cancelled", "order cancelled")
    assert promised(9).pk != promise.pk


def test_without_a_reason_it_is_refused(promised, advisor):
    with pytest.raises(ValidationError, match="Say why"):
        services.cancel_promise(promise_id=promised(8).pk, reason=" ", actor=advisor)
    assert Promise.objects.get().state == "open"


def test_what_is_kept_is_not_cancelled(promised, advisor):
    promise = services.keep_promise(promise_id=promised(8).pk, actor=advisor)
    with pytest.raises(TransitionBlocked):
        services.cancel_promise(promise_id=promise.pk, reason="x", actor=advisor)
