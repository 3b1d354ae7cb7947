"""What this app offers to the shell: navigation, search, and the numbers on the role home."""

from django.utils.translation import gettext_lazy as _

from dms.core.offers import WAITING, Counter, NavigationEntry, SearchHit, SearchSource, offer
from dms.parties.formats import squeezed
from dms.parties.models import Customer
from dms.parties.selectors import (
    customer_list,
    customers_to_ask_again,
    find_customers,
    find_suppliers,
    supplier_list,
)


def search_customers(user, text, limit):
    """Customers by telephone, name, pinyin, initials, number, document or e-mail; the telephone stays masked."""
    digits = squeezed(text)
    return [_customer(row, digits) for row in find_customers(user, text)[:limit]]


def customers_opened(user, keys):
    """The customers with these keys whom ``user`` may see."""
    return [_customer(row) for row in customer_list(user).filter(pk__in=keys)]


def _customer(row, digits=""):
    parts = [row.number, _phone(row.open_contacts, digits), str(row.get_customer_class_display())]
    return SearchHit(
        title=row.name, url=row.get_absolute_url(), detail=" · ".join(part for part in parts if part), key=row.pk
    )


def _phone(contacts, digits):
    """The number that was typed, else the first one; masked: whoever needs it in full asks for it on the file."""
    said = [each for each in contacts if digits.isdigit() and digits in each.phone]
    return next((each.masked_phone for each in [*said, *contacts] if each.phone), "")


def search_suppliers(user, text, limit):
    """Suppliers by code, name, pinyin or initials."""
    return [_supplier(row) for row in find_suppliers(user, text)[:limit]]


def suppliers_opened(user, keys):
    """The suppliers with these keys that ``user`` may see."""
    return [_supplier(row) for row in supplier_list(user).filter(pk__in=keys)]


def _supplier(row):
    return SearchHit(
        title=row.name, url=row.get_absolute_url(), detail=f"{row.code} · {row.get_state_display()}", key=row.pk
    )


def consents_to_renew(user):
    """What the counter of that name counts."""
    return customers_to_ask_again(Customer.objects.visible_to(user))


offer(
    NavigationEntry(
        label=_("Customers"),
        url="customers:list",
        icon="address-book",
        permission="parties.view_customer",
        order=150,
        key="c",
    ),
    NavigationEntry(
        label=_("Suppliers"),
        url="suppliers:list",
        icon="truck-delivery",
        permission="parties.view_supplier",
        order=450,
    ),
    NavigationEntry(
        label=_("Consent texts"),
        url="consent-texts:list",
        icon="writing-sign",
        permission="parties.publish_consenttext",
        group=_("Settings"),
        order=980,
    ),
    SearchSource(
        label=_("Customers"),
        find=search_customers,
        icon="address-book",
        permission="parties.view_customer",
        order=100,
        prefix="c",
        kind="parties.customer",
        opened=customers_opened,
    ),
    SearchSource(
        label=_("Suppliers"),
        find=search_suppliers,
        icon="truck-delivery",
        permission="parties.view_supplier",
        order=400,
        prefix="s",
        kind="parties.supplier",
        opened=suppliers_opened,
    ),
    Counter(
        label=_("Consents to ask for again"),
        rows=consents_to_renew,
        url="customers:list",
        query="to_do=ask_again",
        mine=lambda user: consents_to_renew(user).filter(responsible=user),
        mine_query="to_do=ask_again&responsible=me",
        permission="parties.record_consent",
        urgency=WAITING,
        icon="writing-sign",
        order=310,
    ),
)
