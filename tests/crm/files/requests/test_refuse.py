"""Recording, refusing and withdrawing what a person asks for about their data."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from crm.files.requests import services
from crm.files.requests.models import DataRequest
from dms.core import clock
from dms.core.models import Event, Promise
from dms.core.transitions import TransitionBlocked
from dms.parties.models import Customer
from tests.crm.files.requests.factories import DataRequestFactory
from tests.parties.factories import CustomerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-1")]


def record(customer, actor, **values):
    values = {"kind": "erasure", "asked_on": clock.today(), "identity_check": "身份证原件"} | values
    return services.record_data_request(customer_id=customer.pk, actor=actor, **values)


def test_refused_with_the_reason_that_the_person_is_told(person, store):
    request = record(CustomerFactory(store=store), person("service_advisor"))
    manager = person("service_manager")
    with pytest.raises(ValidationError):
        services.refuse_data_request(request_id=request.pk, reason=" ", actor=manager)
    done = services.refuse_data_request(request_id=request.pk, reason="不是本人", actor=manager)
    assert (done.state, done.answer, done.decided_by) == ("refused", "不是本人", manager)
    assert Promise.objects.get().state == "kept"
    with pytest.raises(TransitionBlocked):
        services.refuse_data_request(request_id=request.pk, reason="x", actor=manager)


def test_withdrawn_the_promise_ends(person, store):
    advisor = person("service_advisor")
    request = record(CustomerFactory(store=store), advisor)
    assert services.withdraw_data_request(request_id=request.pk, actor=advisor).state == "withdrawn"
    assert Promise.objects.get().state == "cancelled"


@pytest.mark.parametrize("role", ["service_advisor", "follow_up_agent"])
def test_who_may_not_refuse_leaves_no_trace(person, store, role):
    request = DataRequestFactory(customer__store=store)
    with pytest.raises(PermissionDenied):
        services.refuse_data_request(request_id=request.pk, reason="x", actor=person(role))
    assert DataRequest.objects.get().state == "received" and not Event.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"asked_on": datetime.date(2099, 1, 1)}, "asked_on"),
        ({"kind": "correction"}, "wish"),
        ({"identity_check": ""}, "identity_check"),
    ],
)
def test_what_is_missing_is_said_at_the_field(person, store, values, field):
    with pytest.raises(ValidationError) as refused:
        record(CustomerFactory(store=store), person("service_advisor"), **values)
    assert field in refused.value.error_dict
    assert not DataRequest.objects.exists() and not Event.objects.exists()


def test_once_at_a_time_and_never_about_a_file_that_is_gone_or_of_another_store(person, store, other_store):
    advisor = person("service_advisor")
    customer = CustomerFactory(store=store)
    record(customer, advisor)
    with pytest.raises(ValidationError, match="recorded already"):
        record(customer, advisor)
    with pytest.raises(TransitionBlocked):
        record(CustomerFactory(store=store, state="erased"), advisor)
    with pytest.raises(Customer.DoesNotExist):
        record(CustomerFactory(store=other_store), advisor)
    with pytest.raises((PermissionDenied, Customer.DoesNotExist)):
        record(CustomerFactory(store=store), person("technician"))
