"""The approval of a supplier's payment, and what follows from its answer."""

from django.utils.translation import gettext_lazy as _

from dms.core.approvals import facts as approval_facts
from dms.core.approvals.kinds import approval_kind
from dms.core.due import on
from dms.core.locking import locked
from dms.core.transitions import apply_transition
from parts.supplying import facts
from parts.supplying.payables import PAYMENT, Payable, PayableState

#: As for cash orders (seed 004 篇8 三(二)2): finance agrees, over 30 000 yuan the general manager too.
PAYING = approval_kind(
    PAYMENT,
    _("payment to a supplier"),
    chain=["finance"],
    climbs=[(30_000, ["finance", "general_manager"])],
)


def _payable(event):
    if event.payload["kind"] != PAYING.code:
        return None
    return locked(Payable.objects, event.payload["subject_id"])


def _by_the_answer_of(event, payable):
    """How an answer moves the payable: not by a role of its own, but in the name of whoever answered."""
    payload = {"approval": event.payload["number"], "by": event.actor_id, "amount": str(payable.balance)}
    return {"actor": None, "caused_by": event.actor, "payload": payload}


@on(approval_facts.APPROVAL_APPROVED)
def let_the_supplier_be_paid(event):
    """It can be paid."""
    payable = _payable(event)
    if payable is not None and payable.state == PayableState.ASKED:
        answer = _by_the_answer_of(event, payable)
        apply_transition(payable.approve_payment, fact=facts.PAYABLE_PAYMENT_APPROVED, **answer)


@on(approval_facts.APPROVAL_REJECTED)
@on(approval_facts.APPROVAL_SENT_BACK)
@on(approval_facts.APPROVAL_WITHDRAWN)
def give_the_payable_back(event):
    """Not paid now: whoever keeps the payables looks at it again."""
    payable = _payable(event)
    if payable is not None and payable.state == PayableState.ASKED:
        answer = _by_the_answer_of(event, payable)
        apply_transition(payable.reopen, fact=facts.PAYABLE_REOPENED, reason=event.reason, **answer)


@on(approval_facts.APPROVAL_RESUBMITTED)
def follow_a_resubmitted_payment(event):
    """Submitted again on the approval's own page: the payable waits again, too."""
    payable = _payable(event)
    if payable is not None and payable.state == PayableState.MATCHED and payable.balance > 0:
        apply_transition(payable.ask_payment, actor=None, caused_by=event.actor, fact=facts.PAYABLE_PAYMENT_ASKED)
