"""The two approvals of buying, and what follows from their answers."""

from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.core.approvals import facts as approval_facts
from dms.core.approvals.kinds import approval_kind
from dms.core.due import on
from dms.core.locking import locked
from dms.core.transitions import apply_transition
from parts.purchasing import facts
from parts.purchasing.models import OrderState, PurchaseOrder, PurchaseRequest, RequestState
from parts.purchasing.orders import PAYMENT

#: Seed 004 篇8 三(一)3: the parts supervisor approves plans; large ones climb.
PLAN = approval_kind(
    "parts.purchase_plan",
    _("purchase request"),
    chain=["parts_supervisor"],
    climbs=[
        (30_000, ["parts_supervisor", "service_manager"]),
        (100_000, ["parts_supervisor", "general_manager"]),
    ],
)
#: 三(二)2: a cash purchase is paid after 付款审批.
PAYING = approval_kind(
    PAYMENT,
    _("payment of a purchase order"),
    chain=["finance"],
    climbs=[(30_000, ["finance", "general_manager"])],
)


def _request(event):
    if event.payload["kind"] != PLAN.code:
        return None
    return locked(PurchaseRequest.objects, event.payload["subject_id"])


def _order(event):
    if event.payload["kind"] != PAYING.code:
        return None
    return locked(PurchaseOrder.objects, event.payload["subject_id"])


def _by_the_answer_of(event):
    """How an answer moves the paper: not by a role of its own, but in the name of whoever answered."""
    payload = {"approval": event.payload["number"], "by": event.actor_id}
    return {"actor": None, "caused_by": event.actor, "payload": payload}


@on(approval_facts.APPROVAL_APPROVED)
def carry_out_what_was_approved(event):
    """The plan can be ordered; the cash order can be placed."""
    answer = _by_the_answer_of(event)
    request, order = _request(event), _order(event)
    if request is not None and request.state == RequestState.SUBMITTED:
        parts = sorted(request.lines.values_list("part_id", flat=True))
        planned = answer | {"payload": answer["payload"] | {"part_ids": parts}}
        apply_transition(request.approve, fact=facts.REQUEST_APPROVED, at=clock.now(), **planned)
    if order is not None and order.state == OrderState.PAYMENT_ASKED:
        apply_transition(order.approve_payment, fact=facts.ORDER_PAYMENT_APPROVED, **answer)


@on(approval_facts.APPROVAL_REJECTED)
def close_what_was_rejected(event):
    """A rejected plan is not bought; an order whose payment is refused goes back to the buyer."""
    request, order = _request(event), _order(event)
    if request is not None and request.state == RequestState.SUBMITTED:
        answer = _by_the_answer_of(event)
        apply_transition(request.reject, fact=facts.REQUEST_REJECTED, reason=event.reason, **answer)
    _reopen(None, order, event)


@on(approval_facts.APPROVAL_SENT_BACK)
@on(approval_facts.APPROVAL_WITHDRAWN)
def give_back_what_was_sent_back(event):
    """To be changed and submitted again."""
    _reopen(_request(event), _order(event), event)


@on(approval_facts.APPROVAL_RESUBMITTED)
def follow_a_resubmission(event):
    """Submitted again on the approval's own page: the paper waits again, too."""
    request, order = _request(event), _order(event)
    if request is not None and request.state == RequestState.DRAFT and request.lines.exists():
        told = {"fact": facts.REQUEST_SUBMITTED, "at": clock.now(), "number": request.number}
        apply_transition(request.submit, actor=None, caused_by=event.actor, **told)
    if order is not None and order.state == OrderState.DRAFT:
        apply_transition(order.ask_payment, actor=None, caused_by=event.actor, fact=facts.ORDER_PAYMENT_ASKED)


def _reopen(request, order, event):
    answer = _by_the_answer_of(event) | {"reason": event.reason}
    if request is not None and request.state == RequestState.SUBMITTED:
        apply_transition(request.reopen, fact=facts.REQUEST_REOPENED, **answer)
    if order is not None and order.state == OrderState.PAYMENT_ASKED:
        apply_transition(order.reopen, fact=facts.ORDER_REOPENED, **answer)
