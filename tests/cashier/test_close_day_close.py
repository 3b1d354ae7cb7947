"""日结: nothing more is booked on a day once everything agrees or is explained (PRT-13)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.cashier import day_checks, services
from dms.cashier.day_checks import DayPoint, day_check
from dms.cashier.models import DayClose, Payment
from dms.core import clock
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked

pytestmark = pytest.mark.requirement("PRT-13")


@pytest.fixture
def day(store, owed, pays, cashier):
    """A day with 113 in cash and 50 by WeChat."""
    pays(owed("113.00"))
    pays(owed("50.00"), method="wechat")
    return services.open_day(store_id=store.pk, day=clock.today(store), actor=cashier)


def count(day, cashier, **counts):
    return services.count_methods(day_close_id=day.pk, counts=counts, actor=cashier)


def test_a_day_that_agrees_is_closed_and_keeps_its_figures(day, cashier):
    count(day, cashier, cash=Decimal("113"), wechat=Decimal("50"))
    row = services.close_day_close(day_close_id=day.pk, actor=cashier)
    assert (row.state, row.closed_by) == ("closed", cashier)
    assert row.figures == [
        {"method": "cash", "expected": "113.00", "counted": "113.00"},
        {"method": "wechat", "expected": "50.00", "counted": "50.00"},
    ]
    assert Event.objects.filter(fact="cashier.day_closed").exists()


def test_each_open_point_stops_the_close(day, cashier):
    with pytest.raises(TransitionBlocked) as refused:
        services.close_day_close(day_close_id=day.pk, actor=cashier)
    assert len(refused.value.reasons) == 2
    assert "not counted yet" in refused.value.reasons[0]
    assert refused.value.reasons[0].url == day.get_absolute_url()


def test_a_difference_must_be_explained_by_name(day, cashier, finance):
    count(day, cashier, cash=Decimal("112"), wechat=Decimal("50"))
    with pytest.raises(TransitionBlocked, match="difference ¥-1.00"):
        services.close_day_close(day_close_id=day.pk, actor=cashier)
    explanation = services.explain_point(
        day_close_id=day.pk,
        check="cashier.counted",
        key="cash:-1.00",
        reason="找零多找 1 元",
        actor=cashier,
        person_id=finance.pk,
    )
    assert (explanation.person, explanation.explained_by) == (finance, cashier)
    assert services.close_day_close(day_close_id=day.pk, actor=cashier).state == "closed"


def test_another_difference_needs_another_explanation(day, cashier):
    count(day, cashier, cash=Decimal("112"), wechat=Decimal("50"))
    explain = {"day_close_id": day.pk, "check": "cashier.counted", "actor": cashier}
    services.explain_point(**explain, key="cash:-1.00", reason="x")
    with pytest.raises(TransitionBlocked, match="explained already"):
        services.explain_point(**explain, key="cash:-1.00", reason="x")
    count(day, cashier, cash=Decimal("100"))
    with pytest.raises(TransitionBlocked, match="difference ¥-13.00"):
        services.close_day_close(day_close_id=day.pk, actor=cashier)
    with pytest.raises(TransitionBlocked, match="gone"):
        services.explain_point(**explain, key="cash:-1.00", reason="x")
    with pytest.raises(ValidationError):
        services.explain_point(**explain, key="cash:-13.00", reason=" ")


def test_what_was_not_counted_is_not_explained_away(day, cashier):
    with pytest.raises(TransitionBlocked, match="has to be settled"):
        services.explain_point(
            day_close_id=day.pk, check="cashier.counted", key="uncounted:cash", reason="x", actor=cashier
        )


def test_after_the_close_money_is_booked_on_the_next_day(day, cashier, owed, pays, store):
    count(day, cashier, cash=Decimal("113"), wechat=Decimal("50"))
    services.close_day_close(day_close_id=day.pk, actor=cashier)
    with pytest.raises(TransitionBlocked, match="is closed. Book it on the next day"):
        pays(owed())
    with pytest.raises(TransitionBlocked, match="is closed"):
        count(day, cashier, cash=Decimal("1"))
    tomorrow = clock.today(store) + timedelta(days=1)
    assert pays(owed(), booked_on=tomorrow).booked_on == tomorrow
    assert Payment.objects.filter(booked_on=day.day).count() == 2


def test_days_are_closed_in_their_order(day, cashier, store):
    yesterday = DayClose.objects.create(store=store, day=day.day - timedelta(days=1))
    services.count_methods(day_close_id=day.pk, counts={"cash": 113, "wechat": 50}, actor=cashier)
    Payment.objects.bulk_create(
        [
            Payment(
                store=store,
                number="RP-19-0001",
                method="cash",
                amount=1,
                booked_on=yesterday.day,
                received_at=clock.now(),
            )
        ]
    )
    with pytest.raises(TransitionBlocked, match=f"The day {yesterday.day} is not closed yet"):
        services.close_day_close(day_close_id=day.pk, actor=cashier)


def test_a_stage_adds_its_own_check(day, cashier, monkeypatch):
    monkeypatch.setattr(day_checks, "CHECKS", dict(day_checks.CHECKS))
    found = [DayPoint(key="sale:1", sentence="PS-26-0001 is paid, but not issued.", url="/x/", who="storekeeper")]
    day_check("tests.issued", "sold and issued")(lambda store, on: iter(found))
    count(day, cashier, cash=Decimal("113"), wechat=Decimal("50"))
    with pytest.raises(TransitionBlocked) as refused:
        services.close_day_close(day_close_id=day.pk, actor=cashier)
    [point] = refused.value.reasons
    assert (str(point), point.url, point.who) == ("PS-26-0001 is paid, but not issued.", "/x/", "storekeeper")
    services.explain_point(day_close_id=day.pk, check="tests.issued", key="sale:1", reason="明日提货", actor=cashier)
    assert services.close_day_close(day_close_id=day.pk, actor=cashier).state == "closed"


def test_who_may_not_close_day_close(day, store, person, cashier):
    with pytest.raises(PermissionDenied):
        services.close_day_close(day_close_id=day.pk, actor=person("storekeeper"))
    with pytest.raises(PermissionDenied):
        services.count_methods(day_close_id=day.pk, counts={"cash": 1}, actor=person("storekeeper"))
    with pytest.raises(ValidationError):
        services.count_methods(day_close_id=day.pk, counts={"shells": 1}, actor=cashier)
    with pytest.raises(ValidationError, match="not come yet"):
        services.open_day(store_id=store.pk, day=clock.today(store) + timedelta(days=1), actor=cashier)
