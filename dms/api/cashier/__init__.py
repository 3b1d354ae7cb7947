"""The cashier's resources."""

from dms.api.cashier.accounts import CreditAccounts, Statements
from dms.api.cashier.days import DayCloses
from dms.api.cashier.payments import Payments, Refunds
from dms.api.cashier.receivables import Receivables

__all__ = ["CreditAccounts", "DayCloses", "Payments", "Receivables", "Refunds", "Statements"]
