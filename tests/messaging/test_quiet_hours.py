"""Nobody is disturbed at night, by the clock on the store's own wall."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.accounts.models import Store
from dms.core import due
from dms.core.editing import StaleVersion
from dms.core.models import DueWork, Event
from dms.messaging import services
from dms.messaging.models import QuietHours
from dms.messaging.quiet_hours import MARKETING, USUAL, earliest
from tests.parties.factories import ConsentFactory

NEW_YORK = ZoneInfo("America/New_York")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.requirement("CRM-4")
@pytest.mark.parametrize(
    ("local", "hours", "goes"),
    [
        ("2026-03-16T20:59", USUAL, "2026-03-16T20:59"),
        ("2026-03-16T21:00", USUAL, "2026-03-17T08:00"),
        ("2026-03-16T23:59", USUAL, "2026-03-17T08:00"),
        ("2026-03-17T00:00", USUAL, "2026-03-17T08:00"),
        ("2026-03-17T07:59", USUAL, "2026-03-17T08:00"),
        ("2026-03-17T08:00", USUAL, "2026-03-17T08:00"),
        ("2026-12-31T22:00", USUAL, "2027-01-01T08:00"),
        ("2026-03-16T20:30", MARKETING, "2026-03-17T09:00"),
        ("2026-03-17T08:30", MARKETING, "2026-03-17T09:00"),
        ("2026-03-16T12:30", (time(12), time(13)), "2026-03-16T13:00"),
        ("2026-03-16T03:00", (time(0), time(0)), "2026-03-16T03:00"),
    ],
)
def test_a_message_waits_for_the_end_of_the_quiet_hours(local, hours, goes):
    moment = datetime.fromisoformat(local).replace(tzinfo=SHANGHAI)
    assert earliest(moment, SHANGHAI, *hours) == datetime.fromisoformat(goes).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "goes"),
    [
        ("2026-03-08T03:00", "2026-03-08T12:00"),  # 22:00 EST before the clocks go forward: 08:00 EDT, an hour less
        ("2026-11-01T02:00", "2026-11-01T13:00"),  # 22:00 EDT before they go back: 08:00 EST, an hour more
        ("2026-07-01T02:00", "2026-07-01T12:00"),
    ],
)
def test_a_night_with_a_clock_change_ends_at_the_same_hour(moment, goes):
    assert earliest(utc(moment), NEW_YORK, *USUAL) == utc(goes)


@pytest.mark.parametrize(
    ("moment", "ends", "goes"),
    [
        ("2026-03-08T06:30", time(2, 30), "2026-03-08T07:30"),  # 02:30 does not exist that night
        ("2026-11-01T05:10", time(1, 30), "2026-11-01T05:30"),  # 01:10 the first time
        ("2026-11-01T06:10", time(1, 30), "2026-11-01T06:30"),  # 01:10 the second time
    ],
)
def test_an_end_inside_the_clock_change_is_never_in_the_past_and_never_quiet(moment, ends, goes):
    found = earliest(utc(moment), NEW_YORK, time(21), ends)
    assert found == utc(goes) > utc(moment)
    assert earliest(found, NEW_YORK, time(21), ends) == found


pytest_db = pytest.mark.django_db


@pytest_db
@pytest.mark.requirement("CRM-4")
def test_at_night_a_text_message_is_put_off_to_the_morning_of_the_store(write, watch, provider):
    watch.set("2026-03-16 23:00")
    message = write()
    assert DueWork.objects.get().due_at == message.not_before == utc("2026-03-17T00:00")
    assert due.sweep() == 0
    watch.set("2026-03-17 08:00")
    due.sweep()
    message.refresh_from_db()
    assert (message.state, len(provider.effects)) == ("sent", 1)


@pytest_db
def test_a_store_elsewhere_has_its_own_night(write, store, watch):
    Store.objects.filter(pk=store.pk).update(time_zone="America/New_York")
    assert write().not_before == utc("2026-03-16T12:00")  # 22:00 there; the clocks have gone forward


@pytest_db
def test_advertising_keeps_a_longer_rest(write, customer, watch):
    ConsentFactory(customer=customer)
    watch.set("2026-03-16 20:30")
    assert write().not_before == watch.moment
    assert write(template="test.marketing").not_before == utc("2026-03-17T01:00")


@pytest_db
@pytest.mark.parametrize(
    ("channel", "urgent", "waits"), [("sms", True, False), ("sms", False, True), ("in_app", False, False)]
)
def test_urgent_work_and_the_inbox_know_no_quiet_hours(tell, person, watch, channel, urgent, waits):
    moment = watch.set("2026-03-16 23:00")
    user = person("cashier", phone="13800000000")
    services.choose_channels(kind="test", channels=["sms"], actor=user)
    assert (tell(user, channel=channel, urgent=urgent).not_before > moment) is waits


@pytest_db
def test_urgent_does_not_wake_a_customer(write, watch):
    moment = watch.set("2026-03-16 23:00")
    assert write(urgent=True).not_before > moment


@pytest_db
def test_a_worker_that_comes_late_puts_the_message_off_again(write, watch, provider, work_until_done):
    watch.set("2026-03-16 20:59")
    message = write()
    watch.set("2026-03-16 21:30")
    due.sweep()
    message.refresh_from_db()
    assert (message.state, message.not_before, provider.requests) == ("queued", utc("2026-03-17T00:00"), [])
    assert Event.objects.filter(fact="messaging.message_postponed").count() == 1
    work_until_done()
    message.refresh_from_db()
    assert (message.state, message.attempts.count(), len(provider.effects)) == ("sent", 1, 1)


@pytest_db
def test_a_store_sets_its_own_quiet_hours(write, store, watch, person):
    manager = person("general_manager")
    ask = {"store_id": store.pk, "channel": "sms", "actor": manager}
    hours = services.set_quiet_hours(begins=time(9), ends=time(11), **ask)
    assert write().not_before == utc("2026-03-16T03:00")
    assert write(channel="email").not_before == watch.moment
    services.set_quiet_hours(begins=time(0), ends=time(0), expected_version=hours.version, **ask)
    assert write().not_before == watch.moment
    assert QuietHours.objects.count() == 1 and Event.objects.filter(fact="messaging.quiet_hours_set").count() == 2
    with pytest.raises(StaleVersion):
        services.set_quiet_hours(begins=time(1), ends=time(2), expected_version=hours.version, **ask)


@pytest_db
def test_the_inbox_has_no_quiet_hours(store, person):
    with pytest.raises(ValidationError):
        services.set_quiet_hours(
            store_id=store.pk, channel="in_app", begins=time(9), ends=time(11), actor=person("general_manager")
        )
    assert not QuietHours.objects.exists() and not Event.objects.exists()


@pytest_db
@pytest.mark.parametrize("role", ["service_manager", "service_advisor", "administrator"])
def test_only_heads_of_a_store_set_quiet_hours(store, person, role):
    with pytest.raises(PermissionDenied, match="general manager"):
        services.set_quiet_hours(store_id=store.pk, channel="sms", begins=time(9), ends=time(11), actor=person(role))
    assert not QuietHours.objects.exists() and not Event.objects.exists()


@pytest_db
@pytest.mark.requirement("PLT-1")
def test_another_stores_quiet_hours_are_out_of_reach(store, other_store, person):
    with pytest.raises(Store.DoesNotExist):
        services.set_quiet_hours(
            store_id=other_store.pk, channel="sms", begins=time(9), ends=time(11), actor=person("general_manager")
        )
    assert not QuietHours.objects.exists()
