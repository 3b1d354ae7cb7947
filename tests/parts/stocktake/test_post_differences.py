"""Posting: both differences in one transaction, only with a yes, once, and never more than is free."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.approvals.services import reject_approval
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.stock.models import Posting, StockItem
from parts.stock.reserving import reserve
from parts.stock.services import Outgoing, post_issue
from parts.stocktake import services
from tests.parts.stocktake.factories import StocktakeFactory
from tests.races import at_once, without_locks

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-10")]


def post(row, actor):
    return services.post_differences(stocktake_id=row.pk, actor=actor)


def test_the_books_say_what_lies_in_the_bins(agreed, keeper, part, filters, store, books):
    post_issue(store=store, lines=[Outgoing(part.pk, Decimal(3))], actor=None)
    row = post(agreed, keeper)
    assert row.state == "posted" and row.posted_at
    on_hand = dict(StockItem.objects.values_list("part__number", "on_hand"))
    assert on_hand == {part.number: 6, filters.number: 7}, "10 − 3 issued − 1 missing; 5 + 2 found"
    assert {one.kind for one in (row.surplus_posting, row.shortage_posting)} == {"count"}
    assert row.surplus_posting.source_text == row.number
    assert row.surplus_posting.movements.get().value == Decimal("40.00")
    assert Event.objects.filter(fact="parts.stocktake_posted").count() == 1
    books()


def test_no_adjustment_without_approval(explained, keeper, supervisor):
    with pytest.raises(TransitionBlocked, match="No adjustment without approval"):
        post(explained, keeper)
    services.submit_stocktake(stocktake_id=explained.pk, actor=keeper)
    with pytest.raises(TransitionBlocked, match="waiting"):
        post(explained, keeper)
    reject_approval(approval_id=explained.approval.pk, actor=supervisor, note="再找一遍")
    with pytest.raises(TransitionBlocked, match="rejected"):
        post(explained, keeper)
    assert not Posting.objects.filter(kind="count").exists()


def test_a_salesman_does_not_post(agreed, seller):
    with pytest.raises(PermissionDenied, match="storekeeper"):
        post(agreed, seller)
    assert not Posting.objects.filter(kind="count").exists()


def test_what_is_missing_and_held_for_a_paper_refuses_the_posting_whole(agreed, keeper, part, store, books):
    paper = StocktakeFactory(store=store, number="RO-26-0007")
    reserve(store=store, part_id=part.pk, quantity=Decimal(10), source=paper, actor=None)
    with pytest.raises(TransitionBlocked, match="RO-26-0007"):
        post(agreed, keeper)
    agreed.refresh_from_db()
    assert agreed.state == "to_approve" and not Posting.objects.filter(kind="count").exists()
    books()


@pytest.mark.django_db(transaction=True)
def test_two_who_post_at_once_post_once(agreed, keeper, supervisor, books):
    outcomes = at_once([lambda: post(agreed, keeper), lambda: post(agreed, supervisor)] * 2)
    assert len(outcomes.results) == 1 and outcomes.refusals(TransitionBlocked) == 3
    assert Posting.objects.filter(kind="count").count() == 2
    books()


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_it_is_posted_twice(agreed, keeper, request):
    """The control: the test above can fail."""
    from django.db import connection

    if not connection.features.has_select_for_update:
        pytest.skip("on SQLite the immediate transaction is the lock")
    with without_locks(2):
        outcomes = at_once([lambda: post(agreed, keeper)] * 2)
    doubled = Posting.objects.filter(kind="count").count() > 2
    assert doubled or any("changed although" in str(error) for error in outcomes.errors)
