"""Counting ends when every bin is finished; what differs is counted again by somebody else."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.transitions import TransitionBlocked
from parts.stocktake import services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-10")]


def finish(row, actor):
    return services.finish_counting_stocktake(stocktake_id=row.pk, actor=actor)


def test_open_bins_are_named_each_with_its_page(begun, count, close, keeper, shelf, second_shelf, part):
    count(shelf, part, 10)
    with pytest.raises(TransitionBlocked) as refused:
        finish(begun, keeper)
    assert [shelf.code in one or second_shelf.code in one for one in refused.value.reasons] == [True, True]
    assert refused.value.reasons[0].url.endswith(f"?bin={shelf.code}") and refused.value.reasons[0].who == "周强"


def test_what_differs_goes_to_the_recount(begun, count, close, keeper, shelf, second_shelf, part, filters):
    count(shelf, part, 9)
    count(second_shelf, filters, 5)
    close(shelf), close(second_shelf)
    assert finish(begun, keeper).state == "to_recount"
    shelf.refresh_from_db()
    assert shelf.counting, "it is still being counted"


def test_where_nothing_differs_it_is_ready_at_once(begun, count, close, keeper, shelf, second_shelf, part, filters):
    count(shelf, part, 10)
    count(second_shelf, filters, 5)
    close(shelf), close(second_shelf)
    row = finish(begun, keeper)
    shelf.refresh_from_db()
    assert row.state == "to_approve" and not shelf.counting


def test_a_salesman_does_not_end_it(begun, seller):
    with pytest.raises(PermissionDenied, match="storekeeper"):
        finish(begun, seller)
