"""A stocktake that is given up posts nothing and frees its bins."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.transitions import TransitionBlocked
from parts.stocktake import services
from tests.parts.stocktake.factories import StocktakeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-10")]


def cancel_stocktake(row, actor, reason="停电"):
    return services.cancel_stocktake(stocktake_id=row.pk, reason=reason, actor=actor)


def test_its_bins_are_free_again(begun, keeper, shelf, books):
    assert cancel_stocktake(begun, keeper).state == "cancelled"
    shelf.refresh_from_db()
    assert not shelf.counting
    books()


def test_it_needs_a_reason_and_a_role(begun, keeper, seller):
    with pytest.raises(ValidationError):
        cancel_stocktake(begun, keeper, reason=" ")
    with pytest.raises(PermissionDenied):
        cancel_stocktake(begun, seller)
    begun.refresh_from_db()
    assert begun.state == "counting"


def test_an_open_approval_is_withdrawn_first(explained, keeper, supervisor):
    services.submit_stocktake(stocktake_id=explained.pk, actor=keeper)
    with pytest.raises(TransitionBlocked, match="withdraws it first"):
        cancel_stocktake(explained, keeper)


def test_what_is_posted_is_taken_back_instead(store, keeper):
    with pytest.raises(TransitionBlocked, match="posted"):
        cancel_stocktake(StocktakeFactory(store=store, state="posted"), keeper)
