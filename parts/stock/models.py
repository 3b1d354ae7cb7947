"""Gathers where parts lie, how many, what they cost and who holds them."""

from parts.stock.holdings import SCRAPPABLE, Balance, MovementClass, StockItem, StockStatus
from parts.stock.places import Bin, BinKind, Warehouse
from parts.stock.postings import CostLayer, LayerUse, Movement, Posting, PostingKind
from parts.stock.reservations import Reservation, ReservationState

__all__ = [
    "SCRAPPABLE",
    "Balance",
    "Bin",
    "BinKind",
    "CostLayer",
    "LayerUse",
    "Movement",
    "MovementClass",
    "Posting",
    "PostingKind",
    "Reservation",
    "ReservationState",
    "StockItem",
    "StockStatus",
    "Warehouse",
]
