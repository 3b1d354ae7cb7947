"""Gathers the cashier's models, for Django."""

from dms.cashier.models.accounts import CreditAccount, Statement
from dms.cashier.models.days import DayClose, DayCount, DayExplanation
from dms.cashier.models.payments import Allocation, Payment, Refund
from dms.cashier.models.receivables import Receivable

__all__ = [
    "Allocation",
    "CreditAccount",
    "DayClose",
    "DayCount",
    "DayExplanation",
    "Payment",
    "Receivable",
    "Refund",
    "Statement",
]
