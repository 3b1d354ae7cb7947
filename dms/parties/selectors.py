"""Reading customers, contacts, consents and suppliers."""

import re
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Lower

from dms.core import clock
from dms.core.models import Event
from dms.parties import facts
from dms.parties.choices import CustomerState
from dms.parties.formats import checked_phone, squeezed
from dms.parties.models import Consent, ConsentText, Contact, Customer, Supplier

REVEAL_LASTS = timedelta(minutes=10)
#: Nobody is called by more letters, and a database refuses to look for a book.
LONGEST_SEARCH = 100
#: So many characters of a name can be looked up anywhere in it (by an index of three characters each).
SHORTEST_PART = 3
#: Files that nobody works with any more: their number still leads to them, nothing else does.
GONE = [CustomerState.MERGED, CustomerState.ERASED]
#: A number typed so far tells customers apart.
TELLING_DIGITS = 7


# --- customers -------------------------------------------------------------------------------------------------------


def customer_list(user):
    """Customers that ``user`` may see, each with ``open_contacts``, newest first."""
    return Customer.objects.visible_to(user).prefetch_related(_open_contacts()).order_by("-pk")


def customer_detail(user):
    """Customers for the page of one, with store, responsible person, contacts and consents."""
    consents = Prefetch("consents", queryset=Consent.objects.select_related("text", "given_by"))
    return (
        Customer.objects.visible_to(user)
        .select_related("store", "responsible", "merged_into")
        .prefetch_related(_open_contacts(), consents)
    )


def find_customers(user, text):
    """Customers by what somebody says: telephone (or its last four digits), name, pinyin, initials, number, e-mail.

    Each shape of text asks its own index; an empty text finds nobody. Newest first.
    """
    found = matching_customers(Customer.objects.visible_to(user), user, text)
    return found.prefetch_related(_open_contacts()).order_by("-pk")


def matching_customers(customers, user, text):
    """Those of the queryset ``customers`` that the text finds, by the rules of ``find_customers``."""
    return _matching(text.strip()[:LONGEST_SEARCH], customers, user)


def customers_reached_by(customers, user, phone):
    """Those of the queryset ``customers`` with this telephone number, in any spelling, or with its beginning."""
    contacts = Contact.objects.visible_to(user).filter(_by_phone(phone, squeezed(phone)), ended_at=None)
    return customers.filter(pk__in=contacts.values("customer_id"))


def customers_to_ask_again(customers):
    """Open files with a consent to a text that a newer one has overtaken, so that it counts no more (PIPL 14)."""
    newer = ConsentText.objects.filter(
        purpose=OuterRef("purpose"),
        asks_again=True,
        valid_from__lte=clock.today(),
        valid_from__gt=OuterRef("text__valid_from"),
    )
    lapsed = Consent.objects.filter(Exists(newer), customer=OuterRef("pk"), withdrawn_at=None, replaced_at=None)
    return customers.filter(Exists(lapsed), state=CustomerState.ACTIVE)


def customer_history(customer):
    """What happened to the customer, to files merged into theirs, and to the ways to reach them, newest first."""
    contacts = Contact.objects.filter(customer=customer)
    merged = list(customer.merged_files.values_list("pk", flat=True))
    about = Q(subject_kind=Customer._meta.label_lower, subject_id__in=[customer.pk, *merged])
    about |= Q(subject_kind=Contact._meta.label_lower, subject_id__in=contacts.values("pk"))
    return Event.objects.filter(about).order_by("-id")


def _matching(text, customers, user):
    """Each shape of text asks indexes of its own, put together by UNION: an OR across tables would read all rows."""
    plain = squeezed(text)
    if not plain:
        return customers.none()
    own = Customer.objects.visible_to(user).order_by()
    reachable = Contact.objects.visible_to(user).filter(ended_at=None).order_by()
    first, *others = [*_as_customer(text, plain, own), *_as_contact(text, plain, reachable)]
    return customers.filter(_in_use(plain), pk__in=first.union(*others) if others else first)


def _in_use(plain):
    """Files that somebody works with; the others are found by their own number alone."""
    in_use = ~Q(state__in=GONE)
    return in_use | Q(number=number) if (number := _file_number(plain)) else in_use


def _file_number(plain):
    """The number of a customer's file as it was typed without its dashes; empty for any other text."""
    said = re.fullmatch(r"C(\d{2})(\d{1,9})", plain)
    return f"C-{said[1]}-{int(said[2]):04d}" if said else ""


def _as_customer(text, plain, customers):
    """The keys of the files that the text names, by one statement for each way of naming."""
    if number := _file_number(plain):
        yield customers.filter(number=number).values("pk")
    if re.fullmatch(r"[0-9A-Z]{18}", plain):
        yield customers.filter(company_code=plain).values("pk")
    if re.fullmatch(r"(?=.*\d)[0-9A-Z]{5,30}", plain) and not re.fullmatch(r"\d{5,12}", plain):
        yield customers.filter(document_number=plain).values("pk")
    if not re.fullmatch(r"\+?\d{4,}X?", plain) and "@" not in text:
        for way in _ways_of_naming(text):
            yield customers.filter(way).values("pk")


def _as_contact(text, plain, contacts):
    """The keys of the files that somebody reaches by the text: number, e-mail, a contact's own name."""
    if re.fullmatch(r"\d{4}", plain):
        yield contacts.filter(phone_last4=plain).values("customer_id")
    elif re.fullmatch(r"\+?\d{5,}", plain):
        yield contacts.filter(_by_phone(text, plain)).values("customer_id")
        yield contacts.filter(phone_last4=plain[-4:], phone__endswith=plain).values("customer_id")
    elif "@" in text:
        with_email = contacts.exclude(email="")
        yield with_email.alias(address=Lower("email")).filter(address=text.lower()).values("customer_id")
    else:
        yield contacts.filter(name=text).exclude(name="").values("customer_id")


def _by_phone(text, digits):
    """A whole number in any spelling, or the digits from the left."""
    try:
        return Q(phone=checked_phone(text))
    except ValidationError:
        return Q(phone__begins=digits)


def _ways_of_naming(text):
    """Latin letters are pinyin or initials; else the name from the left, or from three characters on a part of it."""
    letters = re.sub(r"[^a-z0-9]", "", text.lower())
    if text.isascii() and letters:
        return [Q(name_initials__begins=letters), Q(name_pinyin__begins=letters)]
    return [Q(name__begins=text) if len(text) < SHORTEST_PART else Q(name__contains=text)]


def possible_duplicates(*, store, name="", phone="", document_number="", leave_out=None):
    """Customers of ``store`` who may be the same person: same document, same number, or same name. Most certain first.

    Takes what was typed; a telephone number that isn't one is no reason to fail. Returns a list of
    ``(customer, reasons)`` with reasons of ``document``, ``phone``, ``name``.
    """
    candidates = Customer.objects.filter(store=store).exclude(pk=leave_out).exclude(state__in=["merged", "erased"])
    candidates = candidates.prefetch_related(_open_contacts())
    document = squeezed(document_number)
    reasons = {}
    if document:
        _because("document", candidates.filter(document_number=document), reasons)
    if len(squeezed(phone)) >= TELLING_DIGITS:
        same = Contact.objects.filter(_by_phone(phone, squeezed(phone)), store=store, ended_at=None)
        _because("phone", candidates.filter(pk__in=same.values("customer_id")), reasons)
    if name.strip():
        _because("name", candidates.filter(name=name.strip()), reasons)
    certainty = {"document": 0, "phone": 1, "name": 2}
    return sorted(reasons.values(), key=lambda found: (certainty[found[1][0]], -len(found[1]), -found[0].pk))


def _because(reason, customers, reasons, most=20):
    for customer in customers.order_by("-pk")[:most]:
        reasons.setdefault(customer.pk, (customer, []))[1].append(reason)


# --- contacts --------------------------------------------------------------------------------------------------------


def _open_contacts():
    return Prefetch("contacts", queryset=Contact.objects.filter(ended_at=None), to_attr="open_contacts")


def shown_phone(contact, user):
    """The masked number; the full one for ten minutes to somebody who revealed it and still may.

    Costs a query for those who may reveal: for one customer's page. Lists show ``contact.masked_phone``.
    """
    return (
        contact.phone if contact.pk in revealed_contacts(contact.customer_id, user, contact) else contact.masked_phone
    )


def revealed_contacts(customer_id, user, where):
    """The keys of the customer's contacts whose number ``user`` revealed in the last ten minutes and still may see.

    ``where`` is the row or store at which the permission is asked.
    """
    looks = _looks(facts.PHONE_REVEALED, customer_id, user, where)
    return {payload.get("contact_id") for payload in looks.values_list("payload", flat=True)}


def shown_document(customer, user):
    """The masked identity number; the full one for ten minutes to somebody who revealed it and still may."""
    revealed = _looks(facts.DOCUMENT_REVEALED, customer.pk, user, customer).exists()
    return customer.document_number if revealed else customer.masked_document


def _looks(fact, customer_id, user, where):
    if user is None or not user.has_perm("parties.reveal_customer", where):
        return Event.objects.none()
    return Event.objects.filter(
        fact=fact,
        actor=user,
        subject_kind=Customer._meta.label_lower,
        subject_id=customer_id,
        at__gte=clock.now() - REVEAL_LASTS,
    )


# --- consents --------------------------------------------------------------------------------------------------------


def current_text(purpose, on):
    """The consent text of ``purpose`` that is valid on the day ``on``, or None."""
    return ConsentText.objects.filter(purpose=purpose, valid_from__lte=on).order_by("-valid_from").first()


def consents_in_force(customer):
    """Consents that were neither withdrawn nor replaced."""
    return Consent.objects.filter(customer=customer, withdrawn_at=None, replaced_at=None)


def has_consent(customer, purpose, channel, at=None):
    """Whether the customer's consent to ``purpose`` on ``channel`` held at the instant ``at`` (now).

    A consent lapses when a text came into force that asks everybody again (PIPL 14). In a restricted file none counts.
    """
    if customer.state != CustomerState.ACTIVE:
        return False
    at = at or clock.now()
    on = at.astimezone(customer.store.zone).date()
    asked = ConsentText.objects.filter(purpose=purpose, valid_from__lte=on, asks_again=True)
    oldest_valid = asked.order_by("-valid_from").values_list("valid_from", flat=True).first()
    held = Consent.objects.filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=at),
        Q(replaced_at=None) | Q(replaced_at__gt=at),
        customer=customer,
        purpose=purpose,
        channel=channel,
        given_at__lte=at,
    )
    if oldest_valid:
        held = held.filter(text__valid_from__gte=oldest_valid)
    return held.exists()


# --- suppliers -------------------------------------------------------------------------------------------------------


def supplier_list(user):
    """Suppliers that ``user`` may see, by code."""
    return Supplier.objects.visible_to(user).order_by("code", "pk")


def find_suppliers(user, text):
    """Suppliers by code, name, pinyin or initials; an empty text finds none."""
    return matching_suppliers(supplier_list(user), text)


def matching_suppliers(suppliers, text):
    """Those of the queryset ``suppliers`` that the text finds, by the rules of ``find_suppliers``."""
    text = text.strip()[:LONGEST_SEARCH]
    if not text:
        return suppliers.none()
    letters = re.sub(r"[^a-z0-9]", "", text.lower())
    by_sound = Q(name_initials__begins=letters) | Q(name_pinyin__begins=letters) if text.isascii() and letters else Q()
    return suppliers.filter(Q(code__istartswith=text) | Q(name__icontains=text) | by_sound)
