"""The proofs call nothing a difference that is only how a database adds."""

from decimal import Decimal as D

import pytest

from parts.models import Movement
from parts.stock.proofs import exactly
from parts.stock.services import Outgoing, post_issue
from tests.parts.factories import in_stock

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-3")]


def test_a_sum_in_floating_point_is_taken_to_the_places_of_its_column():
    exact = exactly(Movement._meta.get_field("value"))
    assert exact(D("-4.54747350886464E-13")) == 0
    assert exact(D("0.009999")) == D("0.01")


def test_fen_that_float_badly_add_up(store, part, shelf, books):
    for cost in ("10.10", "20.20", "30.30", "0.70"):
        in_stock(part, shelf, 1, unit_cost=cost)
    for _ in range(4):
        post_issue(store=store, lines=[Outgoing(part.pk, D(1))], actor=None)
    books()
