"""What stages and pages do with the cashier's books: receivables, payments, credits, accounts, the day.

A stage raises what is owed (``raise_receivable``, ``raise_refund_due``), cancels it with its document
(``cancel_receivable(source=…)``), puts it on account (``charge_to_account``), asks ``is_settled`` and by whose act
(``booked_by``). It hears ``cashier.receivable_settled``, ``_charged``, ``_reopened`` and ``_cancelled`` with its
document's kind and key in the payload (``source_kind``, ``source_id``).
"""

from dms.cashier.selectors.accounts import account_of, available_credit, used_credit
from dms.cashier.services.accounts import (
    change_credit_account,
    charge_to_account,
    open_credit_account,
    raise_credit_limit,
    resume_credit_account,
    suspend_credit_account,
)
from dms.cashier.services.credits import apply_deposit, forfeit_deposit
from dms.cashier.services.days import close_day_close, count_methods, explain_point, open_day, reopen_day_close
from dms.cashier.services.payments import allocate_payment, reverse_payment, take_payment
from dms.cashier.services.receivables import (
    booked_by,
    cancel_receivable,
    is_settled,
    raise_compensation,
    raise_deposit,
    raise_receivable,
    raise_refund_due,
)
from dms.cashier.services.refunds import pay_out_refund, refund, withdraw_refund
from dms.cashier.services.statements import issue_statement

__all__ = [
    "account_of",
    "allocate_payment",
    "apply_deposit",
    "available_credit",
    "booked_by",
    "cancel_receivable",
    "change_credit_account",
    "charge_to_account",
    "close_day_close",
    "count_methods",
    "explain_point",
    "forfeit_deposit",
    "is_settled",
    "issue_statement",
    "open_credit_account",
    "open_day",
    "pay_out_refund",
    "raise_credit_limit",
    "raise_deposit",
    "raise_receivable",
    "raise_compensation",
    "raise_refund_due",
    "refund",
    "reopen_day_close",
    "resume_credit_account",
    "reverse_payment",
    "suspend_credit_account",
    "take_payment",
    "used_credit",
    "withdraw_refund",
]
