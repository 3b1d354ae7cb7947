"""大写金额, as receipts carry it."""

import pytest

from dms.cashier.capitals import in_capitals


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("113", "人民币壹佰壹拾叁元整"),
        ("0", "人民币零元整"),
        ("0.05", "人民币伍分"),
        ("0.50", "人民币伍角整"),
        ("107000.53", "人民币壹拾万零柒仟元伍角叁分"),
        ("1680.32", "人民币壹仟陆佰捌拾元叁角贰分"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("10050", "人民币壹万零伍拾元整"),
        ("100000000", "人民币壹亿元整"),
        ("100200000", "人民币壹亿零贰拾万元整"),
        ("-20.10", "人民币负贰拾元壹角整"),
    ],
)
def test_amounts_in_capitals(amount, text):
    from decimal import Decimal

    assert in_capitals(Decimal(amount)) == text
