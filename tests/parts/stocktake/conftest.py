"""Who counts, and a shop with two bins."""

from decimal import Decimal

import pytest

from dms.core.approvals.services import approve_approval
from parts.stocktake import counting, services
from tests.parts.factories import PartFactory, in_stock


@pytest.fixture
def keeper(person):
    return person("storekeeper", name="周强")


@pytest.fixture
def seller(person):
    return person("parts_sales", name="吴芳")


@pytest.fixture
def supervisor(person):
    return person("parts_supervisor", name="郑伟")


@pytest.fixture
def filters(db):
    return PartFactory(number="15208-65F0E", name="机油滤清器")


@pytest.fixture
def shop(part, filters, shelf, second_shelf):
    """Ten brake pads in the first bin at 10 yuan, five filters in the second at 20."""
    in_stock(part, shelf, 10)
    in_stock(filters, second_shelf, 5, 20)


@pytest.fixture
def plan(store, keeper):
    """``plan()``: a stocktake of everything, planned by the storekeeper."""

    def make(kind="spot", scope="all", actor=keeper, **details):
        return services.add_stocktake(store=store, kind=kind, scope=scope, actor=actor, **details)

    return make


@pytest.fixture
def begun(plan, keeper, shop):
    """A stocktake of the shop that is being counted."""
    return services.start_stocktake(stocktake_id=plan().pk, actor=keeper)


@pytest.fixture
def count(begun, keeper):
    """``count(shelf, part, 9)``."""

    def say(place, part, quantity, actor=keeper, **more):
        return counting.count_line(
            stocktake_id=begun.pk, bin_id=place.pk, part_id=part.pk, quantity=Decimal(quantity), actor=actor, **more
        )

    return say


@pytest.fixture
def close(begun, keeper):
    """``close(shelf)``."""

    def finish(place, actor=keeper, **more):
        return counting.close_sheet(stocktake_id=begun.pk, bin_id=place.pk, actor=actor, **more)

    return finish


@pytest.fixture
def differing(begun, count, close, part, filters, shelf, second_shelf, keeper, seller):
    """Counted twice: one brake pad too few, two filters too many; to be explained."""
    count(shelf, part, 9)
    close(shelf)
    count(second_shelf, filters, 7)
    close(second_shelf)
    services.finish_counting_stocktake(stocktake_id=begun.pk, actor=keeper)
    for line in begun.lines.all():
        counting.recount_line(line_id=line.pk, quantity=line.counted, actor=seller)
    return services.finish_recount_stocktake(stocktake_id=begun.pk, actor=keeper)


@pytest.fixture
def explained(differing, keeper):
    """As ``differing``, each with cause and responsible person."""
    for line in differing.lines.all():
        counting.explain_line(line_id=line.pk, cause="wrong_quantity", responsible_id=keeper.pk, actor=keeper)
    return differing


@pytest.fixture
def agreed(explained, keeper, supervisor):
    """As ``explained``, with the supervisor's yes."""
    services.submit_stocktake(stocktake_id=explained.pk, actor=keeper)
    approve_approval(approval_id=explained.approval.pk, actor=supervisor)
    return explained
