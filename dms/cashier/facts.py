"""What the cashier announces. Amounts are texts in CNY.

Payload of everything about a receivable: number, kind, customer_id, source_kind ("app.model"), source_id,
source_number, gross, paid.
"""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

RECEIVABLE_RAISED = Fact("cashier.receivable_raised", _("raised the receivable"))  # + due_on
RECEIVABLE_CHARGED = Fact("cashier.receivable_charged", _("charged it to the customer's account"))  # + account_id
RECEIVABLE_SETTLED = Fact("cashier.receivable_settled", _("settled the receivable"))
RECEIVABLE_REOPENED = Fact("cashier.receivable_reopened", _("opened the receivable again"))
RECEIVABLE_CANCELLED = Fact("cashier.receivable_cancelled", _("cancelled the receivable"))
# about the receivable that is paid; + credit_id, credit_number, amount
CREDIT_APPLIED = Fact("cashier.credit_applied", _("set a deposit or credit off against it"))
DEPOSIT_FORFEITED = Fact("cashier.deposit_forfeited", _("kept the deposit"))  # + amount

# payload: number, method, amount, customer_id, booked_on, receivable_ids
PAYMENT_TAKEN = Fact("cashier.payment_taken", _("took the payment"))
PAYMENT_ALLOCATED = Fact("cashier.payment_allocated", _("allocated the rest of the payment"))
# about the payment or refund that is taken back; payload: number, reversal_id, amount
PAYMENT_REVERSED = Fact("cashier.payment_reversed", _("reversed the payment"))

# payload: number, payment_id, payment_number, credit_id, amount, method
REFUND_REQUESTED = Fact("cashier.refund_requested", _("asked for a refund"))
REFUND_PAID_OUT = Fact("cashier.refund_paid_out", _("paid the refund out"))
REFUND_REFUSED = Fact("cashier.refund_refused", _("refused the refund"))
REFUND_WITHDRAWN = Fact("cashier.refund_withdrawn", _("withdrew the refund"))

# payload: number, customer_id, limit, terms_days
ACCOUNT_REQUESTED = Fact("cashier.account_requested", _("asked for a credit account"))
ACCOUNT_ACTIVATED = Fact("cashier.account_activated", _("opened the credit account"))
ACCOUNT_DECLINED = Fact("cashier.account_declined", _("declined the credit account"))
ACCOUNT_SUSPENDED = Fact("cashier.account_suspended", _("suspended the credit account"))
ACCOUNT_RESUMED = Fact("cashier.account_resumed", _("opened the credit account again"))
ACCOUNT_RAISE_REQUESTED = Fact("cashier.account_raise_requested", _("asked for a higher credit limit"))  # changes
ACCOUNT_CHANGED = Fact("cashier.account_changed", _("changed the credit account"))  # payload: changes
STATEMENT_ISSUED = Fact("cashier.statement_issued", _("issued the statement"))  # payload: number, month, closing

# payload: day
DAY_COUNTED = Fact("cashier.day_counted", _("counted the till"))  # + counts {method: amount}
DAY_EXPLAINED = Fact("cashier.day_explained", _("explained a difference"))  # + check, key
DAY_CLOSED = Fact("cashier.day_closed", _("closed the day"))  # + figures
DAY_REOPENED = Fact("cashier.day_reopened", _("opened the day again"))
