"""A request that is no longer wanted."""

import pytest
from django.core.exceptions import PermissionDenied

from crm.files.requests import services
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from tests.crm.files.requests.factories import DataRequestFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-1")]


def test_what_is_decided_is_not_withdrawn(person, store):
    request = DataRequestFactory(customer__store=store, state="answered")
    with pytest.raises(TransitionBlocked):
        services.withdraw_data_request(request_id=request.pk, actor=person("service_advisor"))
    assert not Event.objects.exists()


def test_who_only_looks_at_customers_does_not_withdraw(person, store):
    request = DataRequestFactory(customer__store=store)
    person_elsewhere = person("finance")
    with pytest.raises((PermissionDenied, type(request).DoesNotExist)):
        services.withdraw_data_request(request_id=request.pk, actor=person_elsewhere)
    assert not Event.objects.exists()
