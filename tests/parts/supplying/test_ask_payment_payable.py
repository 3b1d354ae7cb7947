"""``Payable.ask_payment`` 付款申请: what the supplier owes counts first; somebody else says yes."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.approvals.services import reject_approval, send_back_approval
from dms.core.models import Approval, Event
from dms.core.transitions import TransitionBlocked
from parts.models import SupplierBooking
from parts.supplying import paying
from tests.parts.purchasing.factories import order_of
from tests.parts.supplying.factories import SupplierCreditFactory, received

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-17")]


def test_finance_is_asked_and_it_can_be_paid(asked, approve, planner, finance):
    approval = Approval.objects.get()
    assert (approval.kind, approval.amount, approval.requested_by) == (
        "parts.supplier_payment",
        Decimal("1130.00"),
        planner,
    )
    assert asked.state == "asked" and approve(asked).state == "approved"
    answered = Event.objects.get(fact="parts.payable_payment_approved")
    assert (answered.actor, answered.payload["approval"]) == (finance, approval.number)


def test_over_thirty_thousand_the_general_manager_says_yes_too(store, part, supplier, keeper, match, planner, person):
    person("finance"), person("general_manager")
    large = received(order_of(store, {part: 300}, supplier=supplier), keeper)
    paying.ask_payment(payable_id=match(large).pk, actor=planner)
    roles = list(Approval.objects.get().steps.order_by("position").values_list("role", flat=True))
    assert roles == ["finance", "general_manager"]


def test_what_the_supplier_owes_is_set_off_first(matched, planner, finance, supplier):
    credit = SupplierCreditFactory(store=matched.store, supplier=supplier)
    row = paying.ask_payment(payable_id=matched.pk, actor=planner)
    credit.refresh_from_db()
    assert (row.state, row.balance, credit.rest) == ("asked", Decimal("630.00"), 0)
    assert Approval.objects.get().amount == Decimal("630.00")
    assert SupplierBooking.objects.get().kind == "credit"


def test_nobody_is_asked_where_nothing_is_left(matched, planner, supplier):
    SupplierCreditFactory(store=matched.store, supplier=supplier, net=2000, tax=260, gross=2260)
    row = paying.ask_payment(payable_id=matched.pk, actor=planner)
    assert row.state == "paid" and not Approval.objects.exists()


@pytest.mark.parametrize("decide", [reject_approval, send_back_approval])
def test_a_no_gives_the_payable_back(asked, finance, do_due_work, decide):
    decide(approval_id=Approval.objects.get().pk, note="先核对三月的差额", actor=finance)
    do_due_work()
    asked.refresh_from_db()
    assert asked.state == "matched"
    assert Event.objects.get(fact="parts.payable_reopened").reason == "先核对三月的差额"


def test_what_was_sent_back_is_asked_again_on_the_same_approval(asked, finance, planner, do_due_work, approve):
    send_back_approval(approval_id=Approval.objects.get().pk, note="附上合同", actor=finance)
    do_due_work()
    assert paying.ask_payment(payable_id=asked.pk, actor=planner).state == "asked"
    assert Approval.objects.count() == 1 and approve(asked).state == "approved"


def test_refused_without_invoice_and_twice(payable, match, planner, finance, cashier, leaves_no_trace):
    def refused(kind, sentence, actor=planner):
        leaves_no_trace(kind, sentence, paying.ask_payment, payable_id=payable.pk, actor=actor)

    refused(TransitionBlocked, "invoice to come")
    match(payable)
    refused(PermissionDenied, None, actor=cashier)
    paying.ask_payment(payable_id=payable.pk, actor=planner)
    refused(TransitionBlocked, "payment to be approved")


def test_who_asks_does_not_say_yes(matched, finance, approve, person):
    second = person("finance", name="赵会计")
    paying.ask_payment(payable_id=matched.pk, actor=finance)
    with pytest.raises((PermissionDenied, TransitionBlocked)):
        approve(matched)
    assert approve(matched, actor=second).state == "approved"


def test_who_may_ask(matched, who_may, finance):
    roles = who_may(lambda actor: paying.ask_payment(payable_id=matched.pk, actor=actor))
    assert roles == {"parts_planner", "parts_supervisor", "finance"}
