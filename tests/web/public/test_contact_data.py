"""A customer checks their data and decides about consents, by a link and without an account."""

import pytest

from dms.core.models import Event
from dms.core.public_links import facts
from dms.parties import facts as of_parties
from dms.parties.models import Consent
from dms.parties.services import give_consent
from tests.parties.factories import ConsentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-8")]


def in_force(customer):
    held = Consent.objects.filter(customer=customer, withdrawn_at=None, replaced_at=None)
    return set(held.values_list("purpose", "channel"))


def test_it_shows_whose_store_it_is_and_nothing_in_full(telephone, link_to, store, customer):
    store.phone = "028-8888 6666"
    store.save()
    page = telephone.get(link_to())
    said = page.content.decode()
    assert page.status_code == 200
    assert "East Store" in said and "tel:028-8888 6666" in said
    assert "王**" in said and "138****5678" in said
    for personal in (customer.name, "13812345678", "wang@example.com", customer.number):
        assert personal not in said
    assert "Everything is right" in said


def test_looking_is_on_record_without_a_word_about_the_person(telephone, link_to, customer):
    address = link_to()
    telephone.get(address)
    telephone.head(address)
    opened = Event.objects.get(fact=facts.LINK_OPENED)
    assert (opened.actor, opened.origin, opened.subject_id) == (None, "public", customer.pk)
    assert set(opened.payload) == {"link_id", "purpose"}


def test_all_right_is_one_press(telephone, link_to, customer):
    answer = telephone.post(link_to(), {"shown": ""})
    assert answer.status_code == 200 and "Thank you" in answer.content.decode()
    confirmed = Event.objects.get(fact=of_parties.CONTACT_DATA_CONFIRMED)
    assert confirmed.payload["corrected"] == [] and confirmed.subject_id == customer.pk
    assert not Event.objects.filter(fact=of_parties.CONTACT_EDITED).exists()


def test_what_was_wrong_is_put_right_and_masked_in_the_history(telephone, link_to, customer):
    telephone.post(link_to(), {"phone": "139 8765 4321", "email": "new@example.com", "shown": ""})
    contact = customer.contacts.get()
    assert (contact.phone, contact.phone_last4, contact.email) == ("13987654321", "4321", "new@example.com")
    edited = Event.objects.get(fact=of_parties.CONTACT_EDITED)
    assert "13987654321" not in str(edited.payload) and "new@" not in str(edited.payload)


def test_a_number_that_is_none_comes_back_with_a_sentence_and_keeps_nothing(telephone, link_to, customer):
    before = Event.objects.count()
    answer = telephone.post(link_to(), {"phone": "12", "marketing-sms": "on", "shown": ""})
    assert answer.status_code == 422
    assert 'class="mistake"' in answer.content.decode() and 'value="12"' in answer.content.decode()
    assert customer.contacts.get().phone == "13812345678" and not in_force(customer)
    assert Event.objects.count() == before + 1  # the link itself


def test_consents_are_given_and_taken_back_by_the_same_tick(telephone, link_to, customer):
    address = link_to()
    assert 'name="marketing-sms"' in telephone.get(address).content.decode()
    telephone.post(address, {"marketing-sms": "on", "share_insurer-data": "on", "shown": ""})
    assert in_force(customer) == {("marketing", "sms"), ("share_insurer", "data")}
    given = Consent.objects.get(purpose="marketing")
    assert given.given_by is None and "link" in given.evidence
    again = telephone.get(address).content.decode()
    assert again.count("checked") == 2
    telephone.post(address, {"share_insurer-data": "on", "shown": "marketing-sms share_insurer-data"})
    assert in_force(customer) == {("share_insurer", "data")}
    assert Event.objects.filter(fact=of_parties.CONSENT_WITHDRAWN).count() == 1


def test_what_the_page_had_not_shown_is_not_taken_back(telephone, link_to, customer):
    """Somebody in the store has recorded a consent while the page was open."""
    address = link_to()
    give_consent(customer_id=customer.pk, purpose="marketing", channel="sms", evidence="sheet", actor=None)
    telephone.post(address, {"shown": ""})
    assert in_force(customer) == {("marketing", "sms")}


def test_ways_that_the_customer_has_not_are_not_asked_about(telephone, link_to, customer):
    said = telephone.get(link_to()).content.decode()
    assert "marketing-email" in said and "marketing-wechat" not in said and "survey-sms" not in said
    ConsentFactory(customer=customer, purpose="marketing", channel="wechat", text__valid_from="2020-02-01")
    assert "marketing-wechat" in telephone.get(link_to()).content.decode()


def test_unsubscribing_is_one_press_and_open_for_a_closed_file(telephone, link_to, customer):
    from dms.parties.models import Customer
    from dms.parties.public import UNSUBSCRIBE

    for channel in ("sms", "email"):
        give_consent(customer_id=customer.pk, purpose="marketing", channel=channel, evidence="sheet", actor=None)
    address = link_to(UNSUBSCRIBE, purpose="marketing", channel="sms")
    assert "No more of these" in telephone.get(address).content.decode()
    assert len(in_force(customer)) == 2, "opening takes nothing back: programs open links, too"
    Customer.objects.filter(pk=customer.pk).update(state="restricted")
    assert telephone.post(address).status_code == 200
    assert in_force(customer) == {("marketing", "email")}
    assert telephone.post(address).status_code == 200, "pressed twice is no mistake"
    telephone.post(address, {"everything": "on"})
    assert in_force(customer) == set()
