"""The stocktakes that come by themselves: the daily recheck of what moved, the monthly and the quarterly count.

At half past four of each store's own day the moved bins are put before the storekeeper; from the 25th of a month on
its count is planned, in March, June, September and December the quarterly one with finance. A planned count is the
reminder: it stands on the home of those who start it until it is started or cancelled.
"""

from datetime import datetime, time

from django.db import transaction

from dms.accounts.models import Store
from dms.core import clock
from dms.core.due import due, schedule
from parts.stocktake.models import Scope, Stocktake, StocktakeKind, StocktakeState
from parts.stocktake.selectors import balances_in_scope, bins_in_other_counts
from parts.stocktake.services import add_stocktake, start_stocktake

PLAN = "parts.plan_stocktakes"
AT = time(16, 30)
REMIND_FROM_DAY = 25
QUARTER_ENDS = (3, 6, 9, 12)


def ask_for_todays_stocktakes():
    """Ask for the work of today in each store, at its own half past four."""
    for store in Store.objects.filter(is_active=True).order_by("pk"):
        day = clock.today(store)
        schedule(
            PLAN,
            key=f"{PLAN}:{store.pk}:{day}",
            at=datetime.combine(day, AT, tzinfo=store.zone),
            payload={"store_id": store.pk, "day": day.isoformat()},
        )


@due(PLAN)
def plan_todays_stocktakes(work):
    """The daily recheck, and towards the end of a month its count."""
    store = Store.objects.get(pk=work.payload["store_id"])
    day = datetime.fromisoformat(work.payload["day"]).date()
    plan_daily_recheck(store=store, day=day)
    plan_periodic_count(store=store, day=day)


@transaction.atomic
def plan_daily_recheck(*, store, day):
    """Count again what moved on ``day``: planned and started, so that the storekeeper only counts.

    Returns it, or None where nothing moved or it is there already. Where a moved bin is in another count it stays
    planned, and the storekeeper starts it when that one is done.
    """
    if Stocktake.objects.filter(store=store, kind=StocktakeKind.DAILY, moved_on=day).exists():
        return None
    wanted = Stocktake(store=store, scope=Scope.MOVED, moved_on=day)
    bins = set(balances_in_scope(wanted).values_list("bin", flat=True))
    if not bins:
        return None
    row = add_stocktake(store=store, kind=StocktakeKind.DAILY, scope=Scope.MOVED, moved_on=day, actor=None)
    if bins_in_other_counts(row, bins).exists():
        return row
    return start_stocktake(stocktake_id=row.pk, actor=None)


@transaction.atomic
def plan_periodic_count(*, store, day):
    """From the 25th on: the month's count, or the quarter's, unless one of this month is there. Returns it or None."""
    if day.day < REMIND_FROM_DAY:
        return None
    kind = StocktakeKind.QUARTERLY if day.month in QUARTER_ENDS else StocktakeKind.MONTHLY
    first = datetime.combine(day.replace(day=1), time(), tzinfo=store.zone)
    there = Stocktake.objects.filter(store=store, kind=kind, created_at__gte=first)
    if there.exclude(state=StocktakeState.CANCELLED).exists():
        return None
    if not balances_in_scope(Stocktake(store=store, scope=Scope.ALL)).exists():
        return None
    return add_stocktake(store=store, kind=kind, scope=Scope.ALL, actor=None)
