"""A kind of promise and a Monday morning on which it is made."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from dms.core import clock
from dms.core.deadlines import services
from dms.core.deadlines.kinds import promise_kind

READY = promise_kind("test.ready", "car ready", climbs_to="service_manager")
MORNING = datetime.datetime(2026, 3, 16, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def hours(number):
    return datetime.timedelta(hours=number)


@pytest.fixture
def at(monkeypatch):
    """``at(moment)`` sets the clock."""

    def set_clock(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_clock(MORNING)
    return set_clock


@pytest.fixture
def advisor(person):
    return person("service_advisor")


@pytest.fixture
def promised(at, store, advisor):
    """``promised(hours_from_now)``: a car that is promised, about the store itself."""

    def make(after=8, subject=store, **more):
        return services.make_promise(
            kind=READY.code,
            subject=subject,
            store=store,
            promised_at=clock.now() + hours(after),
            owner=advisor,
            actor=advisor,
            **more,
        )

    return make
