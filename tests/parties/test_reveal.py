"""Full numbers are for few people, and each look is on record."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from dms.core import clock
from dms.core.models import Event
from dms.parties import facts, services
from dms.parties.selectors import REVEAL_LASTS, shown_phone
from tests.parties.factories import ContactFactory, CustomerFactory


@pytest.mark.requirement("CRM-1")
@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("follow_up_agent", True),
        ("service_manager", True),
        ("general_manager", True),
        ("technician", False),
        ("cashier", False),
        ("parts_sales", True),
    ],
)
def test_who_may_see_full_numbers(store, person, role, may):
    contact, actor = ContactFactory(customer__store=store, phone="13812345678"), person(role)
    if may:
        assert services.reveal_phone(contact_id=contact.pk, actor=actor) == "13812345678"
    else:
        with pytest.raises(PermissionDenied):
            services.reveal_phone(contact_id=contact.pk, actor=actor)
        with pytest.raises(PermissionDenied):
            services.reveal_document(customer_id=contact.customer_id, actor=actor)
        assert not Event.objects.exists()


def test_each_look_is_on_record_without_the_number(store, person):
    contact, agent = ContactFactory(customer__store=store, phone="13812345678"), person("follow_up_agent")
    services.reveal_phone(contact_id=contact.pk, actor=agent)
    services.reveal_phone(contact_id=contact.pk, actor=agent)
    events = Event.objects.filter(fact=facts.PHONE_REVEALED, actor=agent, subject_id=contact.customer_id)
    assert [event.payload["phone"] for event in events] == ["138****5678"] * 2


def test_a_look_at_an_identity_number_is_on_record(store, person):
    customer = CustomerFactory(store=store, document_kind="passport", document_number="E12345678")
    assert services.reveal_document(customer_id=customer.pk, actor=person("service_manager")) == "E12345678"
    event = Event.objects.get(fact=facts.DOCUMENT_REVEALED)
    assert "E1234" not in str(event.payload)


def test_the_number_is_shown_for_a_while_to_who_revealed_it_only(store, person, monkeypatch):
    contact, agent, manager = (
        ContactFactory(customer__store=store),
        person("follow_up_agent"),
        person("service_manager"),
    )
    assert shown_phone(contact, agent) == contact.masked_phone
    services.reveal_phone(contact_id=contact.pk, actor=agent)
    assert shown_phone(contact, agent) == contact.phone
    assert shown_phone(contact, manager) == contact.masked_phone
    assert shown_phone(contact, None) == contact.masked_phone
    later = clock.now() + REVEAL_LASTS + datetime.timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert shown_phone(contact, agent) == contact.masked_phone


def test_revealing_one_number_does_not_open_the_next(store, person):
    contact, agent = ContactFactory(customer__store=store), person("follow_up_agent")
    other = ContactFactory(customer=contact.customer, is_primary=False)
    services.reveal_phone(contact_id=contact.pk, actor=agent)
    assert shown_phone(other, agent) == other.masked_phone
