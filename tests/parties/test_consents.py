"""Consents: given to a text, with evidence; withdrawn as easily; taken again when the text changes."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core import clock
from dms.core.models import Event
from dms.parties import facts, services
from dms.parties.models import Consent, ConsentText
from dms.parties.selectors import has_consent
from tests.parties.factories import ConsentFactory, ConsentTextFactory, CustomerFactory

DAY = datetime.timedelta(days=1)


def give(customer, actor, **changes):
    values = {"purpose": "marketing", "channel": "sms", "evidence": "签字表 12 号"} | changes
    return services.give_consent(customer_id=customer.pk, actor=actor, **values)


@pytest.mark.requirement("CRM-1")
def test_a_consent_counts_for_its_purpose_and_channel_from_when_it_was_given(store, person):
    customer, text = CustomerFactory(store=store), ConsentTextFactory()
    consent = give(customer, person("service_advisor"))
    assert has_consent(customer, "marketing", "sms")
    assert not has_consent(customer, "marketing", "wechat")
    assert not has_consent(customer, "survey", "sms")
    assert not has_consent(customer, "marketing", "sms", at=consent.given_at - DAY)
    payload = {"consent_id": consent.pk, "purpose": "marketing", "channel": "sms", "text_version": text.text_version}
    assert Event.objects.get(fact=facts.CONSENT_GIVEN).payload == payload


def test_a_withdrawn_consent_counts_only_for_the_time_before(store, person):
    consent = ConsentFactory(customer__store=store)
    actor = person("follow_up_agent")
    services.withdraw_consent(consent_id=consent.pk, actor=actor, reason="电话要求")
    consent.refresh_from_db()
    assert consent.withdrawn_by == actor
    assert not has_consent(consent.customer, "marketing", "sms")
    assert has_consent(consent.customer, "marketing", "sms", at=consent.given_at + DAY)
    assert Event.objects.get().reason == "电话要求"


def test_a_new_text_that_asks_again_ends_old_consents_until_taken_again(store, person):
    consent, actor = ConsentFactory(customer__store=store), person("service_advisor")
    new = ConsentTextFactory(valid_from=consent.given_at.date() + 2 * DAY)
    assert has_consent(consent.customer, "marketing", "sms", at=consent.given_at + DAY)
    assert not has_consent(consent.customer, "marketing", "sms")
    again = give(consent.customer, actor)
    assert again.text == new and has_consent(consent.customer, "marketing", "sms")
    consent.refresh_from_db()
    assert consent.replaced_at and not consent.withdrawn_at


def test_a_corrected_word_asks_nobody_again(store):
    consent = ConsentFactory(customer__store=store)
    ConsentTextFactory(valid_from=consent.given_at.date() + DAY, asks_again=False)
    assert has_consent(consent.customer, "marketing", "sms")


def test_a_text_of_the_future_does_not_count_yet(store):
    consent = ConsentFactory(customer__store=store)
    ConsentTextFactory(valid_from=clock.today() + DAY)
    assert has_consent(consent.customer, "marketing", "sms")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"purpose": "survey"}, "purpose"),
        ({"channel": "data"}, "channel"),
        ({"purpose": "share_bank", "channel": "sms"}, "channel"),
        ({"evidence": ""}, "evidence"),
        ({"channel": "pigeon"}, "channel"),
        ({"at": datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)}, "at"),
    ],
)
def test_a_refused_consent_leaves_no_trace(store, person, changes, field):
    customer = CustomerFactory(store=store)
    ConsentTextFactory()
    with pytest.raises(ValidationError) as refused:
        give(customer, person("service_advisor"), **changes)
    assert list(refused.value.message_dict) == [field]
    assert not Consent.objects.exists() and not Event.objects.exists()


def test_the_same_consent_twice_is_refused(store, person):
    consent = ConsentFactory(customer__store=store)
    with pytest.raises(ValidationError, match="on record already"):
        give(consent.customer, person("service_advisor"))
    assert Consent.objects.count() == 1


def test_a_consent_is_withdrawn_once(store, person):
    consent, actor = ConsentFactory(customer__store=store), person("service_advisor")
    services.withdraw_consent(consent_id=consent.pk, actor=actor)
    with pytest.raises(ValidationError, match="over already"):
        services.withdraw_consent(consent_id=consent.pk, actor=actor)
    assert Event.objects.count() == 1


def test_withdrawal_is_open_even_when_the_file_is_restricted(store, person):
    consent = ConsentFactory(customer__store=store, customer__state="restricted")
    assert services.withdraw_consent(consent_id=consent.pk, actor=person("service_advisor")).withdrawn_at


def test_another_stores_consent_is_as_good_as_missing(store, other_store, person):
    consent = ConsentFactory(customer__store=other_store)
    with pytest.raises(Consent.DoesNotExist):
        services.withdraw_consent(consent_id=consent.pk, actor=person("general_manager"))


@pytest.mark.parametrize(("role", "may"), [("sales_consultant", True), ("technician", False), ("cashier", False)])
def test_who_may_record_consents(store, person, role, may):
    consent, actor = ConsentFactory(customer__store=store), person(role)
    if may:
        give(consent.customer, actor, channel="wechat")
        services.withdraw_consent(consent_id=consent.pk, actor=actor)
        return
    with pytest.raises(PermissionDenied):
        give(consent.customer, actor, channel="wechat")
    with pytest.raises(PermissionDenied):
        services.withdraw_consent(consent_id=consent.pk, actor=actor)
    assert Consent.objects.count() == 1 and not Event.objects.exists()


TEXT = {"purpose": "survey", "text_version": "2026-1", "text": "同意。", "valid_from": datetime.date(2026, 1, 1)}


@pytest.mark.parametrize(("role", "may"), [("group_manager", True), ("general_manager", False)])
def test_who_may_publish_a_text(store, person, role, may):
    if may:
        services.publish_consent_text(actor=person(role), **TEXT)
        assert Event.objects.get().fact == facts.CONSENT_TEXT_PUBLISHED
    else:
        with pytest.raises(PermissionDenied):
            services.publish_consent_text(actor=person(role), **TEXT)
        assert not ConsentText.objects.exists() and not Event.objects.exists()


def test_a_version_is_published_once(store, person):
    actor = person("group_manager")
    services.publish_consent_text(actor=actor, **TEXT)
    with pytest.raises(ValidationError):
        services.publish_consent_text(actor=actor, **TEXT | {"valid_from": datetime.date(2026, 2, 1)})
    assert ConsentText.objects.count() == 1 and Event.objects.count() == 1
