"""Keeping a promise, in time or late: by the time first promised."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from dms.accounts.models import Membership
from dms.core.deadlines import services
from dms.core.deadlines.kinds import CUSTOMER_WISHES
from dms.core.deadlines.models import Promise
from dms.core.deadlines.selectors import on_time, on_time_share
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from tests.accounts.factories import StoreFactory
from tests.accounts.substitutes import fresh
from tests.core.deadlines.conftest import MORNING, hours


@pytest.mark.requirement("SVC-10")
@pytest.mark.parametrize(
    ("after", "state", "fact"),
    [(7, "kept", "core.promise_kept"), (8, "kept", "core.promise_kept"), (8.01, "missed", "core.promise_missed")],
)
def test_up_to_the_promised_instant_it_is_kept_after_it_late(promised, advisor, after, state, fact):
    promise = services.keep_promise(promise_id=promised(8).pk, actor=advisor, at=MORNING + hours(after))
    assert (promise.state, promise.kept_at) == (state, MORNING + hours(after))
    assert Event.objects.latest("id").fact == fact


@pytest.mark.requirement("SVC-10")
def test_moving_a_promise_does_not_mend_it(promised, advisor):
    promise = promised(8)
    services.change_promise(
        promise_id=promise.pk, promised_at=MORNING + hours(20), reason=CUSTOMER_WISHES, actor=advisor
    )
    assert services.keep_promise(promise_id=promise.pk, actor=advisor, at=MORNING + hours(15)).state == "missed"
    assert not on_time(Promise.objects.all())


@pytest.mark.requirement("SVC-10", "CRM-5")
def test_the_share_on_time_counts_what_was_kept_and_what_is_overdue(promised, advisor):
    kept, late, cancelled, overdue, ahead = (promised(after, subject=StoreFactory()) for after in (8, 8, 8, 2, 90))
    services.keep_promise(promise_id=kept.pk, actor=advisor, at=MORNING + hours(1))
    services.keep_promise(promise_id=late.pk, actor=advisor, at=MORNING + hours(9))
    services.cancel_promise(promise_id=cancelled.pk, reason="sold", actor=advisor)
    assert on_time_share(Promise.objects.all(), MORNING + hours(10)) == Decimal("0.3333")
    assert on_time_share(Promise.objects.filter(pk=ahead.pk), MORNING) is None
    assert overdue.risk_at(MORNING + hours(10)) == "late"


def test_a_promise_is_kept_once(promised, advisor):
    promise = services.keep_promise(promise_id=promised(8).pk, actor=advisor)
    with pytest.raises(TransitionBlocked, match="kept"):
        services.keep_promise(promise_id=promise.pk, actor=advisor)
    assert Event.objects.filter(fact="core.promise_kept").count() == 1


def test_only_people_of_the_store_keep_it(promised, advisor, person, other_store):
    promise = promised(8)
    with pytest.raises(Promise.DoesNotExist):
        services.keep_promise(promise_id=promise.pk, actor=person("service_advisor", store=other_store))
    Membership.objects.filter(user=advisor).delete()
    with pytest.raises((PermissionDenied, Promise.DoesNotExist)):
        services.keep_promise(promise_id=promise.pk, actor=fresh(advisor))
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("after", "colour"), [(0, "on_time"), (7.4, "on_time"), (7.5, "at_risk"), (8, "at_risk"), (8.1, "late")]
)
def test_the_colour_of_an_open_promise_follows_the_present_time(promised, after, colour):
    assert promised(8).risk_at(MORNING + hours(after)) == colour
