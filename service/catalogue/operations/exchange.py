"""Labour operations and hourly rates as files."""

from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.exchange.cells import Choice, Day, Text, YesNo
from dms.core.exchange.lists import ADDED, CHANGED, UNCHANGED, ExchangeColumn, Saved, exchange_list
from dms.core.registering import seen_by
from dms.vehicles.models import Trim
from parts.stock.cells import Amount
from parts.stock.quantities import said
from service.catalogue.choices import Category, RepairClass, Skill
from service.catalogue.operations import selectors, services
from service.catalogue.operations.models import LabourOperation, LabourRate
from service.catalogue.writing import series_of, series_words, split

EMPTY_CHANGES_NOTHING = _("An empty cell changes nothing.")


def operation_rows(user):
    """Operations that ``user`` sees, by code, with their times."""
    times = ("times__series__brand", "times__trim__model_year")
    return selectors.operation_list(user).prefetch_related(*times).order_by("code")


def save_operation(actor, store, values):
    """Add the operation, or change the one with this code. Raises what the services raise."""
    given = {name: value for name, value in values.items() if value not in ("", None)}
    code, times = given.pop("code").strip().upper(), given.pop("times", None)
    present = seen_by(LabourOperation.objects, actor).filter(code=code).first()
    before = present.version if present else None
    if present is None:
        row = services.add_labour_operation(code=code, actor=actor, **given)
    else:
        row = services.edit_labour_operation(operation_id=present.pk, actor=actor, **given)
    if times:
        row = _set_times(row, read_times(times), actor)
    return Saved(row, ADDED if before is None else CHANGED if row.version != before else UNCHANGED)


def _set_times(row, wanted, actor):
    there = {(time.series_id, time.trim_id): time.hours for time in row.times.all()}
    for series_id, trim_id in {**there, **wanted}:
        row = services.set_operation_time(
            operation_id=row.pk,
            series_id=series_id,
            trim_id=trim_id,
            hours=wanted.get((series_id, trim_id)),
            actor=actor,
        )
    return row


def said_times(row):
    """“QH/YX=1.5; QH/YX/2026/YX15A=1.2”: brand and series, of a trim also model year and code; then the hours."""
    return "; ".join(f"{_model_words(time)}={said(time.hours)}" for time in row.times.all())


def _model_words(time):
    trim = f"/{time.trim.model_year.year}/{time.trim.code}" if time.trim else ""
    return f"{series_words(time.series)}{trim}"


def read_times(text):
    """``{(series_id, trim_id or None): hours}`` of such a text. Raises ValidationError."""
    found = {}
    for piece in split(text):
        model, _sign, hours = piece.rpartition("=")
        found[_model_of(model.strip())] = _hours(hours, piece)
    return found


def _model_of(words):
    brand, series, year, trim = [*words.split("/"), "", "", "", ""][:4]
    row = series_of(f"{brand}/{series}", "times")
    if not trim:
        return row.pk, None
    found = Trim.objects.filter(model_year__series=row, model_year__year=year if year.isdecimal() else 0, code=trim)
    if not found:
        raise ValidationError({"times": _now("There is no model “%(model)s”.") % {"model": words[:60]}})
    return row.pk, found[0].pk


def _hours(text, piece):
    try:
        hours = Decimal(text.strip())
    except InvalidOperation:
        hours = Decimal(0)
    if not hours.is_finite() or not 0 < hours <= 200 or hours != round(hours, 2):
        raise ValidationError({"times": _now("“%(piece)s” has no hours such as 1.5.") % {"piece": piece[:60]}})
    return hours


def operations_of(actor, text):
    """The operations whose codes stand in a cell of another list. Raises ValidationError on ``operations``."""
    codes = split(text.upper())
    found = {one.code: one for one in seen_by(LabourOperation.objects, actor).filter(code__in=codes)}
    for code in codes:
        if code not in found:
            raise ValidationError({"operations": _now("There is no operation “%(code)s”.") % {"code": code[:60]}})
    return list(found.values())


OPERATION_COLUMNS = (
    ExchangeColumn(name="code", example="BY001", label=_("Operation code"), kind=Text(30), required=True, unique=True),
    ExchangeColumn(name="name", example="更换机油机滤", label=_("Operation"), kind=Text(100), required=True),
    ExchangeColumn(name="name_en", example="Change oil and filter", label=_("English name"), kind=Text(100)),
    ExchangeColumn(
        name="category", example="maintenance", label=_("Kind of work"), kind=Choice(Category), required=True
    ),
    ExchangeColumn(name="skill", example="general", label=_("Skill"), kind=Choice(Skill), help=EMPTY_CHANGES_NOTHING),
    ExchangeColumn(name="standard_hours", example="0.8", label=_("Standard hours"), kind=Amount(2), required=True),
    ExchangeColumn(
        name="times",
        label=_("Hours by model"),
        kind=Text(2000),
        value=said_times,
        help=_("Brand/series=hours, for a trim brand/series/year/trim=hours, with semicolons between them."),
    ),
    ExchangeColumn(
        name="repair_class",
        example="minor",
        label=_("Repair class"),
        kind=Choice(RepairClass),
        help=EMPTY_CHANGES_NOTHING,
    ),
    ExchangeColumn(name="needs_final_inspection", example=False, label=_("Final inspection list"), kind=YesNo()),
    ExchangeColumn(name="instructions", label=_("Work instructions"), kind=Text(4000)),
    ExchangeColumn(name="note", label=_("Note"), kind=Text(2000)),
)


def rate_rows(user):
    """Hourly rates that ``user`` sees."""
    return selectors.rate_list(user).order_by("store__code", "category", "skill", "valid_from")


def save_rate(actor, store, values):
    """Set the rate of the store for a kind of work, a skill or all work. Raises what the services raise."""
    key = {name: values.get(name) or "" for name in ("category", "skill")} | {"valid_from": values["valid_from"]}
    present = LabourRate.objects.filter(store=store, **key).first()
    if present is None:
        row = services.add_labour_rate(store=store, hourly=values["hourly"], actor=actor, **key)
        outcome = ADDED
    else:
        row = services.edit_labour_rate(rate_id=present.pk, hourly=values["hourly"], actor=actor)
        outcome = CHANGED if row.version != present.version else UNCHANGED
    if (wanted := values.get("is_active")) is not None and wanted != row.is_active:
        row = services.edit_labour_rate(rate_id=row.pk, is_active=wanted, actor=actor)
        outcome = outcome if outcome == ADDED else CHANGED
    return Saved(row, outcome)


RATE_COLUMNS = (
    ExchangeColumn(name="category", label=_("Kind of work"), kind=Choice(Category), help=_("Empty: for all of them.")),
    ExchangeColumn(
        name="skill", example="high_voltage", label=_("Skill"), kind=Choice(Skill), help=_("Empty: for all of them.")
    ),
    ExchangeColumn(name="valid_from", example="2026-01-01", label=_("Valid from"), kind=Day(), required=True),
    ExchangeColumn(name="hourly", example="260", label=_("Hourly rate"), kind=Amount(2), required=True),
    ExchangeColumn(name="is_active", example=True, label=_("In force"), kind=YesNo()),
)


def register():
    """Offer both lists; called once the apps are loaded."""
    exchange_list(
        code="labour-operations",
        label=_("Labour operations"),
        model=LabourOperation,
        columns=OPERATION_COLUMNS,
        rows=operation_rows,
        save=save_operation,
        identity=lambda values: values["code"].strip().upper(),
        view_permission="service.view_labouroperation",
        import_permissions=("service.add_labouroperation", "service.change_labouroperation"),
        key_help=_("A row means the operation with its code; an unknown code is a new operation."),
    )
    exchange_list(
        code="labour-rates",
        label=_("Hourly rates"),
        model=LabourRate,
        columns=RATE_COLUMNS,
        rows=rate_rows,
        save=save_rate,
        identity=lambda values: (values.get("category") or "", values.get("skill") or "", values["valid_from"]),
        view_permission="service.view_labourrate",
        import_permissions=("service.add_labourrate", "service.change_labourrate"),
        key_help=_("A row means the chosen store's rate for its kind of work or skill from that day on."),
    )
