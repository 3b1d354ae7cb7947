"""Counting the till, explaining what does not agree, closing the day."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts.models import Store, User
from dms.cashier import facts
from dms.cashier.choices import DayState, PaymentMethod
from dms.cashier.models import DayClose, DayCount, DayExplanation
from dms.cashier.selectors.days import methods_of, with_explanations
from dms.core import clock
from dms.core.editing import StaleVersion
from dms.core.events import publish
from dms.core.locking import locked, locked_many
from dms.core.money import ZERO, rounded
from dms.core.permissions import require
from dms.core.registering import seen_by
from dms.core.transitions import Blocker, TransitionBlocked, apply_transition

_DAYS = DayClose.objects.select_related("store", "closed_by")


def day_for_booking(store, on=None):
    """The day on which money is booked now, its row locked: today, or the next day where today is closed.

    ``on`` asks for one of the two. Raises TransitionBlocked for a closed day, ValidationError for any other.
    """
    today = clock.today(store)
    day = on or today
    if not 0 <= (day - today).days <= 1:
        raise ValidationError({"booked_on": _("Money is booked today, or on the next day once today is closed.")})
    row = locked(_DAYS, _row_of(store, day).pk)
    if row.state == DayState.CLOSED:
        said = _("%(day)s is closed. Book it on the next day; a general manager can open the day again.")
        raise TransitionBlocked([Blocker(said % {"day": day}, url=row.get_absolute_url(), who=_("general manager"))])
    return day


@transaction.atomic
def open_day(*, store_id, day, actor):
    """The row of a day, for counting and closing it. Raises Store.DoesNotExist, PermissionDenied, ValidationError."""
    store = seen_by(Store.objects, actor).get(pk=store_id)
    require(actor, "cashier.change_dayclose", store)
    if day > clock.today(store):
        raise ValidationError({"day": _("This day has not come yet.")})
    return _row_of(store, day)


@transaction.atomic
def count_methods(*, day_close_id, counts, actor):
    """清点: write down what was counted, ``{method: amount in CNY}``; a new count replaces it. Announces DAY_COUNTED.

    Raises DayClose.DoesNotExist, PermissionDenied, TransitionBlocked for a closed day, ValidationError.
    Returns the day.
    """
    day = _open_day_close(day_close_id, actor)
    if unknown := set(counts) - set(PaymentMethod.values):
        raise ValidationError({"counts": _("There is no method %(method)s.") % {"method": sorted(unknown)[0]}})
    known = {row.method: row for row in locked_many(DayCount.objects, _keys_of_counts(day))}
    for method, counted in counts.items():
        row = known.get(method) or DayCount(store=day.store, day_close=day, method=method)
        row.version += 1 if row.pk else 0
        row.counted, row.counted_by, row.counted_at = rounded(counted), actor, clock.now()
        row.full_clean()
        row.save()
    payload = {"day": day.day.isoformat(), "counts": {method: str(rounded(each)) for method, each in counts.items()}}
    publish(facts.DAY_COUNTED, subject=day, actor=actor, payload=payload)
    return day


def _keys_of_counts(day):
    return list(DayCount.objects.filter(day_close=day).values_list("pk", flat=True))


@transaction.atomic
def explain_point(*, day_close_id, check, key, reason, actor, person_id=None):
    """Say why something does not agree and who answers for it (``actor`` unless named). Announces DAY_EXPLAINED.

    ``check`` and ``key`` name the point as ``with_explanations`` gives it. Raises DayClose.DoesNotExist,
    PermissionDenied, TransitionBlocked (closed, gone, or nothing that words could settle), ValidationError.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it does not agree.")})
    day = _open_day_close(day_close_id, actor)
    found = [(point, known) for one, point, known in with_explanations(day) if one.code == check and point.key == key]
    if not found:
        raise TransitionBlocked([_("This difference is gone, or is another one by now. Look at the day again.")])
    point, known = found[0]
    if not point.explainable:
        raise TransitionBlocked(
            [_("This has to be settled; a reason does not close it: %(what)s") % {"what": point.sentence}]
        )
    if known is not None:
        raise TransitionBlocked(
            [_("This difference is explained already, by %(name)s.") % {"name": known.explained_by}]
        )
    person = seen_by(User.objects, actor).get(pk=person_id) if person_id else actor
    row = DayExplanation(
        store=day.store,
        day_close=day,
        check_code=check,
        key=key,
        sentence=point.sentence[:300],
        reason=reason,
        person=person,
        explained_by=actor,
        explained_at=clock.now(),
    )
    row.full_clean()
    row.save(force_insert=True)
    payload = {"day": day.day.isoformat(), "check": check, "key": key}
    publish(facts.DAY_EXPLAINED, subject=day, actor=actor, reason=reason, payload=payload)
    return row


@transaction.atomic
def close_day_close(*, day_close_id, actor, expected_version=None):
    """日结: nothing more is booked on this day. Announces DAY_CLOSED with what agreed.

    Raises DayClose.DoesNotExist, PermissionDenied, TransitionBlocked with each open point, StaleVersion.
    """
    day = _locked_day(day_close_id, actor, expected_version)
    figures = [
        {"method": one.method, "expected": str(rounded(one.expected)), "counted": str(rounded(one.counted or ZERO))}
        for one in methods_of(day.store, day.day)
    ]
    payload = {"day": day.day.isoformat(), "figures": figures}
    apply_transition(
        day.close, actor=actor, fact=facts.DAY_CLOSED, payload=payload, by=actor, at=clock.now(), figures=figures
    )
    return day


@transaction.atomic
def reopen_day_close(*, day_close_id, reason, actor, expected_version=None):
    """Open a closed day again, with the reason. Announces DAY_REOPENED.

    Raises DayClose.DoesNotExist, PermissionDenied, TransitionBlocked, StaleVersion, ValidationError.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the day is opened again.")})
    day = _locked_day(day_close_id, actor, expected_version)
    payload = {"day": day.day.isoformat()}
    apply_transition(day.reopen, actor=actor, fact=facts.DAY_REOPENED, reason=reason, payload=payload)
    return day


def _row_of(store, day):
    return DayClose.objects.get_or_create(store=store, day=day)[0]


def _locked_day(day_close_id, actor, expected_version=None):
    row = locked(seen_by(_DAYS, actor), day_close_id)
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(row)
    return row


def _open_day_close(day_close_id, actor):
    day = _locked_day(day_close_id, actor)
    require(actor, "cashier.change_dayclose", day)
    if day.state == DayState.CLOSED:
        said = _("%(day)s is closed. A general manager can open it again.") % {"day": day.day}
        raise TransitionBlocked([Blocker(said, url=day.get_absolute_url(), who=_("general manager"))])
    return day
