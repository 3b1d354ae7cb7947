"""Everything that this app announces, gathered so that it is known when the app is loaded."""

from parts.catalogue import facts as catalogue
from parts.counter import facts as counter
from parts.issuing import facts as issuing
from parts.old_parts import facts as old_parts
from parts.purchasing import facts as purchasing
from parts.receiving import facts as receiving
from parts.scrapping import facts as scrapping
from parts.special_orders import facts as special_orders
from parts.stock import facts as stock
from parts.stocktake import facts as stocktake
from parts.supplying import facts as supplying
from parts.transfers import facts as transfers

__all__ = [
    "catalogue",
    "counter",
    "issuing",
    "old_parts",
    "purchasing",
    "receiving",
    "scrapping",
    "special_orders",
    "stock",
    "stocktake",
    "supplying",
    "transfers",
]
