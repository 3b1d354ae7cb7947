"""The cashier's words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReceivableKind(models.TextChoices):
    """What is owed: by the customer for a sale or as a deposit, or to the customer."""

    SALE = "sale", _("sale")
    DEPOSIT = "deposit", _("deposit")
    REFUND_DUE = "refund_due", _("refund due")
    COMPENSATION = "compensation", _("double return of earnest money")


#: What the store owes the customer. A refund due is the customer's own money, a compensation the store's expense.
OWED_TO_CUSTOMER = (ReceivableKind.REFUND_DUE, ReceivableKind.COMPENSATION)


class ReceivableState(models.TextChoices):
    """Where it stands."""

    OPEN = "open", _("to be paid")
    ON_ACCOUNT = "on_account", _("on account")
    SETTLED = "settled", _("settled")
    CANCELLED = "cancelled", _("cancelled")


class PaymentMethod(models.TextChoices):
    """How money comes and goes. What is put on a customer's account is no payment: it is charged."""

    CASH = "cash", _("cash")
    CARD = "card", _("bank card")
    WECHAT = "wechat", _("WeChat Pay")
    ALIPAY = "alipay", _("Alipay")
    BANK_TRANSFER = "bank_transfer", _("bank transfer")
    CHEQUE = "cheque", _("cheque")


class PaymentKind(models.TextChoices):
    """Money that came, that went back, that the store pays of its own, or a booking that takes another one back."""

    PAYMENT = "payment", _("payment")
    REFUND = "refund", _("refund")
    EXPENSE = "expense", _("own expense")
    REVERSAL = "reversal", _("reversal")


class AllocationKind(models.TextChoices):
    """Why an amount counts on a receivable or on a credit."""

    PAYMENT = "payment", _("paid")
    CREDIT = "credit", _("set off")
    FORFEIT = "forfeit", _("kept by the store")
    CANCELLATION = "cancellation", _("cancelled")


class RefundState(models.TextChoices):
    """Where a refund stands."""

    WAITING = "waiting", _("to be paid out")
    PAID = "paid", _("paid out")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class AccountState(models.TextChoices):
    """Whether a customer may buy on account."""

    REQUESTED = "requested", _("waiting for approval")
    ACTIVE = "active", _("in use")
    SUSPENDED = "suspended", _("suspended")
    DECLINED = "declined", _("declined")


class DayState(models.TextChoices):
    """Whether payments of the day are still taken."""

    OPEN = "open", _("not closed")
    CLOSED = "closed", _("closed")
