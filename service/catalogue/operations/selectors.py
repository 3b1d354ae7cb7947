"""Reading operations: how long one takes on a car, what an hour of it costs in a store."""

from dms.core import clock
from service.catalogue.operations.models import LabourOperation, LabourRate


def operation_list(user):
    """Operations that ``user`` may see."""
    return LabourOperation.objects.visible_to(user)


def rate_list(user):
    """Hourly rates that ``user`` may see, with their store."""
    return LabourRate.objects.visible_to(user).select_related("store")


def hours_of(operation, trim=None):
    """How many hours it takes on ``trim``: the trim's own, else those of its series, else the standard.

    Reads ``operation.times``: prefetch them for many.
    """
    if trim is None:
        return operation.standard_hours
    times = {(time.series_id, time.trim_id): time.hours for time in operation.times.all()}
    series_id = trim.model_year.series_id
    return times.get((series_id, trim.pk)) or times.get((series_id, None)) or operation.standard_hours


def in_force(rates, on=None):
    """Those of ``rates`` that have begun, the newest last."""
    return rates.filter(is_active=True, valid_from__lte=on or clock.today()).order_by("valid_from")


def rates_of(store, on=None):
    """``{(category, skill): amount}`` in force in ``store`` on a day, today by default."""
    rows = in_force(LabourRate.objects.filter(store=store), on or clock.today(store))
    return {(category, skill): hourly for category, skill, hourly in rows.values_list("category", "skill", "hourly")}


def hourly_of(operation, rates):
    """What an hour of it costs by ``rates_of`` a store: its skill's, its kind of work's, the general rate, or None."""
    keys = (("", operation.skill), (operation.category, ""), ("", ""))
    return next((rates[key] for key in keys if key in rates), None)


def hourly_by_store(user, operation):
    """``[(store, amount)]``: what an hour of it costs in each store that ``user`` sees the rates of."""
    stores = {}
    for rate in in_force(rate_list(user)):
        stores.setdefault(rate.store, {})[rate.category, rate.skill] = rate.hourly
    ordered = sorted(stores.items(), key=lambda each: each[0].code)
    found = [(store, hourly_of(operation, rates)) for store, rates in ordered]
    return [(store, hourly) for store, hourly in found if hourly is not None]
