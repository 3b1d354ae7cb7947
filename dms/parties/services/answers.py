"""What a customer says about themselves through a public page: contact data confirmed or corrected, consents."""

from django.db import transaction
from django.utils.translation import gettext as _

from dms.core.events import publish
from dms.parties import facts
from dms.parties.choices import ContactRole, CustomerKind
from dms.parties.models import Consent
from dms.parties.selectors import has_consent
from dms.parties.services.consents import give_consent, withdraw_consent
from dms.parties.services.contacts import add_contact, edit_contact
from dms.parties.services.customers import writable_customer


@transaction.atomic
def answer_contact_data(*, customer_id, link_id, phone="", email="", given=(), withdrawn=()):
    """Keep what the customer has said: a new ``phone`` or ``email`` (empty: as on file), and consents.

    ``given`` and ``withdrawn`` hold (purpose, channel); what is given or over already stays as it is. Announces
    CONTACT_DATA_CONFIRMED, and each change by its own fact. Raises ValidationError, TransitionBlocked for a closed
    file. Returns the Customer.
    """
    customer = writable_customer(customer_id, None, "parties.change_customer")
    corrections = {name: value for name, value in {"phone": phone, "email": email}.items() if value}
    if corrections:
        _correct(customer, corrections)
    for purpose, channel in given:
        if not has_consent(customer, purpose, channel):
            evidence = _("ticked by the customer, link %(number)d") % {"number": link_id}
            give_consent(customer_id=customer.pk, purpose=purpose, channel=channel, evidence=evidence, actor=None)
    for purpose, channel in withdrawn:
        withdraw_consents(customer_id=customer.pk, purpose=purpose, channel=channel, link_id=link_id)
    payload = {"link_id": link_id, "corrected": sorted(corrections)}
    publish(facts.CONTACT_DATA_CONFIRMED, subject=customer, actor=None, payload=payload)
    return customer


@transaction.atomic
def withdraw_consents(*, customer_id, purpose, link_id, channel=None):
    """Take back what is in force for ``purpose``, on one channel or on all; open for closed files too (PIPL 15).

    Returns how many there were; none is no mistake. Announces CONSENT_WITHDRAWN for each.
    """
    held = Consent.objects.filter(customer_id=customer_id, purpose=purpose, withdrawn_at=None, replaced_at=None)
    if channel:
        held = held.filter(channel=channel)
    reason = _("by the customer, link %(number)d") % {"number": link_id}
    keys = list(held.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        withdraw_consent(consent_id=key, actor=None, reason=reason)
    return len(keys)


def _correct(customer, corrections):
    contact = customer.contacts.filter(ended_at=None).order_by("-is_primary", "pk").first()
    if contact:
        edit_contact(contact_id=contact.pk, actor=None, **corrections)
        return
    usual = ContactRole.COMPANY if customer.kind == CustomerKind.COMPANY else ContactRole.OWNER
    add_contact(customer_id=customer.pk, role=usual, actor=None, **corrections)
