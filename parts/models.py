"""Gathers the models of the capabilities, for Django."""

from parts.catalogue.models import Part, PartFitment
from parts.counter.models import LostSale, Sale, SaleLine
from parts.issuing.models import Issue, IssueLine
from parts.old_parts.list_models import OldPartHandover, OldPartHandoverLine
from parts.old_parts.models import OldPart
from parts.purchasing.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseRequest,
    PurchaseRequestLine,
    SupplierOffer,
)
from parts.receiving.models import (
    DiscrepancyLine,
    DiscrepancyNote,
    PutAway,
    Receipt,
    ReceiptLine,
    ReceiptScan,
)
from parts.scrapping.models import (
    Judgement,
    Scrapping,
    ScrappingLiability,
    ScrappingLine,
    ScrappingMeeting,
)
from parts.special_orders.models import DepositRule, SpecialOrder, SpecialOrderLine
from parts.stock.models import (
    Balance,
    Bin,
    CostLayer,
    LayerUse,
    Movement,
    Posting,
    Reservation,
    StockItem,
    Warehouse,
)
from parts.stocktake.models import CountSheet, Stocktake, StocktakeLine
from parts.supplying.models import (
    Payable,
    SupplierBooking,
    SupplierCredit,
    SupplierInvoice,
    SupplierReturn,
    SupplierReturnLine,
    SupplierStatement,
)
from parts.transfers.models import Transfer, TransferLine

__all__ = [
    "Balance",
    "Bin",
    "CostLayer",
    "Issue",
    "IssueLine",
    "CountSheet",
    "DepositRule",
    "DiscrepancyLine",
    "DiscrepancyNote",
    "Judgement",
    "LayerUse",
    "LostSale",
    "Movement",
    "OldPart",
    "OldPartHandover",
    "OldPartHandoverLine",
    "Part",
    "PartFitment",
    "Payable",
    "Posting",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "PurchaseRequest",
    "PurchaseRequestLine",
    "PutAway",
    "Receipt",
    "ReceiptLine",
    "ReceiptScan",
    "Reservation",
    "Sale",
    "SaleLine",
    "Scrapping",
    "ScrappingLiability",
    "ScrappingLine",
    "ScrappingMeeting",
    "SpecialOrder",
    "SpecialOrderLine",
    "StockItem",
    "Stocktake",
    "StocktakeLine",
    "Transfer",
    "TransferLine",
    "SupplierBooking",
    "SupplierCredit",
    "SupplierInvoice",
    "SupplierOffer",
    "SupplierReturn",
    "SupplierReturnLine",
    "SupplierStatement",
    "Warehouse",
]
