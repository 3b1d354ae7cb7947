"""Gathers payables with what counts on them, returns and statements."""

from parts.supplying.payables import (
    PAPERS,
    BookingKind,
    CreditKind,
    Payable,
    PayableState,
    SupplierBooking,
    SupplierCredit,
    SupplierInvoice,
)
from parts.supplying.returns import Outcome, ReturnState, SupplierReturn, SupplierReturnLine
from parts.supplying.statements import StatementState, SupplierStatement

__all__ = [
    "PAPERS",
    "BookingKind",
    "CreditKind",
    "Outcome",
    "Payable",
    "PayableState",
    "ReturnState",
    "StatementState",
    "SupplierBooking",
    "SupplierCredit",
    "SupplierInvoice",
    "SupplierReturn",
    "SupplierReturnLine",
    "SupplierStatement",
]
