"""A till with people round it."""

from decimal import Decimal

import pytest

from dms.cashier import services
from dms.core.invariants import verify
from dms.core.money import from_gross
from tests.cashier.factories import CreditAccountFactory
from tests.parties.factories import CustomerFactory


@pytest.fixture(autouse=True)
def books_add_up(store):
    """After each story the cashier's books still add up (QUALITY I6)."""
    yield
    assert [found for _known, found in verify(["I6"]) if found] == []


@pytest.fixture
def cashier(person):
    return person("cashier")


@pytest.fixture
def finance(person):
    return person("finance")


@pytest.fixture
def manager(person):
    return person("general_manager")


@pytest.fixture
def customer(store):
    return CustomerFactory(store=store)


@pytest.fixture
def owed(store, customer):
    """``owed("113.00")``: the customer owes this for a sale; ``owed(5, kind="deposit")``."""

    def make(gross="113.00", customer=customer, **fields):
        return services.raise_receivable(
            store=store,
            customer=customer,
            source=customer or store,
            amounts=from_gross(Decimal(gross), fields.pop("rate", Decimal("0.13"))),
            actor=fields.pop("actor", None),
            **fields,
        )

    return make


@pytest.fixture
def pays(store, cashier):
    """``pays(row)``: the cashier takes what is owed, or ``amount`` of it, in cash."""

    def take(*rows, amount=None, method="cash", actor=cashier, **fields):
        parts = {row.pk: Decimal(amount) if amount else row.balance for row in rows}
        total = fields.pop("total", sum(parts.values()))
        return services.take_payment(
            store_id=store.pk, method=method, amount=total, allocations=parts, actor=actor, **fields
        )

    return take


@pytest.fixture
def account(store, customer):
    """The customer may owe a thousand for thirty days."""
    return CreditAccountFactory(store=store, customer=customer, limit=Decimal("1000.00"))
