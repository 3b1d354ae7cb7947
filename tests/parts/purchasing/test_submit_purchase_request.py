"""``PurchaseRequest.submit``: somebody else decides, and what the answer does to the plan."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.approvals.models import Approval
from dms.core.approvals.services import (
    approve_approval,
    reject_approval,
    resubmit_approval,
    send_back_approval,
    withdraw_approval,
)
from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import PurchaseRequest
from parts.purchasing import planning
from tests.accounts.factories import UserFactory
from tests.parts.purchasing.factories import PurchaseRequestFactory, approved_plan, plan

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-5")]


def test_a_plan_is_approved_by_the_supervisor_and_not_by_whoever_made_it(store, part, planner, supervisor, do_due_work):
    request = plan(store, planner, part, reason="2 available")
    request = planning.submit_request(request_id=request.pk, actor=planner)
    assert (request.state, request.number) == ("submitted", "PP-26-0001")
    approval = Approval.objects.get()
    assert (approval.kind, approval.current_role, approval.amount) == (
        "parts.purchase_plan",
        "parts_supervisor",
        Decimal("1000.00"),
    )
    with pytest.raises(PermissionDenied):
        approve_approval(approval_id=approval.pk, actor=planner)
    approve_approval(approval_id=approval.pk, actor=supervisor)
    do_due_work()
    request.refresh_from_db()
    assert request.state == "approved" and request.approved_at is not None
    event = Event.objects.get(fact="parts.purchase_request_approved")
    assert event.actor == supervisor and event.payload["by"] == supervisor.pk
    assert event.payload["part_ids"] == [part.pk]


def test_the_supervisors_own_plan_climbs_and_so_does_a_dear_one(store, part, planner, supervisor, person):
    with pytest.raises(TransitionBlocked):
        own = plan(store, supervisor, part)
        planning.submit_request(request_id=own.pk, actor=supervisor)
    assert not Approval.objects.exists()
    person("general_manager")
    person("service_manager")
    planning.submit_request(request_id=own.pk, actor=supervisor)
    assert Approval.objects.get().current_role != "parts_supervisor"
    dear = plan(store, planner, part, 400)
    planning.submit_request(request_id=dear.pk, actor=planner)
    steps = Approval.objects.latest("pk").steps.order_by("position").values_list("role", flat=True)
    assert list(steps) == ["parts_supervisor", "service_manager"]


def test_sent_back_it_is_changed_and_submitted_again_to_the_same_people(store, part, planner, supervisor, do_due_work):
    request = plan(store, planner, part)
    planning.submit_request(request_id=request.pk, actor=planner)
    approval = Approval.objects.get()
    send_back_approval(approval_id=approval.pk, actor=supervisor, note="太多")
    do_due_work()
    request.refresh_from_db()
    assert request.state == "draft"
    line = request.lines.get()
    planning.change_request_line(line_id=line.pk, actor=planner, quantity=4, price=line.price, reason="4 will do")
    request = planning.submit_request(request_id=request.pk, actor=planner)
    approval.refresh_from_db()
    assert (Approval.objects.count(), approval.state, approval.amount) == (1, "pending", Decimal("400.00"))
    assert (request.state, request.number) == ("submitted", "PP-26-0001")


def test_submitted_again_on_the_approvals_page_the_plan_waits_too(store, part, planner, supervisor, do_due_work):
    request = plan(store, planner, part)
    planning.submit_request(request_id=request.pk, actor=planner)
    approval = Approval.objects.get()
    send_back_approval(approval_id=approval.pk, actor=supervisor, note="为什么")
    do_due_work()
    resubmit_approval(approval_id=approval.pk, actor=planner, explanation="春节前备货", amount=approval.amount)
    do_due_work()
    request.refresh_from_db()
    assert request.state == "submitted"


@pytest.mark.parametrize(
    ("answer", "who", "state"), [(reject_approval, "supervisor", "rejected"), (withdraw_approval, "planner", "draft")]
)
def test_a_no_closes_it_and_a_withdrawal_gives_it_back(
    store, part, planner, supervisor, do_due_work, answer, who, state
):
    request = plan(store, planner, part)
    planning.submit_request(request_id=request.pk, actor=planner)
    answer(
        approval_id=Approval.objects.get().pk, actor={"planner": planner, "supervisor": supervisor}[who], note="不买"
    )
    do_due_work()
    request.refresh_from_db()
    assert request.state == state
    do_due_work()


def test_what_can_not_be_submitted_stays_as_it_is(store, part, planner, supervisor, leaves_no_trace):
    def refused(kind, match, row, actor=planner, **more):
        leaves_no_trace(kind, match, planning.submit_request, request_id=row.pk, actor=actor, **more)

    refused(TransitionBlocked, "has no lines", PurchaseRequestFactory(store=store))
    row = plan(store, planner, part)
    refused(StaleVersion, None, row, expected_version=row.version + 1)
    refused(PurchaseRequest.DoesNotExist, None, row, actor=UserFactory())
    planning.submit_request(request_id=row.pk, actor=planner)
    refused(TransitionBlocked, "waiting for approval", row)
    refused(TransitionBlocked, "approved", approved_plan(store, {part: 1}))


def test_a_plan_that_was_refused_has_taken_no_number(store, part, planner, supervisor, leaves_no_trace):
    empty = PurchaseRequestFactory(store=store)
    leaves_no_trace(TransitionBlocked, "no lines", planning.submit_request, request_id=empty.pk, actor=planner)
    row = planning.submit_request(request_id=plan(store, planner, part).pk, actor=planner)
    assert row.number == "PP-26-0001"


def test_who_may_submit(store, part, planner, supervisor, person, who_may):
    row = plan(store, planner, part)
    person("general_manager"), person("service_manager")  # for a supervisor's own plan
    roles = who_may(lambda actor: planning.submit_request(request_id=row.pk, actor=actor))
    assert roles == {"parts_planner", "purchaser", "parts_supervisor"}
    with pytest.raises(PermissionDenied):
        planning.submit_request(request_id=row.pk, actor=person("storekeeper"))
