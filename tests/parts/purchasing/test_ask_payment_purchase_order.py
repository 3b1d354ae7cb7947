"""``PurchaseOrder.ask_payment``: cash goes out only after finance has said yes 付款审批."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.approvals.models import Approval
from dms.core.approvals.services import approve_approval, reject_approval, send_back_approval
from dms.core.editing import StaleVersion
from dms.core.transitions import TransitionBlocked
from parts.models import PurchaseOrder
from parts.purchasing import ordering
from tests.parties.factories import SupplierFactory
from tests.parts.purchasing.factories import PurchaseOrderFactory, draft_order, place

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-5")]


def test_cash_is_approved_before_the_order_goes_out(line, purchaser, person, do_due_work):
    supplier = SupplierFactory(store=line.store, terms="cash")
    finance = person("finance")
    row = draft_order(line, supplier, purchaser)
    with pytest.raises(TransitionBlocked, match="after its payment was approved"):
        place(row, purchaser)
    row = ordering.ask_order_payment(order_id=row.pk, actor=purchaser)
    approval = Approval.objects.get()
    assert (row.state, approval.kind, approval.amount) == (
        "payment_asked",
        "parts.purchase_payment",
        Decimal("950.00"),
    )
    with pytest.raises(TransitionBlocked):
        place(row, purchaser)
    approve_approval(approval_id=approval.pk, actor=finance)
    do_due_work()
    assert place(row, purchaser).state == "placed"


def test_a_refused_payment_gives_the_order_back(line, purchaser, person, do_due_work):
    finance = person("finance")
    row = draft_order(line, SupplierFactory(store=line.store, terms="cash"), purchaser)
    ordering.ask_order_payment(order_id=row.pk, actor=purchaser)
    reject_approval(approval_id=Approval.objects.get().pk, actor=finance, note="先对账")
    do_due_work()
    row.refresh_from_db()
    assert row.state == "draft"
    row = ordering.cancel_purchase_order(order_id=row.pk, reason="换供应商", actor=purchaser)
    assert row.state == "cancelled" and line.to_order == 10


@pytest.fixture
def cash(line, purchaser, person):
    """An order at a supplier who wants his money first; there is somebody in finance."""
    person("finance")
    return draft_order(line, SupplierFactory(store=line.store, terms="cash"), purchaser)


def test_asked_again_after_it_was_sent_back_it_is_the_same_approval(cash, purchaser, person, do_due_work):
    ordering.ask_order_payment(order_id=cash.pk, actor=purchaser)
    approval = Approval.objects.get()
    send_back_approval(approval_id=approval.pk, actor=person("finance"), note="附上报价")
    do_due_work()
    cash.refresh_from_db()
    assert cash.state == "draft"
    assert ordering.ask_order_payment(order_id=cash.pk, actor=purchaser).state == "payment_asked"
    approval.refresh_from_db()
    assert (Approval.objects.count(), approval.state) == (1, "pending")


def test_what_needs_no_payment_now_stays_as_it_is(line, supplier, cash, purchaser, other_store, leaves_no_trace):
    def refused(kind, match, row, **more):
        leaves_no_trace(kind, match, ordering.ask_order_payment, order_id=row.pk, actor=purchaser, **more)

    on_credit = PurchaseOrderFactory(store=line.store, supplier=supplier)
    refused(TransitionBlocked, "delivers on credit", on_credit)
    refused(StaleVersion, None, cash, expected_version=cash.version + 1)
    refused(PurchaseOrder.DoesNotExist, None, PurchaseOrderFactory(store=other_store))
    ordering.ask_order_payment(order_id=cash.pk, actor=purchaser)
    refused(TransitionBlocked, "payment to be approved", cash)
    assert Approval.objects.count() == 1


def test_who_may_ask(cash, person, who_may):
    roles = who_may(lambda actor: ordering.ask_order_payment(order_id=cash.pk, actor=actor))
    assert roles == {"purchaser", "parts_supervisor"}
    with pytest.raises(PermissionDenied):
        ordering.ask_order_payment(order_id=cash.pk, actor=person("finance"))
