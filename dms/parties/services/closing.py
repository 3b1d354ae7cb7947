"""What ends or pauses the use of a customer's file: merged, separated again, restricted, released, erased.

The documents of customer care call these; they decide whether it is right, here is what it does to the noun itself.
"""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.locking import locked, locked_many
from dms.core.registering import seen_by
from dms.core.transitions import TransitionBlocked, apply_transition
from dms.parties import facts
from dms.parties.models import Consent, Contact, Customer


@transaction.atomic
def merge_customer(*, customer_id, survivor_id, actor, reason=""):
    """Close the file because ``survivor_id`` goes on in its place. Announces CUSTOMER_MERGED about the closed file.

    Locks both in key order. Raises Customer.DoesNotExist, PermissionDenied, TransitionBlocked (also across stores).
    """
    rows = {row.pk: row for row in locked_many(seen_by(Customer.objects, actor), {customer_id, survivor_id})}
    if len(rows) < 2:
        raise Customer.DoesNotExist
    customer, survivor = rows[customer_id], rows[survivor_id]
    if customer.store_id != survivor.store_id:
        raise TransitionBlocked([_("Files of two stores are never merged: each store answers for its own.")])
    if reasons := survivor.change_blockers():
        raise TransitionBlocked(reasons)
    apply_transition(
        customer.merge,
        actor=actor,
        fact=facts.CUSTOMER_MERGED,
        payload={"survivor_id": survivor.pk},
        reason=reason,
        into=survivor,
    )
    return customer


@transaction.atomic
def separate_customer(*, customer_id, actor, reason=""):
    """Put a merged file into use again. Announces CUSTOMER_SEPARATED. Raises PermissionDenied, TransitionBlocked."""
    customer = locked(seen_by(Customer.objects, actor), customer_id)
    payload = {"survivor_id": customer.merged_into_id}
    apply_transition(customer.separate, actor=actor, fact=facts.CUSTOMER_SEPARATED, payload=payload, reason=reason)
    return customer


@transaction.atomic
def restrict_customer(*, customer_id, actor, reason=""):
    """Stop all processing but storage. Announces CUSTOMER_RESTRICTED. Raises PermissionDenied, TransitionBlocked."""
    customer = locked(seen_by(Customer.objects, actor), customer_id)
    apply_transition(customer.restrict, actor=actor, fact=facts.CUSTOMER_RESTRICTED, reason=reason)
    return customer


@transaction.atomic
def release_customer(*, customer_id, actor, reason=""):
    """Use a restricted file again. Announces CUSTOMER_RELEASED. Raises PermissionDenied, TransitionBlocked."""
    customer = locked(seen_by(Customer.objects, actor), customer_id)
    apply_transition(customer.release, actor=actor, fact=facts.CUSTOMER_RELEASED, reason=reason)
    return customer


@transaction.atomic
def erase_customer(*, customer_id, actor, reason=""):
    """Blank what is personal in the file, its contacts and its consents; numbers, links and times stay.

    Announces CUSTOMER_ERASED. Raises PermissionDenied, TransitionBlocked.
    """
    customer = locked(seen_by(Customer.objects, actor), customer_id)
    apply_transition(customer.erase, actor=actor, fact=facts.CUSTOMER_ERASED, reason=reason)
    at = clock.now()
    counted = {"version": F("version") + 1, "updated_at": at}
    contacts = Contact.objects.filter(customer=customer)
    locked_many(contacts, contacts.values("pk"))
    contacts.filter(ended_at=None).update(ended_at=at)
    blank = dict.fromkeys(("name", "phone", "phone_last4", "wechat", "email", "note"), "")
    contacts.update(is_primary=False, **blank, **counted)
    consents = Consent.objects.filter(customer=customer)
    locked_many(consents, consents.values("pk"))
    consents.update(evidence="", **counted)
    return customer
