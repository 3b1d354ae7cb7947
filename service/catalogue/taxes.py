"""The tax in the workshop's prices."""

from decimal import Decimal

#: Repair work and the parts for it are taxed alike (加工修理修配, 13 %); prices are written with the tax in them.
TAX = Decimal("0.13")
