"""Symptoms as files."""

from django.utils.translation import gettext_lazy as _

from dms.core.exchange.cells import Choice, Text
from dms.core.exchange.lists import ADDED, CHANGED, UNCHANGED, ExchangeColumn, Saved, exchange_list
from dms.core.registering import seen_by
from service.catalogue.choices import SystemGroup
from service.catalogue.operations.exchange import operations_of
from service.catalogue.symptoms import selectors, services
from service.catalogue.symptoms.models import Symptom


def symptom_rows(user):
    """Symptoms that ``user`` sees, by code."""
    return selectors.symptom_list(user).order_by("code")


def save_symptom(actor, store, values):
    """Add the symptom, or change the one with this code. Raises what the services raise."""
    given = {name: value for name, value in values.items() if value not in ("", None)}
    code = given.pop("code").strip().upper()
    if "operations" in given:
        given["operations"] = operations_of(actor, given["operations"])
    present = seen_by(Symptom.objects, actor).filter(code=code).first()
    if present is None:
        return Saved(services.add_symptom(code=code, actor=actor, **given), ADDED)
    row = services.edit_symptom(symptom_id=present.pk, actor=actor, **given)
    return Saved(row, CHANGED if row.version != present.version else UNCHANGED)


SYMPTOM_COLUMNS = (
    ExchangeColumn(name="code", example="GZ001", label=_("Symptom code"), kind=Text(30), required=True, unique=True),
    ExchangeColumn(name="name", example="刹车异响", label=_("Symptom"), kind=Text(100), required=True),
    ExchangeColumn(name="name_en", example="Brakes make a noise", label=_("English name"), kind=Text(100)),
    ExchangeColumn(
        name="system", example="brakes", label=_("System of the car"), kind=Choice(SystemGroup), required=True
    ),
    ExchangeColumn(
        name="operations",
        label=_("Usual operations"),
        kind=Text(2000),
        value=lambda row: "; ".join(one.code for one in row.operations.all()),
        help=_("Codes with semicolons between them."),
    ),
    ExchangeColumn(name="note", label=_("Note"), kind=Text(2000)),
)


def register():
    """Offer the list; called once the apps are loaded."""
    exchange_list(
        code="symptoms",
        label=_("Symptoms"),
        model=Symptom,
        columns=SYMPTOM_COLUMNS,
        rows=symptom_rows,
        save=save_symptom,
        identity=lambda values: values["code"].strip().upper(),
        view_permission="service.view_symptom",
        import_permissions=("service.add_symptom", "service.change_symptom"),
        key_help=_("A row means the symptom with its code; an unknown code is a new symptom."),
    )
