"""Gathers payables with what counts on them, returns and statements."""

from parts.supplying.bookings import BookingKind, SupplierBooking
from parts.supplying.credits import PAPERS, CreditKind, SupplierCredit
from parts.supplying.payables import Payable, PayableState, SupplierInvoice
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
