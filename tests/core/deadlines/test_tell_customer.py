"""Recording that the customer knows."""

import pytest
from django.core.exceptions import ValidationError

from dms.core.deadlines import services
from dms.core.deadlines.kinds import MORE_WORK_FOUND
from dms.core.deadlines.models import Promise
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from tests.core.deadlines.conftest import MORNING, hours


@pytest.mark.requirement("SVC-10")
def test_a_moved_time_is_unknown_to_the_customer_until_somebody_tells(promised, advisor):
    promise = promised(8, told_how="in_person")
    services.change_promise(
        promise_id=promise.pk, promised_at=MORNING + hours(10), reason=MORE_WORK_FOUND, actor=advisor
    )
    assert list(Promise.objects.untold()) == [promise]
    services.tell_customer(promise_id=promise.pk, how="phone", actor=advisor, note="apologised")
    assert not Promise.objects.untold()
    event = Event.objects.latest("id")
    assert (event.fact, event.payload["how"], event.reason) == ("core.customer_told", "phone", "apologised")
    assert [notice.how for notice in promise.notices.all()] == ["in_person", "phone"]


def test_how_comes_from_the_list(promised, advisor):
    promise = promised(8)
    with pytest.raises(ValidationError, match="how the customer was told"):
        services.tell_customer(promise_id=promise.pk, how="pigeon", actor=advisor)
    assert Event.objects.count() == 1


def test_nobody_is_told_of_what_is_over(promised, advisor):
    promise = services.cancel_promise(promise_id=promised(8).pk, reason="sold", actor=advisor)
    with pytest.raises(TransitionBlocked):
        services.tell_customer(promise_id=promise.pk, how="phone", actor=advisor)
