"""Changing a customer's file."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from dms.parties import facts, services
from dms.parties.models import Customer
from tests.parties.factories import CustomerFactory


def test_a_changed_name_changes_its_reading_and_hides_in_the_history(store, person):
    customer = CustomerFactory(store=store)
    services.edit_customer(
        customer_id=customer.pk, actor=person("service_advisor"), name="单田芳", customer_class="vip"
    )
    customer.refresh_from_db()
    assert (customer.name_initials, customer.customer_class, customer.version) == ("stf", "vip", 2)
    event = Event.objects.get()
    assert event.fact == facts.CUSTOMER_EDITED
    assert event.payload["changes"]["customer_class"] == ["ordinary", "vip"]
    assert event.payload["changes"]["name"] == ["***", "***"]
    assert "田芳" not in str(event.payload)


def test_nothing_different_is_no_change(store, person):
    customer = CustomerFactory(store=store)
    services.edit_customer(customer_id=customer.pk, actor=person("service_advisor"), name=customer.name)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"document_kind": "passport"}, "__all__"),
        ({"company_code": "91110000802100433B"}, "__all__"),
        ({"document_kind": "resident_id", "document_number": "123"}, "document_number"),
    ],
)
def test_a_refused_change_leaves_no_trace(store, person, values, field):
    customer = CustomerFactory(store=store)
    with pytest.raises(ValidationError) as refused:
        services.edit_customer(customer_id=customer.pk, actor=person("service_advisor"), **values)
    assert list(refused.value.message_dict) == [field]
    customer.refresh_from_db()
    assert (customer.name, customer.version) == ("王小明", 1) and not Event.objects.exists()


def test_a_number_must_also_fit_a_changed_kind_of_document(store, person):
    customer = CustomerFactory(store=store, document_kind="passport", document_number="E12345678")
    with pytest.raises(ValidationError):
        services.edit_customer(customer_id=customer.pk, actor=person("service_advisor"), document_kind="resident_id")


def test_a_document_of_another_customer_is_refused(store, person):
    CustomerFactory(store=store, document_kind="passport", document_number="E12345678")
    customer = CustomerFactory(store=store)
    with pytest.raises(ValidationError, match="Another customer already has"):
        services.edit_customer(
            customer_id=customer.pk,
            actor=person("service_advisor"),
            document_kind="passport",
            document_number="e1234 5678",
        )
    assert not Event.objects.exists()


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(store, person):
    customer = CustomerFactory(store=store, version=3)
    with pytest.raises(StaleVersion):
        services.edit_customer(customer_id=customer.pk, actor=person("service_advisor"), note="x", expected_version=2)
    assert not Event.objects.exists()


@pytest.mark.parametrize("state", ["merged", "restricted", "erased"])
def test_a_closed_file_is_not_written_into(store, person, state):
    customer = CustomerFactory(store=store, state=state)
    with pytest.raises(TransitionBlocked, match="closed"):
        services.edit_customer(customer_id=customer.pk, actor=person("service_advisor"), note="x")


def test_another_stores_customer_is_as_good_as_missing(store, other_store, person):
    customer = CustomerFactory(store=other_store)
    with pytest.raises(Customer.DoesNotExist):
        services.edit_customer(customer_id=customer.pk, actor=person("general_manager"), note="x")


@pytest.mark.parametrize(("role", "may"), [("sales_consultant", True), ("technician", False), ("cashier", False)])
def test_who_may_change_a_file(store, person, role, may):
    customer, actor = CustomerFactory(store=store), person(role)
    if may:
        assert services.edit_customer(customer_id=customer.pk, actor=actor, note="x").note == "x"
    else:
        with pytest.raises(PermissionDenied):
            services.edit_customer(customer_id=customer.pk, actor=actor, note="x")
        assert not Event.objects.exists()
