"""What the cashier's documents hear: the answers of their approvals."""

from dms.cashier.models import CreditAccount, Refund
from dms.cashier.selectors.payments import REFUND
from dms.cashier.services.accounts import CREDIT, answer_request
from dms.cashier.services.refunds import refuse_refund
from dms.core.approvals.facts import APPROVAL_APPROVED, APPROVAL_REJECTED, APPROVAL_WITHDRAWN
from dms.core.due import on


@on(APPROVAL_APPROVED)
def open_or_raise_the_account(event):
    """The customer may buy on account from now on, or for more."""
    if event.payload["kind"] == CREDIT.code and event.payload["subject_kind"] == CreditAccount._meta.label_lower:
        answer_request(account_id=event.payload["subject_id"], approved=True, caused_by=event.actor)


def _refused(event):
    if event.payload["kind"] == CREDIT.code and event.payload["subject_kind"] == CreditAccount._meta.label_lower:
        answer_request(
            account_id=event.payload["subject_id"], approved=False, reason=event.reason, caused_by=event.actor
        )
    if event.payload["kind"] == REFUND.code and event.payload["subject_kind"] == Refund._meta.label_lower:
        refuse_refund(refund_id=event.payload["subject_id"], reason=event.reason, caused_by=event.actor)


@on(APPROVAL_REJECTED)
def refuse_what_was_rejected(event):
    """No credit, no refund."""
    _refused(event)


@on(APPROVAL_WITHDRAWN)
def refuse_what_was_withdrawn(event):
    """Whoever asked took it back."""
    _refused(event)
