"""Registering and changing customers, and looking at their identity numbers."""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts.models import Store
from dms.core import clock
from dms.core.editing import edit
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import require
from dms.core.registering import cleaned, register, seen_by
from dms.core.transitions import TransitionBlocked
from dms.parties import facts
from dms.parties.choices import ContactRole, CustomerKind, DocumentKind, Likeness
from dms.parties.formats import (
    checked_company_code,
    checked_other_document,
    checked_phone,
    checked_resident_id,
    mask_phone,
)
from dms.parties.models import Contact, Customer
from dms.parties.pinyin import name_initials, name_pinyin
from dms.parties.selectors import possible_duplicates

CUSTOMER_NUMBER = number_kind("customer", "C")

PERSONAL = ("name", "name_pinyin", "name_initials", "document_number", "address", "note")
EDITABLE = frozenset(
    [
        "kind",
        "name",
        "customer_class",
        "source",
        "document_kind",
        "document_number",
        "company_code",
        "address",
        "responsible_id",
        "note",
    ]
)


class PossibleDuplicates(TransitionBlocked):
    """Somebody on file may be the same customer; ``found`` is what ``possible_duplicates`` says."""

    def __init__(self, found):
        self.found = found
        super().__init__([_likeness(customer, reasons) for customer, reasons in found])


def _likeness(customer, reasons):
    said = _(", ").join(str(Likeness(reason).label) for reason in reasons)
    sentence = _(
        "%(customer)s may be the same customer (%(reasons)s). Open that file, or register all the same if you are sure."
    )
    return sentence % {"customer": customer, "reasons": said}


@transaction.atomic
def register_customer(
    *,
    store_id,
    kind,
    name,
    actor,
    phone="",
    wechat="",
    email="",
    contact_name="",
    contact_role="",
    despite_duplicates=False,
    **values,
):
    """Open the file of a new customer, with a first contact when a way to reach them is given.

    ``values`` are further fields of Customer (see EDITABLE). ``despite_duplicates`` says that somebody has looked at
    the possible duplicates and registers all the same. Raises PermissionDenied, ValidationError by field,
    PossibleDuplicates, ``Store.DoesNotExist`` for an unseen store. Announces CUSTOMER_REGISTERED. Returns the Customer.
    """
    store = seen_by(Store.objects, actor).get(pk=store_id)
    require(actor, "parties.add_customer", store)
    today = clock.today(store)
    values = checked_customer({**values, "kind": kind, "name": name, "phone": phone}, today=today)
    phone = values.pop("phone")
    customer = Customer(store=store, **values)
    register(
        customer,
        actor=actor,
        fact=facts.CUSTOMER_REGISTERED,
        payload=told_of_new(customer, phone),
        number=lambda: _number_of_new(customer, phone, today, despite_duplicates),
    )
    if phone or wechat or email:
        contact = first_contact(customer, phone, wechat=wechat, email=email, name=contact_name, role=contact_role)
        contact.full_clean()
        contact.save()
    return customer


def told_of_new(customer, phone):
    """What CUSTOMER_REGISTERED says."""
    return {"kind": customer.kind, "name": customer.masked_name, "phone": mask_phone(phone)}


def _number_of_new(customer, phone, today, despite_duplicates):
    """The number, once everything else is in order: what is mistyped is said before who it may be."""
    found = (
        []
        if despite_duplicates
        else possible_duplicates(
            store=customer.store, name=customer.name, phone=phone, document_number=customer.document_number
        )
    )
    if found:
        raise PossibleDuplicates(found)
    return next_number(CUSTOMER_NUMBER, customer.store, today)


def first_contact(customer, phone, *, role, **values):
    """The contact given on registration, not yet saved; its being there is told by the customer's own event."""
    usual = ContactRole.COMPANY if customer.kind == CustomerKind.COMPANY else ContactRole.OWNER
    return Contact(
        customer=customer,
        store=customer.store,
        role=role or usual,
        phone=phone,
        phone_last4=phone[-4:],
        is_primary=True,
        **values,
    )


@transaction.atomic
def edit_customer(*, customer_id, actor, expected_version=None, reason="", **values):
    """Change fields of a customer's file. Raises as ``edit`` does; TransitionBlocked for a closed file.

    Announces CUSTOMER_EDITED with personal values hidden. Returns the Customer.
    """
    customer = writable_customer(customer_id, actor, "parties.change_customer")
    values = checked_customer(values, today=clock.today(customer.store), before=customer)
    return edit(
        customer,
        actor=actor,
        fact=facts.CUSTOMER_EDITED,
        values=values,
        expected_version=expected_version,
        masked=PERSONAL,
        reason=reason,
    )


@transaction.atomic
def reveal_document(*, customer_id, actor):
    """The full identity number, for somebody who may see it. Announces DOCUMENT_REVEALED: each look is on record."""
    customer = seen_by(Customer.objects, actor).get(pk=customer_id)
    require(actor, "parties.reveal_customer", customer)
    publish(facts.DOCUMENT_REVEALED, subject=customer, actor=actor, payload={"kind": customer.document_kind})
    return customer.document_number


def writable_customer(customer_id, actor, permission):
    """The customer, locked, when ``actor`` may write into the file and it is open."""
    customer = locked(seen_by(Customer.objects, actor), customer_id)
    require(actor, permission, customer)
    if reasons := customer.change_blockers():
        raise TransitionBlocked(reasons)
    return customer


def checked_customer(values, *, today, before=None):
    """The values in their stored form; the readings of the name follow the name. Raises ValidationError by field."""
    unknown = set(values) - EDITABLE - {"phone"}
    if unknown:
        raise TypeError(f"Not to be set here: {', '.join(sorted(unknown))}")
    document_kind = values.get("document_kind", before.document_kind if before else "")
    document = (
        partial(checked_resident_id, today=today)
        if document_kind == DocumentKind.RESIDENT_ID
        else checked_other_document
    )
    values = cleaned(
        values, name=str.strip, phone=checked_phone, document_number=document, company_code=checked_company_code
    )
    if before and "document_kind" in values and "document_number" not in values and before.document_number:
        # A number that passed as a passport need not pass as an ID card.
        values |= cleaned({"document_number": before.document_number}, document_number=document)
    if "name" in values:
        person = values.get("kind", before.kind if before else "") == CustomerKind.PERSON
        values["name_pinyin"] = name_pinyin(values["name"], person=person)
        values["name_initials"] = name_initials(values["name"], person=person)
    return values
