"""A purchaser, a planner, a supervisor, a supplier on credit, and a line of an approved plan."""

import pytest

from tests.parties.factories import SupplierFactory
from tests.parts.purchasing.factories import PurchaseRequestLineFactory


@pytest.fixture
def planner(person):
    return person("parts_planner")


@pytest.fixture
def supervisor(person):
    return person("parts_supervisor")


@pytest.fixture
def purchaser(person):
    return person("purchaser")


@pytest.fixture
def supplier(store):
    return SupplierFactory(store=store, terms="credit", credit_days=30)


@pytest.fixture
def line(store, part):
    return PurchaseRequestLineFactory(request__store=store, request__state="approved", part=part, quantity=10)
