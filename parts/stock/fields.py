"""How quantities and money stand in the rows of the parts department."""

from decimal import Decimal

from django.db import models

ZERO = Decimal(0)


def quantity_field(label, **options):
    """A quantity in the part's unit, to a thousandth."""
    return models.DecimalField(label, max_digits=12, decimal_places=3, **options)


def money_field(label, **options):
    """Yuan to the fen."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, **options)
