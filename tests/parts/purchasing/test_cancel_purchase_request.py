"""``PurchaseRequest.cancel``: nobody wants it any more, unless something of it is on its way."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.approvals.models import Approval
from dms.core.approvals.services import send_back_approval
from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import PurchaseRequest
from parts.purchasing import ordering, planning
from tests.parts.purchasing.factories import (
    PurchaseRequestFactory,
    PurchaseRequestLineFactory,
    draft_order,
    place,
    plan,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-5")]


@pytest.mark.parametrize("state", ["draft", "approved"])
def test_a_plan_is_cancelled_with_its_reason(store, part, planner, state):
    row = PurchaseRequestLineFactory(request__store=store, request__state=state, part=part).request
    assert planning.cancel_request(request_id=row.pk, reason="客户取消", actor=planner).state == "cancelled"
    event = Event.objects.get(fact="parts.purchase_request_cancelled")
    assert (event.actor, event.reason, event.subject_id) == (planner, "客户取消", row.pk)


def test_a_cancelled_plan_takes_its_request_back(store, part, planner, supervisor, do_due_work):
    request = plan(store, planner, part)
    planning.submit_request(request_id=request.pk, actor=planner)
    approval = Approval.objects.get()
    send_back_approval(approval_id=approval.pk, actor=supervisor, note="?")
    do_due_work()
    planning.cancel_request(request_id=request.pk, reason="客户取消", actor=planner)
    approval.refresh_from_db()
    assert approval.state == "withdrawn"
    do_due_work()
    request.refresh_from_db()
    assert request.state == "cancelled"


def test_what_is_on_an_order_is_cancelled_there_first(line, supplier, planner, purchaser, leaves_no_trace):
    order = draft_order(line, supplier, purchaser, quantity=4)
    cancel = {"call": planning.cancel_request, "request_id": line.request_id, "reason": "不要", "actor": planner}
    leaves_no_trace(TransitionBlocked, r"on orders already \(draft order\)", **cancel)
    place(order, purchaser)
    leaves_no_trace(TransitionBlocked, r"on orders already \(PO-26-0001\)", **cancel)
    ordering.cancel_order_rest(order_id=order.pk, reason="停产", actor=purchaser)
    planning.cancel_request(request_id=line.request_id, reason="不要", actor=planner)
    line.request.refresh_from_db()
    assert line.request.state == "cancelled"


def test_what_can_not_be_cancelled_stays_as_it_is(store, part, planner, supervisor, other_store, leaves_no_trace):
    def refused(kind, match, row, reason="不要", **more):
        leaves_no_trace(kind, match, planning.cancel_request, request_id=row.pk, reason=reason, actor=planner, **more)

    row = plan(store, planner, part)
    refused(ValidationError, "Say why", row, reason="  ")
    refused(StaleVersion, None, row, expected_version=row.version + 1)
    planning.submit_request(request_id=row.pk, actor=planner)
    refused(TransitionBlocked, "waiting for approval", row)
    refused(TransitionBlocked, "ordered", PurchaseRequestFactory(store=store, state="ordered"))
    refused(TransitionBlocked, "cancelled", PurchaseRequestFactory(store=store, state="cancelled"))
    refused(PurchaseRequest.DoesNotExist, None, PurchaseRequestFactory(store=other_store))


def test_who_may_cancel(line, person, who_may):
    roles = who_may(lambda actor: planning.cancel_request(request_id=line.request_id, reason="不要", actor=actor))
    assert roles == {"parts_planner", "purchaser", "parts_supervisor"}
    with pytest.raises(PermissionDenied):
        planning.cancel_request(request_id=line.request_id, reason="不要", actor=person("finance"))
