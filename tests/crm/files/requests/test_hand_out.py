"""The copy of a person's data is handed out once, also when two people reach for it."""

import pytest
from django.db import connection

from crm.files.requests import services
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from tests.crm.files.requests.factories import DataRequestFactory
from tests.races import at_once, without_locks

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("CRM-1"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs real row locks"),
]


@pytest.fixture
def reaching(store, person):
    """Two managers ask for the same copy at the same moment."""
    request = DataRequestFactory(customer__store=store, recorded_by=person("service_advisor"))
    manager = person("service_manager")
    services.approve_data_request(request_id=request.pk, actor=manager)
    services.make_copy(request_id=request.pk)
    return [lambda: services.hand_out_copy(request_id=request.pk, actor=manager)] * 2


def test_of_two_who_reach_for_it_one_gets_it(reaching):
    outcomes = at_once(reaching)
    assert len(outcomes.results) == 1 and outcomes.refusals(TransitionBlocked) == 1
    assert Event.objects.filter(fact="crm.copy_handed_out").count() == 1


def test_the_control_without_locks_both_get_it(reaching):
    with without_locks(2):
        outcomes = at_once(reaching)
    assert len(outcomes.results) == 2
