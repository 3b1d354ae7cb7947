"""Gathers the stocktake, the bins that it counts, and its lines."""

from parts.stocktake.sheets import Cause, CountSheet, StocktakeLine
from parts.stocktake.stocktakes import Scope, Stocktake, StocktakeKind, StocktakeState

__all__ = [
    "Cause",
    "CountSheet",
    "Scope",
    "Stocktake",
    "StocktakeKind",
    "StocktakeLine",
    "StocktakeState",
]
