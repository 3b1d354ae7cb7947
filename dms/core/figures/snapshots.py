"""Once a day everybody's numbers are noted, so that the home can say what has changed since the same day last week.

At one fixed instant of the day, by due work: looking at a page writes nothing.
"""

from datetime import timedelta

from django.contrib.auth import get_user_model

from dms.core import clock
from dms.core.due import due, schedule
from dms.core.figures.counters import counted, counters_of
from dms.core.figures.counting import figures
from dms.core.figures.kpis import kpis_for
from dms.core.figures.models import DaysNumbers
from dms.core.figures.periods import Span, period_of

NOTE = "core.note_numbers"
WEEKS_KEPT = 16
A_WEEK = timedelta(days=7)


def ask_for_the_days_numbers():
    """Ask for today's numbers to be noted; asking twice notes them once. Returns the DueWork."""
    return schedule(NOTE, key=f"{NOTE}:{clock.today()}", at=clock.now())


@due(NOTE)
def note_numbers(work):
    """Note what everybody's counters say now, and forget those of long ago."""
    now, day = clock.now(), clock.today()
    stores = list(DaysNumbers._meta.get_field("store").related_model.objects.filter(is_active=True))
    DaysNumbers.objects.filter(day__lt=day - timedelta(weeks=WEEKS_KEPT)).delete()
    for user in get_user_model().objects.working(day).order_by("pk").iterator(chunk_size=200):
        DaysNumbers.objects.bulk_create(
            [
                DaysNumbers(user=user, store=store, day=day, at=now, numbers=numbers_now(user, store, now))
                for store in places_of(user, stores)
            ],
            ignore_conflicts=True,
        )


def numbers_now(user, store, now):
    """``{key: number}`` of the counters, everybody's and the person's own, and of the standing figures."""
    counters = counters_of(user)
    mine = [each for each in counters if each.mine]
    found = {each.key: each.number for each in counted(counters, user, store)}
    found |= {each.key: each.number for each in counted(mine, user, store, only_mine=True)}
    standing = [one for one in kpis_for(user) if not one.when]
    for figure in figures(user, standing, period_of(Span.DAY, now), now, store=store):
        whole = figure.amounts.whole
        found[f"kpi:{figure.kpi.code}"] = [float(figure.amounts.part), None if whole is None else float(whole)]
    return found


def numbers_of_last_week(user, store, day):
    """The DaysNumbers of the same day last week; None where nobody noted any."""
    return DaysNumbers.objects.filter(user=user, store=store, day=day - A_WEEK).first()


def numbers_before(user, store, day):
    """The last DaysNumbers noted before ``day``; None where nobody noted any."""
    return DaysNumbers.objects.filter(user=user, store=store, day__lt=day).order_by("-day").first()


def places_of(user, stores):
    """What the person can work for out of ``stores``: their only store, or all of theirs at once (None) and each."""
    own = stores if None in user.grants else [store for store in stores if store.pk in user.grants]
    return own if len(own) == 1 else [None, *own]
