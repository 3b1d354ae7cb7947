"""The recount: by somebody else, of what differs, against the books of its own moment."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.transitions import TransitionBlocked
from parts.stock.services import Outgoing, post_issue
from parts.stocktake import counting, services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-10")]


@pytest.fixture
def to_recount(begun, count, close, keeper, shelf, second_shelf, part, filters):
    count(shelf, part, 9)
    count(second_shelf, filters, 5)
    close(shelf), close(second_shelf)
    return services.finish_counting_stocktake(stocktake_id=begun.pk, actor=keeper)


def again(line, quantity, actor):
    return counting.recount_line(line_id=line.pk, quantity=Decimal(quantity), actor=actor)


def test_the_first_counter_does_not_count_again(to_recount, shelf, keeper, seller):
    line = to_recount.lines.get(bin=shelf)
    with pytest.raises(PermissionDenied, match="Somebody else"):
        again(line, 10, keeper)
    line.refresh_from_db()
    assert line.recounted is None
    line = again(line, 10, seller)
    assert (line.recounted_by, line.difference, line.final) == (seller, 0, 10)


def test_the_second_count_has_the_books_of_its_own_moment(to_recount, shelf, part, store, seller):
    post_issue(store=store, lines=[Outgoing(part.pk, Decimal(4))], actor=None)
    line = again(to_recount.lines.get(bin=shelf), 5, seller)
    assert (line.book, line.difference) == (6, -1)


def test_what_does_not_differ_is_left_alone(to_recount, second_shelf, seller):
    with pytest.raises(TransitionBlocked, match="does not differ"):
        again(to_recount.lines.get(bin=second_shelf), 4, seller)


def test_it_ends_when_every_differing_line_was_counted_twice(to_recount, shelf, keeper, seller):
    def finish(actor):
        return services.finish_recount_stocktake(stocktake_id=to_recount.pk, actor=actor)

    with pytest.raises(TransitionBlocked, match="04465-33471"):
        finish(keeper)
    with pytest.raises(PermissionDenied):
        finish(seller)
    again(to_recount.lines.get(bin=shelf), 9, seller)
    assert finish(keeper).state == "to_approve"
