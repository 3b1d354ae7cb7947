"""``SupplierReturn.close``: goods, money and papers are complete."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.transitions import TransitionBlocked
from parts.supplying import returning

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-8")]


def close(row, actor):
    return returning.close_return(return_id=row.pk, actor=actor)


def test_a_credited_return_is_closed_by_finance(credited, finance, books):
    assert close(credited, finance).state == "closed"
    books()


def test_refused_while_something_is_missing_and_for_the_keeper(ship, finance, keeper, leaves_no_trace):
    row = ship()
    leaves_no_trace(TransitionBlocked, "sent back", close, row=row, actor=finance)
    leaves_no_trace(PermissionDenied, None, close, row=row, actor=keeper)


def test_who_may_close(credited, who_may):
    assert who_may(lambda actor: close(credited, actor)) == {"finance", "parts_supervisor"}
