"""``raise_receivable``: to the fen, on both databases."""

from decimal import Decimal as D

import pytest

from dms.cashier import services
from dms.cashier.invariants import net_and_tax_make_the_amount
from dms.core.money import from_gross
from tests.parties.factories import CustomerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-13")]


@pytest.mark.parametrize("gross", ["1.07", "1.14", "1.28", "286.10", "1680.07", "89999.99"])
def test_an_amount_whose_net_and_tax_are_no_binary_fractions_is_taken(store, person, gross):
    """SQLite adds floating-point numbers: 0.95 + 0.12 is 1.0699999999999998 there."""
    customer = CustomerFactory(store=store)
    owed = services.raise_receivable(
        store=store,
        customer=customer,
        source=customer,
        amounts=from_gross(D(gross), D("0.13")),
        text="配件",
        actor=person("parts_sales"),
    )
    owed.refresh_from_db()
    assert (owed.gross, owed.net + owed.tax) == (D(gross), D(gross))
    assert list(net_and_tax_make_the_amount()) == []
