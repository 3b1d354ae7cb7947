"""The stocktakes that come by themselves, and the accuracy that comes of all."""

import datetime
from decimal import Decimal

import pytest

from dms.core import clock, due
from dms.core.figures.kpis import Part, kpi_of
from dms.core.figures.periods import Span, period_of
from parts import tasks
from parts.stock.services import Outgoing, post_issue
from parts.stocktake import services, work
from parts.stocktake.models import Stocktake
from tests.parts.factories import in_stock

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-10")]


def test_in_the_afternoon_the_storekeeper_is_to_count_what_moved(store, shop, monkeypatch, do_due_work):
    day = clock.today(store)
    at = datetime.datetime.combine(day, datetime.time(16, 31), tzinfo=store.zone)
    monkeypatch.setattr(clock, "now", lambda: at)
    tasks.plan_stocktakes()
    tasks.plan_stocktakes()
    do_due_work()
    row = Stocktake.objects.get(kind="daily")
    assert (row.state, row.moved_on, row.lines.count(), row.planned_by) == ("counting", day, 2, None)
    work.plan_daily_recheck(store=store, day=day)
    assert Stocktake.objects.filter(kind="daily").count() == 1


def test_what_did_not_move_today_is_left_alone(store, shop, part, monkeypatch):
    tomorrow = clock.today(store) + datetime.timedelta(days=1)
    at = datetime.datetime.combine(tomorrow, datetime.time(12), tzinfo=store.zone)
    monkeypatch.setattr(clock, "now", lambda: at)
    assert work.plan_daily_recheck(store=store, day=tomorrow) is None
    post_issue(store=store, lines=[Outgoing(part.pk, Decimal(10))], actor=None)
    row = work.plan_daily_recheck(store=store, day=tomorrow)
    [line] = row.lines.all()
    assert (line.item.part, line.snapshot) == (part, 0), "the emptied bin is looked at too"


def test_a_bin_in_another_count_waits(store, begun):
    row = work.plan_daily_recheck(store=store, day=clock.today(store))
    assert row.state == "draft"


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (datetime.date(2026, 4, 24), None),
        (datetime.date(2026, 4, 25), "monthly"),
        (datetime.date(2026, 6, 30), "quarterly"),
    ],
)
def test_towards_the_end_of_a_month_its_count_is_planned_once(store, shop, day, kind, monkeypatch):
    at = datetime.datetime.combine(day, datetime.time(16, 31), tzinfo=store.zone)
    monkeypatch.setattr(clock, "now", lambda: at)
    planned = work.plan_periodic_count(store=store, day=day)
    assert (planned.kind if planned else None) == kind
    Stocktake.objects.update(created_at=at)
    assert work.plan_periodic_count(store=store, day=day) is None


def test_no_work_is_asked_for_closed_stores(store, other_store):
    type(other_store).objects.filter(pk=other_store.pk).update(is_active=False)
    work.ask_for_todays_stocktakes()
    keys = [one.key for one in due.DueWork.objects.filter(handler=work.PLAN)]
    assert len(keys) == 1 and f":{store.pk}:" in keys[0]


def test_accuracy_counts_lines_and_its_number_is_its_list(differing, keeper, part, shelf, client):
    """One of three lines agrees once a third one is counted; nothing of a running count is told."""
    kpi = kpi_of("parts.stock_accuracy")
    period = period_of(Span.DAY, clock.now())
    assert kpi.rows_behind(kpi.visible(keeper), period).count() == 0
    assert kpi.rows_behind(kpi.visible(keeper), period, Part.WHOLE).count() == 2
    differing.lines.filter(bin=shelf).update(difference=0)
    assert kpi.rows_behind(kpi.visible(keeper), period).count() == 1
    in_stock(part, shelf, 1)
    running = services.add_stocktake(store=shelf.store, kind="spot", scope="all", actor=keeper)
    services.start_stocktake(stocktake_id=running.pk, actor=keeper)
    running.lines.update(difference=0, counted=1, counted_at=clock.now())
    assert kpi.rows_behind(kpi.visible(keeper), period, Part.WHOLE).count() == 2
