"""Adding, changing and ending the ways to reach a customer."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.parties import facts, services
from dms.parties.models import Contact
from tests.parties.factories import ContactFactory, CustomerFactory


def add(customer, actor, **changes):
    return services.add_contact(
        customer_id=customer.pk, actor=actor, **({"role": "driver", "phone": "13900139000"} | changes)
    )


def test_the_first_contact_is_called_first_and_a_later_one_only_when_asked_for(store, person):
    customer, actor = CustomerFactory(store=store), person("service_advisor")
    first, second = add(customer, actor), add(customer, actor, phone="13900139001")
    assert (first.is_primary, second.is_primary) == (True, False)
    third = add(customer, actor, phone="13900139002", is_primary=True)
    assert list(Contact.objects.filter(is_primary=True)) == [third]


def test_the_event_is_the_customers_and_masked(store, person):
    contact = add(CustomerFactory(store=store), person("service_advisor"), name="李师傅")
    event = Event.objects.get()
    assert (event.fact, event.subject_id) == (facts.CONTACT_ADDED, contact.customer_id)
    assert event.payload == {"contact_id": contact.pk, "role": "driver", "phone": "139****9000"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": "123"}, "phone"),
        ({"phone": ""}, "__all__"),
        ({"role": "ghost"}, "role"),
        ({"phone": "13800000000"}, "__all__"),
        ({"email": "nobody"}, "email"),
    ],
)
def test_a_refused_contact_leaves_no_trace(store, person, changes, field):
    present = ContactFactory(customer__store=store, phone="13800000000")
    with pytest.raises(ValidationError) as refused:
        add(present.customer, person("service_advisor"), **changes, is_primary=True)
    assert list(refused.value.message_dict) == [field]
    assert list(Contact.objects.filter(is_primary=True)) == [present] and not Event.objects.exists()


def test_a_number_may_come_back_after_its_contact_ended(store, person):
    present, actor = ContactFactory(customer__store=store, phone="13800000000"), person("service_advisor")
    services.remove_contact(contact_id=present.pk, actor=actor)
    assert add(present.customer, actor, phone="13800000000").is_primary


def test_an_edit_moves_the_last_digits_along_and_hides_both_numbers(store, person):
    contact = ContactFactory(customer__store=store, phone="13800000000")
    services.edit_contact(contact_id=contact.pk, actor=person("service_advisor"), phone="138 1111 2222")
    contact.refresh_from_db()
    assert (contact.phone, contact.phone_last4) == ("13811112222", "2222")
    event = Event.objects.get()
    assert event.fact == facts.CONTACT_EDITED and event.payload["changes"]["phone"] == ["***", "***"]
    assert "2222" not in str(event.payload) + event.subject_text.replace("138****2222", "")


def test_first_to_be_called_is_passed_on_not_given_up(store, person):
    first, actor = ContactFactory(customer__store=store), person("service_advisor")
    second = ContactFactory(customer=first.customer, is_primary=False)
    with pytest.raises(ValidationError):
        services.edit_contact(contact_id=first.pk, actor=actor, is_primary=False)
    services.edit_contact(contact_id=second.pk, actor=actor, is_primary=True)
    assert list(Contact.objects.filter(is_primary=True)) == [second]


def test_ending_the_first_contact_hands_on_to_the_next(store, person):
    first, actor = ContactFactory(customer__store=store), person("service_advisor")
    second = ContactFactory(customer=first.customer, is_primary=False)
    services.remove_contact(contact_id=first.pk, actor=actor, reason="wrong number")
    assert list(Contact.objects.filter(is_primary=True)) == [second]
    assert Contact.objects.get(pk=first.pk).ended_at
    assert Event.objects.get().reason == "wrong number"


@pytest.mark.parametrize("verb", ["edit_contact", "remove_contact"])
def test_an_ended_contact_stays_as_it_was(store, person, verb):
    contact, actor = ContactFactory(customer__store=store), person("service_advisor")
    services.remove_contact(contact_id=contact.pk, actor=actor)
    with pytest.raises(ValidationError, match="ended"):
        getattr(services, verb)(contact_id=contact.pk, actor=actor)
    assert Event.objects.count() == 1


@pytest.mark.parametrize("verb", ["edit_contact", "remove_contact", "reveal_phone"])
def test_another_stores_contact_is_as_good_as_missing(store, other_store, person, verb):
    contact = ContactFactory(customer__store=other_store)
    with pytest.raises(Contact.DoesNotExist):
        getattr(services, verb)(contact_id=contact.pk, actor=person("general_manager"))
    assert not Event.objects.exists()


@pytest.mark.parametrize(("role", "may"), [("service_advisor", True), ("technician", False), ("cashier", False)])
def test_who_may_work_on_contacts(store, person, role, may):
    contact, actor = ContactFactory(customer__store=store), person(role)
    if may:
        add(contact.customer, actor)
        services.remove_contact(contact_id=contact.pk, actor=actor)
        return
    for forbidden in (
        lambda: add(contact.customer, actor),
        lambda: services.edit_contact(contact_id=contact.pk, actor=actor, note="x"),
        lambda: services.remove_contact(contact_id=contact.pk, actor=actor),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()
    assert Contact.objects.count() == 1 and not Event.objects.exists()
