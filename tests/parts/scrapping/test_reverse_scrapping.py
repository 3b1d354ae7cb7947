"""A disposal that was a mistake: everything stands as before it was asked for."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.cashier.services.payments import take_payment
from dms.core.transitions import TransitionBlocked
from parts.scrapping import disposing
from parts.stock.models import StockItem
from parts.stock.reversal import reverse_posting

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-11")]
SOLD = {"disposal": "sold", "buyer": "废品站", "proceeds": Decimal("38.00")}


@pytest.fixture
def gone(approved, dispose):
    return dispose(approved, **SOLD)


def reverse_scrapping(row, actor, reason="拿错了件"):
    return disposing.reverse_scrapping(scrapping_id=row.pk, reason=reason, actor=actor)


def test_the_goods_lie_in_their_bins_at_what_they_cost(gone, supervisor, lying, pads, books):
    row = reverse_scrapping(gone, supervisor)
    assert row.state == "reversed" and lying() == {"good": 10}
    assert StockItem.objects.get(pk=pads.pk).value == Decimal("108.00")
    assert row.receivable.state == "cancelled"
    books()


def test_its_posting_takes_the_paper_along(gone, supervisor, lying, books):
    counter = reverse_posting(posting_id=gone.posting_id, reason="拿错了件", actor=supervisor)
    gone.refresh_from_db()
    assert counter.reverses == gone.posting and gone.state == "reversed" and lying() == {"good": 10}
    books()


def test_what_the_buyer_has_paid_is_paid_back_first(gone, supervisor, person, refused, books):
    owed = gone.receivable
    paid = {"method": "cash", "amount": owed.gross, "tendered": owed.gross, "allocations": {owed.pk: owed.gross}}
    take_payment(store_id=gone.store_id, actor=person("cashier"), **paid)
    refused(TransitionBlocked, f"has paid for the scrap .{owed.number}.", reverse_scrapping, gone, supervisor)
    books()


def test_it_needs_a_reason_and_somebody_above(gone, supervisor, keeper, manager, refused):
    refused(ValidationError, "Say why", reverse_scrapping, gone, supervisor, reason=" ")
    for who in (keeper, manager):
        refused(PermissionDenied, "parts supervisor", reverse_scrapping, gone, who)


def test_once_and_only_what_has_left(gone, submitted, supervisor, written, refused):
    reverse_scrapping(gone, supervisor)
    refused(TransitionBlocked, "taken back", reverse_scrapping, gone, supervisor)
    refused(TransitionBlocked, "draft", reverse_scrapping, written(1), supervisor)
