"""A store with suppliers, and the person who answers for them."""

import pytest

from dms.web.bulk import services
from tests.parties.factories import SupplierFactory


@pytest.fixture
def supervisor(person):
    return person("parts_supervisor", username="zhaomin", name="赵敏", password="!")


@pytest.fixture
def suppliers(store):
    """Three of them, all active."""
    return [SupplierFactory(store=store, code=f"S{n}") for n in range(3)]


@pytest.fixture
def prepared(supervisor, suppliers):
    """A run that is going to deactivate the three."""
    keys = [one.pk for one in suppliers]
    return services.prepare_bulk_run(list="suppliers:list", action="deactivate", keys=keys, actor=supervisor)


@pytest.fixture
def started(prepared, supervisor):
    return services.start_bulk_run(run_id=prepared.pk, inputs={"reason": "closed down"}, actor=supervisor)
