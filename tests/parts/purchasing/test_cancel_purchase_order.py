"""``PurchaseOrder.cancel``: it never went out, and its lines can be ordered elsewhere."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.approvals.models import Approval
from dms.core.approvals.services import send_back_approval
from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import PurchaseOrder
from parts.purchasing import ordering
from tests.parties.factories import SupplierFactory
from tests.parts.purchasing.factories import PurchaseOrderFactory, draft_order, place

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-5")]


def test_a_draft_is_cancelled_and_its_lines_can_be_ordered_elsewhere(line, supplier, purchaser):
    row = draft_order(line, supplier, purchaser)
    assert line.to_order == 0
    row = ordering.cancel_purchase_order(order_id=row.pk, reason="换供应商", actor=purchaser)
    line.refresh_from_db()
    assert (row.state, row.number, line.to_order) == ("cancelled", "", 10)
    event = Event.objects.get(fact="parts.purchase_order_cancelled")
    assert (event.actor, event.reason) == (purchaser, "换供应商")
    other = SupplierFactory(store=line.store, terms="credit", credit_days=30)
    assert place(draft_order(line, other, purchaser), purchaser).state == "placed"


def test_its_request_for_payment_is_taken_back_with_it(line, purchaser, person, do_due_work):
    finance = person("finance")
    row = draft_order(line, SupplierFactory(store=line.store, terms="cash"), purchaser)
    ordering.ask_order_payment(order_id=row.pk, actor=purchaser)
    send_back_approval(approval_id=Approval.objects.get().pk, actor=finance, note="先对账")
    do_due_work()
    ordering.cancel_purchase_order(order_id=row.pk, reason="不买了", actor=purchaser)
    assert Approval.objects.get().state == "withdrawn"
    do_due_work()
    row.refresh_from_db()
    assert row.state == "cancelled"


def test_an_order_whose_payment_was_approved_can_still_be_cancelled(store, purchaser):
    row = PurchaseOrderFactory(store=store, state="payment_approved")
    assert ordering.cancel_purchase_order(order_id=row.pk, reason="涨价", actor=purchaser).state == "cancelled"


def test_what_is_out_already_is_not_cancelled(store, line, supplier, purchaser, other_store, leaves_no_trace):
    def refused(kind, match, row, reason="不要", **more):
        leaves_no_trace(
            kind, match, ordering.cancel_purchase_order, order_id=row.pk, reason=reason, actor=purchaser, **more
        )

    row = draft_order(line, supplier, purchaser)
    refused(ValidationError, "Say why", row, reason=" ")
    refused(StaleVersion, None, row, expected_version=row.version + 1)
    refused(PurchaseOrder.DoesNotExist, None, PurchaseOrderFactory(store=other_store))
    refused(TransitionBlocked, "payment to be approved", PurchaseOrderFactory(store=store, state="payment_asked"))
    refused(TransitionBlocked, "partly received", PurchaseOrderFactory(store=store, state="partly"))
    place(row, purchaser)
    refused(TransitionBlocked, "placed", row)


def test_who_may_cancel(line, supplier, purchaser, person, who_may):
    row = draft_order(line, supplier, purchaser)
    roles = who_may(lambda actor: ordering.cancel_purchase_order(order_id=row.pk, reason="不要", actor=actor))
    assert roles == {"purchaser", "parts_supervisor"}
    with pytest.raises(PermissionDenied):
        ordering.cancel_purchase_order(order_id=row.pk, reason="不要", actor=person("parts_planner"))
