"""``Payable.unmatch``: the invoice was another delivery's."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import SupplierInvoice
from parts.supplying import owing, paying
from tests.parts.purchasing.factories import order_of
from tests.parts.supplying.factories import received

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-17")]


def test_it_comes_off_all_its_payables_and_its_number_is_free(
    store, part, payable, supplier, keeper, match, planner, books
):
    second = received(order_of(store, {part: 3}, supplier=supplier), keeper, note="SH-2")
    match(payable, net="1320.00", tax="171.60", other_ids=[second.pk], number="A1", explanation="运费")
    row = owing.unmatch_payable(payable_id=second.pk, reason="张冠李戴", actor=planner)
    payable.refresh_from_db()
    assert (row.state, payable.state, payable.owed, payable.invoice) == ("open", "open", Decimal("1130.00"), None)
    assert SupplierInvoice.objects.get().is_void
    assert Event.objects.filter(fact="parts.payable_unmatched", reason="张冠李戴").count() == 2
    assert match(payable, number="A1").state == "matched"
    books()


def test_refused_where_money_was_paid_or_an_approval_waits(asked, approve, cashier, planner, leaves_no_trace):
    def refused(kind, sentence, reason="错", actor=planner):
        leaves_no_trace(kind, sentence, owing.unmatch_payable, payable_id=asked.pk, reason=reason, actor=actor)

    refused(ValidationError, "Say why", reason=" ")
    refused(TransitionBlocked, "payment to be approved")
    approve(asked)
    paying.pay_payable(payable_id=asked.pk, method="cash", actor=cashier)
    refused(TransitionBlocked, "Take the payment back first")
    refused(PermissionDenied, None, actor=cashier)


def test_who_may_unmatch(matched, who_may):
    roles = who_may(lambda actor: owing.unmatch_payable(payable_id=matched.pk, reason="错", actor=actor))
    assert roles == {"parts_planner", "parts_supervisor", "finance"}
