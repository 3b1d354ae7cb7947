"""A posted stocktake is taken back whole, by counter-postings."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.transitions import TransitionBlocked
from parts.stock.models import StockItem
from parts.stock.reversal import reverse_posting
from parts.stock.services import Outgoing, post_issue
from parts.stocktake import services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-10")]


@pytest.fixture
def posted(agreed, keeper):
    return services.post_differences(stocktake_id=agreed.pk, actor=keeper)


def reverse_stocktake(row, actor, reason="counted the wrong rack"):
    return services.reverse_stocktake(stocktake_id=row.pk, reason=reason, actor=actor)


def on_hand():
    return dict(StockItem.objects.values_list("part__number", "on_hand"))


def test_the_books_stand_as_before(posted, supervisor, part, filters, books):
    assert reverse_stocktake(posted, supervisor).state == "reversed"
    assert on_hand() == {part.number: 10, filters.number: 5}
    books()
    with pytest.raises(TransitionBlocked, match="taken back"):
        reverse_stocktake(posted, supervisor)


def test_taking_one_posting_back_takes_the_stocktake_back(posted, supervisor, part, filters, books):
    counter = reverse_posting(posting_id=posted.shortage_posting_id, reason="wrong", actor=supervisor)
    posted.refresh_from_db()
    assert counter.reverses == posted.shortage_posting and posted.state == "reversed"
    assert on_hand() == {part.number: 10, filters.number: 5}
    books()


def test_who_used_the_surplus_is_named(posted, supervisor, store, filters, books):
    post_issue(store=store, lines=[Outgoing(filters.pk, Decimal(7))], actor=None)
    with pytest.raises(TransitionBlocked, match="came after it"):
        reverse_stocktake(posted, supervisor)
    posted.refresh_from_db()
    assert posted.state == "posted"
    books()


def test_it_needs_a_reason_and_the_supervisor(posted, supervisor, keeper):
    with pytest.raises(ValidationError):
        reverse_stocktake(posted, supervisor, reason="")
    with pytest.raises(PermissionDenied, match="parts supervisor"):
        reverse_stocktake(posted, keeper)
