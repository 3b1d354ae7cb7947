"""Quantities: to a thousandth, whole where a unit can't be divided. Money has its own rule (``dms.core.money``)."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

THOUSANDTH = Decimal("0.001")


def as_quantity(value, part):
    """A positive quantity of ``part``. Raises ValidationError for nothing, less, or a fraction of a whole piece."""
    quantity = Decimal(value).quantize(THOUSANDTH)
    if quantity != Decimal(value):
        raise ValidationError(_("A quantity has at most three decimal places."))
    if quantity <= 0:
        raise ValidationError(_("Type a quantity greater than nothing."))
    if not part.is_divisible and quantity != quantity.to_integral_value():
        raise ValidationError(
            _("%(part)s is counted in whole units (%(unit)s).") % {"part": part.number, "unit": part.get_unit_display()}
        )
    return quantity


def said(quantity):
    """A quantity as people write it: without noughts at the end."""
    plain = f"{Decimal(quantity):f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
