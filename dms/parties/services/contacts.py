"""The ways to reach a customer: adding, changing, ending them, and looking at a number."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.editing import edit
from dms.core.events import publish
from dms.core.locking import locked, mark_new
from dms.core.permissions import require
from dms.core.registering import cleaned, seen_by
from dms.parties import facts
from dms.parties.formats import checked_phone
from dms.parties.models import Contact
from dms.parties.services.customers import writable_customer

PERSONAL = ("name", "phone", "phone_last4", "wechat", "email", "note")
EDITABLE = frozenset(["role", "name", "phone", "wechat", "email", "note", "is_primary"])


@transaction.atomic
def add_contact(*, customer_id, role, actor, is_primary=False, **values):
    """Add a way to reach the customer; the first one, and any that asks for it, becomes the one to be called first.

    Raises PermissionDenied, TransitionBlocked, ValidationError by field. Announces CONTACT_ADDED. Returns the Contact.
    """
    customer = writable_customer(customer_id, actor, "parties.change_customer")
    values = checked_contact({**values, "role": role})
    present = customer.contacts.filter(ended_at=None)
    contact = Contact(customer=customer, store=customer.store, **values)
    contact.is_primary = is_primary or not present.filter(is_primary=True).exists()
    if contact.is_primary:
        _no_longer_primary(present)
    contact.full_clean()
    contact.save()
    publish(facts.CONTACT_ADDED, subject=customer, actor=actor, payload=_shown(contact))
    return mark_new(contact)


@transaction.atomic
def edit_contact(*, contact_id, actor, expected_version=None, **values):
    """Change a contact. Raises as ``edit`` does, ValidationError for one that has ended. Announces CONTACT_EDITED."""
    contact = _open_contact(contact_id, actor)
    values = checked_contact(values)
    if contact.is_primary and values.get("is_primary") is False:
        raise ValidationError({"is_primary": _("Make another contact the first to be called instead.")})
    if values.get("is_primary") and not contact.is_primary:
        _no_longer_primary(contact.customer.contacts.filter(ended_at=None))
    return edit(
        contact,
        actor=actor,
        fact=facts.CONTACT_EDITED,
        values=values,
        expected_version=expected_version,
        masked=PERSONAL,
    )


@transaction.atomic
def remove_contact(*, contact_id, actor, reason=""):
    """End a contact; the history keeps it. The next one becomes the first to be called. Announces CONTACT_REMOVED."""
    contact = _open_contact(contact_id, actor)
    was_primary = contact.is_primary
    contact.ended_at, contact.is_primary = clock.now(), False
    contact.version += 1
    contact.save()
    follower = contact.customer.contacts.filter(ended_at=None).order_by("pk").first() if was_primary else None
    if follower:
        follower.is_primary = True
        follower.version += 1
        follower.save()
    publish(facts.CONTACT_REMOVED, subject=contact.customer, actor=actor, payload=_shown(contact), reason=reason)
    return contact


@transaction.atomic
def reveal_phone(*, contact_id, actor):
    """The full number, for somebody who may see it. Announces PHONE_REVEALED: each look is on record."""
    contact = seen_by(Contact.objects.select_related("customer__store"), actor).get(pk=contact_id)
    require(actor, "parties.reveal_customer", contact)
    publish(
        facts.PHONE_REVEALED,
        subject=contact.customer,
        actor=actor,
        payload={"contact_id": contact.pk, "phone": contact.masked_phone},
    )
    return contact.phone


def _open_contact(contact_id, actor):
    """The contact, locked after its customer, when it may be changed."""
    customer_id = seen_by(Contact.objects, actor).values_list("customer_id", flat=True).get(pk=contact_id)
    writable_customer(customer_id, actor, "parties.change_customer")
    contact = locked(Contact.objects.select_related("customer__store"), contact_id)
    if contact.ended_at:
        raise ValidationError(_("This contact has ended. Add a new one."), code="contact_ended")
    return contact


def _no_longer_primary(contacts):
    """The customer is locked, so nobody else decides this meanwhile."""
    for contact in contacts.filter(is_primary=True):
        contact.is_primary = False
        contact.version += 1
        contact.save()


def checked_contact(values):
    """The values in their stored form. Raises ValidationError by field."""
    unknown = set(values) - EDITABLE
    if unknown:
        raise TypeError(f"Not to be set here: {', '.join(sorted(unknown))}")
    values = cleaned(values, phone=checked_phone, name=str.strip, wechat=str.strip, email=str.strip)
    if "phone" in values:
        values["phone_last4"] = values["phone"][-4:]
    return values


def _shown(contact):
    return {"contact_id": contact.pk, "role": contact.role, "phone": contact.masked_phone}
