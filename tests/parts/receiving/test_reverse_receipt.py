"""``Receipt.reverse``: counter-entries take everything out of the stock again, or nothing at all."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import Receipt
from parts.purchasing.selectors import on_order
from parts.receiving import reversing, shelving
from parts.stock.reversal import reverse_posting
from parts.stock.services import Outgoing, post_issue
from tests.parts.purchasing.factories import order_of
from tests.parts.receiving.factories import ReceiptFactory, complete, delivered, lying

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-6")]


def test_a_receipt_is_taken_back_whole_with_its_put_aways(store, part, order, keeper, supervisor, shelf, books):
    receipt = complete(delivered(order, keeper), keeper)
    line = receipt.lines.first()
    shelving.shelve_line(line_id=line.pk, bin_id=shelf.pk, actor=keeper)
    with pytest.raises(PermissionDenied):
        reversing.reverse_receipt(receipt_id=receipt.pk, reason="错", actor=keeper)
    with pytest.raises(ValidationError, match="Say why"):
        reversing.reverse_receipt(receipt_id=receipt.pk, reason=" ", actor=supervisor)
    receipt = reversing.reverse_receipt(receipt_id=receipt.pk, reason="录错供应商", actor=supervisor)
    assert receipt.state == "reversed" and lying(part) == {}
    order.refresh_from_db()
    assert order.state == "placed" and on_order(store, [part.pk]) == {part.pk: 10}
    assert delivered(order, keeper).pk != receipt.pk, "its delivery note is free again"
    books()


def test_what_was_used_since_is_named_and_nothing_is_taken_back(store, part, order, keeper, supervisor, books):
    receipt = complete(delivered(order, keeper), keeper)
    post_issue(store=store, lines=[Outgoing(part.pk, Decimal(1))], actor=keeper)
    before = Event.objects.count()
    with pytest.raises(TransitionBlocked, match="came after it"):
        reversing.reverse_receipt(receipt_id=receipt.pk, reason="错", actor=supervisor)
    receipt.refresh_from_db()
    assert receipt.state == "shelving" and Event.objects.count() == before
    books()


def test_a_put_away_is_taken_back_on_the_stocks_own_page(part, keeper, supervisor, shelf, second_shelf, store, books):
    order = order_of(store, {part: 5})
    receipt = complete(delivered(order, keeper), keeper)
    line = receipt.lines.get()
    receipt = shelving.shelve_line(line_id=line.pk, bin_id=shelf.pk, actor=keeper)
    assert receipt.state == "shelved"
    put = line.put_aways.get()
    reverse_posting(posting_id=put.posting_id, reason="放错", actor=supervisor)
    receipt.refresh_from_db()
    line.refresh_from_db()
    assert (receipt.state, line.shelved) == ("shelving", 0)
    reopened = Event.objects.get(fact="parts.receipt_line_unshelved", actor=None)
    assert reopened.payload == {"posting_id": put.posting_id, "by": supervisor.pk}
    shelving.shelve_line(line_id=line.pk, bin_id=second_shelf.pk, actor=keeper)
    reverse_posting(posting_id=receipt.posting_id, reason="全退", actor=supervisor)
    receipt.refresh_from_db()
    assert receipt.state == "reversed" and lying(part) == {}
    books()


def test_what_is_not_in_stock_is_not_taken_out_of_it(order, keeper, supervisor, other_store, leaves_no_trace):
    def refused(kind, match, row, reason="录错", **more):
        leaves_no_trace(
            kind, match, reversing.reverse_receipt, receipt_id=row.pk, reason=reason, actor=supervisor, **more
        )

    receipt = delivered(order, keeper)
    refused(TransitionBlocked, "at the dock", receipt)
    refused(Receipt.DoesNotExist, None, ReceiptFactory(store=other_store, state="shelved"))
    receipt = complete(receipt, keeper)
    refused(ValidationError, "Say why", receipt, reason="")
    refused(StaleVersion, None, receipt, expected_version=receipt.version + 1)
    reversing.reverse_receipt(receipt_id=receipt.pk, reason="录错", actor=supervisor)
    refused(TransitionBlocked, "taken back", receipt)


def test_who_may_take_back(order, keeper, who_may):
    receipt = complete(delivered(order, keeper), keeper)
    roles = who_may(lambda actor: reversing.reverse_receipt(receipt_id=receipt.pk, reason="录错", actor=actor))
    assert roles == {"parts_supervisor", "general_manager", "group_manager"}
    with pytest.raises(PermissionDenied):
        reversing.reverse_receipt(receipt_id=receipt.pk, reason="录错", actor=keeper)
