"""Packages as files: what they contain stands in one cell each."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dms.core.exchange.cells import Day, Text
from dms.core.exchange.lists import ADDED, CHANGED, UNCHANGED, ExchangeColumn, Saved, exchange_list
from dms.core.registering import seen_by
from parts.catalogue.models import Part
from parts.catalogue.selectors import by_number
from parts.stock.cells import Amount
from parts.stock.quantities import said
from service.catalogue.operations.exchange import operations_of
from service.catalogue.packages import selectors, services
from service.catalogue.packages.models import Package
from service.catalogue.writing import series_of, series_words, split

#: “04465-0K240 x1 @brake pads”: a number, how many, and what it is for where the model decides.
LINE = re.compile(r"(?P<number>.+?)\s*[x×*]\s*(?P<quantity>\d{1,6}(?:\.\d{1,3})?)\s*(?:@\s*(?P<by_model>.{1,60}))?")


def package_rows(user):
    """Packages that ``user`` sees, by code, with what they contain."""
    return selectors.package_list(user).prefetch_related("parts__part").order_by("code")


def save_package(actor, store, values):
    """Add the package, or change the one with this code. Raises what the services raise."""
    given = {name: value for name, value in values.items() if value not in ("", None)}
    code, parts = given.pop("code").strip().upper(), given.pop("parts", None)
    if "series" in given:
        given["series"] = [series_of(words, "series") for words in split(given["series"])]
    if "operations" in given:
        given["operations"] = operations_of(actor, given["operations"])
    present = seen_by(Package.objects, actor).filter(code=code).first()
    before = present.version if present else None
    if present is None:
        row = services.add_package(code=code, actor=actor, **given)
    else:
        row = services.edit_package(package_id=present.pk, actor=actor, **given)
    if parts:
        row = _set_parts(row, read_parts(actor, parts), actor)
    return Saved(row, ADDED if before is None else CHANGED if row.version != before else UNCHANGED)


def _set_parts(row, wanted, actor):
    there = {line.part_id: (None, "") for line in row.parts.all()}
    for part_id, (quantity, by_model) in {**there, **wanted}.items():
        row = services.set_package_part(
            package_id=row.pk, part_id=part_id, quantity=quantity, by_model=by_model, actor=actor
        )
    return row


def said_parts(row):
    """The lines of its parts, as ``read_parts`` reads them."""
    return "; ".join(
        f"{line.part.number} x{said(line.quantity)}" + (f" @{line.by_model}" if line.by_model else "")
        for line in row.parts.all()
    )


def read_parts(actor, text):
    """``{part_id: (quantity, by_model)}``. Raises ValidationError."""
    found = {}
    for piece in split(text):
        read = LINE.fullmatch(piece)
        part = by_number(seen_by(Part.objects, actor), read["number"]).first() if read else None
        if part is None:
            unknown = _now("“%(piece)s” is no part with its quantity, such as 04465-0K240 x1.")
            raise ValidationError({"parts": unknown % {"piece": piece[:60]}})
        found[part.pk] = (read["quantity"], read["by_model"] or "")
    return found


PACKAGE_COLUMNS = (
    ExchangeColumn(name="code", example="TC01", label=_("Package code"), kind=Text(30), required=True, unique=True),
    ExchangeColumn(name="name", example="小保养套餐", label=_("Package"), kind=Text(100), required=True),
    ExchangeColumn(name="name_en", example="Oil service", label=_("English name"), kind=Text(100)),
    ExchangeColumn(
        name="operations",
        label=_("Operations"),
        kind=Text(2000),
        value=lambda row: "; ".join(one.code for one in row.operations.all()),
        help=_("Codes with semicolons between them. A new package needs at least one."),
    ),
    ExchangeColumn(
        name="parts",
        label=_("Parts"),
        kind=Text(4000),
        value=said_parts,
        help=_("Number x quantity, with semicolons between them; @ and what it is for where the model decides."),
    ),
    ExchangeColumn(
        name="series",
        label=_("Series"),
        kind=Text(2000),
        value=lambda row: "; ".join(series_words(one) for one in row.series.all()),
        help=_("Brand/series, with semicolons between them."),
    ),
    ExchangeColumn(name="fixed_price", example="399", label=_("Fixed price"), kind=Amount(2)),
    ExchangeColumn(name="valid_from", example="2026-01-01", label=_("Valid from"), kind=Day(), required=True),
    ExchangeColumn(name="valid_to", example="2026-12-31", label=_("Valid until"), kind=Day()),
    ExchangeColumn(name="note", label=_("Note"), kind=Text(2000)),
)


def register():
    """Offer the list; called once the apps are loaded."""
    exchange_list(
        code="packages",
        label=pgettext_lazy("sold together", "Packages"),
        model=Package,
        columns=PACKAGE_COLUMNS,
        rows=package_rows,
        save=save_package,
        identity=lambda values: values["code"].strip().upper(),
        view_permission="service.view_package",
        import_permissions=("service.add_package", "service.change_package"),
        key_help=_("A row means the package with its code; an unknown code is a new package."),
    )
