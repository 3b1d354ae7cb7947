"""Consents under the personal information law (PIPL 14–16): given with evidence, withdrawn as easily."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.parties import facts
from dms.parties.choices import Channel, Purpose
from dms.parties.models import Consent, ConsentText
from dms.parties.selectors import consents_in_force, current_text
from dms.parties.services.customers import writable_customer


@transaction.atomic
def publish_consent_text(*, purpose, text_version, text, valid_from, actor, text_en="", asks_again=True):
    """Publish the wording that customers agree to from ``valid_from`` on. Announces CONSENT_TEXT_PUBLISHED.

    ``asks_again`` False is for corrected words only: where purpose, method or kind of data change, consent is
    taken anew.
    """
    require(actor, "parties.publish_consenttext")
    wording = ConsentText(
        purpose=purpose,
        text_version=text_version,
        text=text,
        text_en=text_en,
        valid_from=valid_from,
        asks_again=asks_again,
    )
    return register(
        wording,
        actor=actor,
        fact=facts.CONSENT_TEXT_PUBLISHED,
        payload={"purpose": purpose, "version": text_version},
    )


@transaction.atomic
def give_consent(*, customer_id, purpose, channel, evidence, actor, at=None):
    """Record that the customer agreed to the text that is current; a consent to an older text is replaced.

    ``evidence`` says how it can be proved (signed sheet, recording, message). Raises PermissionDenied,
    TransitionBlocked, ValidationError. Announces CONSENT_GIVEN. Returns the Consent.
    """
    customer = writable_customer(customer_id, actor, "parties.record_consent")
    at = at or clock.now()
    _check_channel(purpose, channel)
    text = current_text(purpose, at.astimezone(customer.store.zone).date())
    if text is None:
        raise ValidationError(
            {"purpose": _("There is no consent text for this purpose yet. A group manager publishes one first.")}
        )
    if at > clock.now():
        raise ValidationError({"at": _("A consent can't be given in the future.")})
    _replace_older(customer, purpose, channel, text, at)
    consent = Consent(
        customer=customer,
        store=customer.store,
        purpose=purpose,
        channel=channel,
        text=text,
        evidence=evidence,
        given_at=at,
        given_by=actor,
    )
    consent.full_clean(exclude=["given_by"])  # nobody, where the customer gave it without one of us
    consent.save()
    payload = {"consent_id": consent.pk, "purpose": purpose, "channel": channel, "text_version": text.text_version}
    publish(facts.CONSENT_GIVEN, subject=customer, actor=actor, payload=payload)
    return consent


def _check_channel(purpose, channel):
    """Sharing data has one channel of its own; messages and calls have the others."""
    sharing = purpose.startswith("share_") or purpose == Purpose.LOCATION
    if sharing != (channel == Channel.DATA):
        raise ValidationError(
            {"channel": _("Passing data on is a data transfer; marketing and surveys go by message or call.")}
        )


def _replace_older(customer, purpose, channel, text, at):
    for older in consents_in_force(customer).filter(purpose=purpose, channel=channel):
        if older.text_id == text.pk:
            raise ValidationError(_("This consent is on record already, for the text now valid."), code="consent_given")
        if at < older.given_at:
            raise ValidationError({"at": _("A later consent is on record already.")})
        older.replaced_at = at
        older.version += 1
        older.save()


@transaction.atomic
def withdraw_consent(*, consent_id, actor, reason=""):
    """Record that the customer takes a consent back, at once. Raises ValidationError when it is over already.

    Announces CONSENT_WITHDRAWN. Withdrawal is open for closed files too: the law puts no condition on it.
    """
    consent = locked(seen_by(Consent.objects.select_related("customer__store"), actor), consent_id)
    require(actor, "parties.record_consent", consent)
    if consent.withdrawn_at or consent.replaced_at:
        raise ValidationError(_("This consent is over already."), code="consent_over")
    consent.withdrawn_at, consent.withdrawn_by = clock.now(), actor
    consent.version += 1
    consent.save()
    publish(
        facts.CONSENT_WITHDRAWN,
        subject=consent.customer,
        actor=actor,
        reason=reason,
        payload={"consent_id": consent.pk, "purpose": consent.purpose, "channel": consent.channel},
    )
    return consent
