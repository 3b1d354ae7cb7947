"""A kind of approval, the people who decide it, and requests of it."""

import pytest

from dms.core.approvals import services
from dms.core.approvals.kinds import approval_kind

PURCHASE = approval_kind(
    "test.purchase",
    "purchase",
    chain=["parts_supervisor"],
    climbs=[(10_000, ["parts_supervisor", "general_manager"])],
)


@pytest.fixture
def purchaser(person):
    return person("purchaser", name="Qian")


@pytest.fixture
def supervisor(person):
    return person("parts_supervisor", name="Sun")


@pytest.fixture
def manager(person):
    return person("general_manager", name="Li")


@pytest.fixture
def ask(store, purchaser, supervisor, manager):
    """``ask(amount=20_000)``: a request by the purchaser, about the store itself."""

    def make(amount=None, actor=purchaser, subject=store, **more):
        return services.request_approval(
            kind=PURCHASE.code, subject=subject, store=store, title="12 tyres", amount=amount, actor=actor, **more
        )

    return make
