"""One rounding rule, and net and tax that always make the amount."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dms.core.money import from_gross, from_net, rounded, total

amounts = st.decimals(min_value="0.01", max_value="9999999.99", places=2)
rates = st.sampled_from([Decimal("0"), Decimal("0.03"), Decimal("0.06"), Decimal("0.09"), Decimal("0.13")])


@pytest.mark.parametrize(
    ("value", "to"), [("0.005", "0.01"), ("0.004", "0.00"), ("1.115", "1.12"), ("-0.005", "-0.01")]
)
def test_half_up_to_the_fen(value, to):
    assert rounded(Decimal(value)) == Decimal(to)


def test_a_float_is_no_money():
    with pytest.raises(TypeError):
        rounded(0.1)


@given(amounts, rates)
def test_net_and_tax_make_the_amount(gross, rate):
    split = from_gross(gross, rate)
    assert split.net + split.tax == split.gross == gross
    added = from_net(gross, rate)
    assert added.net + added.tax == added.gross


def test_113_is_100_and_13():
    split = from_gross("113", "0.13")
    assert (split.net, split.tax) == (Decimal("100.00"), Decimal("13.00"))


def test_a_total_knows_its_rate_where_there_is_one():
    one, other = from_gross("113", "0.13"), from_gross("106", "0.06")
    assert total([one, one]).rate == Decimal("0.13")
    assert total([one, other]).rate is None
    assert total([one, other]).gross == Decimal("219.00")
