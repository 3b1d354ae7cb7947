"""Gathers the plan and the order."""

from parts.purchasing.orders import COMING, OrderState, PurchaseOrder, PurchaseOrderLine
from parts.purchasing.requests import (
    PurchaseRequest,
    PurchaseRequestLine,
    RequestKind,
    RequestState,
    SupplierOffer,
)

__all__ = [
    "COMING",
    "OrderState",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "PurchaseRequest",
    "PurchaseRequestLine",
    "RequestKind",
    "RequestState",
    "SupplierOffer",
]
