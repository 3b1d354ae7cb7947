"""What is announced about suppliers: payables, goods that go back, reconciliation."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

# about a payable; payload: supplier_id, receipt_id, amount (what is still owed)
PAYABLE_RAISED = Fact("parts.payable_raised", _("raised the payable for what was received"))
PAYABLE_MATCHED = Fact("parts.payable_matched", _("matched the supplier's invoice"))  # invoice, difference
PAYABLE_UNMATCHED = Fact("parts.payable_unmatched", _("took the invoice off again"))  # invoice
PAYABLE_PAYMENT_ASKED = Fact("parts.payable_payment_asked", _("asked for the payment of the payable"))
PAYABLE_PAYMENT_APPROVED = Fact("parts.payable_payment_approved", _("approved the payment of the payable"))
PAYABLE_REOPENED = Fact("parts.payable_reopened", _("gave the payable back: its payment was not approved"))
PAYABLE_PAID = Fact("parts.payable_paid", _("paid the supplier"))  # paid, method
PAYABLE_CREDITED = Fact("parts.payable_credited", _("set off the supplier's credit"))  # set_off
PAYABLE_BOOKING_UNDONE = Fact("parts.payable_booking_undone", _("took a payment or set-off back"))  # booking, back
PAYABLE_WITHDRAWN = Fact("parts.payable_withdrawn", _("withdrew the payable with its receipt"))
# about an invoice; payload: supplier_id, payable_ids, difference
INVOICE_RECORDED = Fact("parts.supplier_invoice_recorded", _("recorded the supplier's invoice"))
# about a credit; payload: supplier_id, kind, amount
CREDIT_RAISED = Fact("parts.supplier_credit_raised", _("recorded what the supplier owes"))
CREDIT_REFUNDED = Fact("parts.supplier_credit_refunded", _("received money back from the supplier"))
CREDIT_ANNULLED = Fact("parts.supplier_credit_annulled", _("took the supplier's credit back"))
# about a return; payload: supplier_id, part_ids
RETURN_DRAFTED = Fact("parts.supplier_return_drafted", _("drafted the return to the supplier"))
RETURN_AGREED = Fact("parts.supplier_return_agreed", _("agreed the return with the supplier"))  # number, outcome
RETURN_SHIPPED = Fact("parts.supplier_return_shipped", _("sent the goods back to the supplier"))
RETURN_CREDITED = Fact("parts.supplier_return_credited", _("recorded the supplier's credit note"))  # amount
RETURN_UNCREDITED = Fact("parts.supplier_return_uncredited", _("took the credit note back"))
RETURN_EXCHANGED = Fact("parts.supplier_return_exchanged", _("received the replacement"))  # lines
RETURN_CLOSED = Fact("parts.supplier_return_closed", _("closed the return"))
RETURN_CANCELLED = Fact("parts.supplier_return_cancelled", _("cancelled the return"))
RETURN_REVERSED = Fact("parts.supplier_return_reversed", _("took the return back: the goods are in the house again"))
# about a statement; payload: supplier_id, month, closing
STATEMENT_ISSUED = Fact("parts.supplier_statement_issued", _("issued the supplier's statement"))
STATEMENT_AGREED = Fact("parts.supplier_statement_agreed", _("recorded that the supplier agrees"))
STATEMENT_DISPUTED = Fact("parts.supplier_statement_disputed", _("recorded the supplier's different balance"))
