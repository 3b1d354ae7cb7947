"""Customers and suppliers as files: which columns, how a row is recognised, which services save it."""

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.exchange.cells import Choice, Text, WholeNumber
from dms.core.exchange.lists import ADDED, CHANGED, UNCHANGED, ExchangeColumn, Saved, exchange_list
from dms.parties import choices, services
from dms.parties.exchange_together import CustomersTogether, SuppliersTogether
from dms.parties.exchange_values import (
    contact_values,
    customer_fields,
    customer_identity,
    namesake_warning,
    new_customer_values,
    new_supplier_values,
    supplier_fields,
)
from dms.parties.formats import mask_document, mask_email, mask_name, mask_phone, squeezed
from dms.parties.models import LIVING_STATES, Contact, Customer, Supplier
from dms.parties.services.many import stored_phone

EMPTY_CHANGES_NOTHING = _("An empty cell changes nothing.")


# --- customers -------------------------------------------------------------------------------------------------------


def customer_rows(user):
    """Customers in use that ``user`` sees, in the order of their numbers, with the contact to be called first.

    A restricted file is only kept: it is in no list that leaves the house (PIPL 47).
    """
    primary = Prefetch(
        "contacts", queryset=Contact.objects.filter(ended_at=None, is_primary=True), to_attr="primary_contacts"
    )
    in_use = Customer.objects.visible_to(user).filter(state=choices.CustomerState.ACTIVE)
    return in_use.prefetch_related(primary).order_by("pk")


def save_customer(actor, store, values):
    """Register the customer, or change the one that the row means. Raises what the services raise."""
    customer = _known_customer(store, values)
    if customer is None:
        return _registered(actor, store, values)
    before = customer.version
    customer = services.edit_customer(customer_id=customer.pk, actor=actor, **customer_fields(values))
    is_changed = _save_contact(actor, customer, contact_values(values)) or customer.version != before
    return Saved(customer, CHANGED if is_changed else UNCHANGED)


def _registered(actor, store, values):
    if customer_identity(values) is None:
        raise ValidationError(
            _now(
                "Nothing tells this customer from others: give a telephone number, an identity document, a company "
                "code or the customer number."
            )
        )
    given = new_customer_values(values)
    try:
        return Saved(services.register_customer(store_id=store.pk, actor=actor, **given), ADDED)
    except services.PossibleDuplicates as doubt:
        if any(reasons != ["name"] for _customer, reasons in doubt.found):
            raise
    customer = services.register_customer(store_id=store.pk, actor=actor, despite_duplicates=True, **given)
    return Saved(customer, ADDED, namesake_warning())


def _known_customer(store, values):
    """The living customer of ``store`` that the row means, or None. Raises ValidationError for an unknown number."""
    living = Customer.objects.filter(store=store, state__in=LIVING_STATES)
    if values.get("number"):
        found = living.filter(number=values["number"].upper()).first()
        if found is None:
            raise ValidationError(
                {"number": _now("There is no customer with this number. Leave the cell empty to register a new one.")}
            )
        return found
    document, code = squeezed(values.get("document_number", "")), squeezed(values.get("company_code", ""))
    if document and (found := living.filter(document_number=document).first()):
        return found
    if code and (found := living.filter(company_code=code).first()):
        return found
    phone = stored_phone(values.get("phone", ""))
    reached = Contact.objects.filter(store=store, phone=phone, ended_at=None)
    return living.filter(name=values.get("name"), pk__in=reached.values("customer_id")).first() if phone else None


def _save_contact(actor, customer, contact):
    """Write into the contact to be called first, or add it. Returns whether anything changed."""
    if not contact:
        return False
    present = customer.contacts.filter(ended_at=None, is_primary=True).first()
    if present is None:
        company = customer.kind == choices.CustomerKind.COMPANY
        usual = choices.ContactRole.COMPANY if company else choices.ContactRole.OWNER
        services.add_contact(customer_id=customer.pk, actor=actor, **{"role": usual, **contact})
        return True
    return services.edit_contact(contact_id=present.pk, actor=actor, **contact).version != present.version


def _of_contact(name):
    return lambda customer: next((getattr(one, name) for one in customer.primary_contacts), "")


CUSTOMER_COLUMNS = (
    ExchangeColumn(
        name="number",
        label=_("Customer number"),
        kind=Text(20),
        help=_("Empty for a new customer; the system gives the number."),
    ),
    ExchangeColumn(name="kind", example="person", label=_("Kind"), kind=Choice(choices.CustomerKind), required=True),
    ExchangeColumn(name="name", example="王小明", label=_("Name"), kind=Text(100), required=True),
    ExchangeColumn(
        name="phone",
        example="13812345678",
        label=_("Telephone"),
        kind=Text(30),
        value=_of_contact("phone"),
        mask=mask_phone,
        help=EMPTY_CHANGES_NOTHING,
    ),
    ExchangeColumn(
        name="wechat",
        example="wangxm88",
        label=_("WeChat"),
        kind=Text(40),
        value=_of_contact("wechat"),
        mask=mask_name,
        help=EMPTY_CHANGES_NOTHING,
    ),
    ExchangeColumn(
        name="email",
        example="wangxm@example.com",
        label=_("E-mail"),
        kind=Text(254),
        value=_of_contact("email"),
        mask=mask_email,
        help=EMPTY_CHANGES_NOTHING,
    ),
    ExchangeColumn(
        name="contact_name",
        example="王小明",
        label=_("Contact person"),
        kind=Text(100),
        value=_of_contact("name"),
        help=EMPTY_CHANGES_NOTHING,
    ),
    ExchangeColumn(
        name="contact_role",
        example="owner",
        label=_("Role of the contact"),
        kind=Choice(choices.ContactRole),
        value=_of_contact("role"),
        help=EMPTY_CHANGES_NOTHING,
    ),
    ExchangeColumn(
        name="customer_class",
        example="ordinary",
        label=_("Class"),
        kind=Choice(choices.CustomerClass),
        help=EMPTY_CHANGES_NOTHING,
    ),
    ExchangeColumn(
        name="source",
        example="walk_in",
        label=_("Source"),
        kind=Choice(choices.CustomerSource),
        help=EMPTY_CHANGES_NOTHING,
    ),
    ExchangeColumn(
        name="document_kind", example="passport", label=_("Identity document"), kind=Choice(choices.DocumentKind)
    ),
    ExchangeColumn(
        name="document_number",
        example="E12345678",
        label=_("Document number"),
        kind=Text(30),
        unique=True,
        mask=mask_document,
    ),
    ExchangeColumn(
        name="company_code",
        label=_("Unified social credit code"),
        kind=Text(30),
        unique=True,
        help=_("18 characters, for companies only."),
    ),
    ExchangeColumn(name="address", example="上海市浦东新区世纪大道100号", label=_("Address"), kind=Text(200)),
    ExchangeColumn(name="note", example="周末联系", label=_("Note"), kind=Text(2000)),
)


# --- suppliers -------------------------------------------------------------------------------------------------------


def supplier_rows(user):
    """Suppliers that ``user`` sees, by code."""
    return Supplier.objects.visible_to(user).order_by("code", "pk")


def save_supplier(actor, store, values):
    """Register the supplier, or change the one with this code. Raises what the services raise."""
    code = values["code"].upper()
    present = Supplier.objects.filter(store=store, code=code).first()
    if present is None:
        return Saved(services.register_supplier(store_id=store.pk, actor=actor, **new_supplier_values(values)), ADDED)
    supplier = services.edit_supplier(supplier_id=present.pk, actor=actor, **supplier_fields(values))
    return Saved(supplier, CHANGED if supplier.version != present.version else UNCHANGED)


SUPPLIER_COLUMNS = (
    ExchangeColumn(name="code", example="S001", label=_("Supplier code"), kind=Text(20), required=True),
    ExchangeColumn(name="name", example="上海恒通汽配有限公司", label=_("Name"), kind=Text(100), required=True),
    ExchangeColumn(
        name="company_code",
        example="91310000MA1FL5E13L",
        label=_("Unified social credit code"),
        kind=Text(30),
        unique=True,
    ),
    ExchangeColumn(name="place", example="local", label=_("Place"), kind=Choice(choices.SupplierPlace), required=True),
    ExchangeColumn(name="terms", example="credit", label=_("Terms"), kind=Choice(choices.PaymentTerms), required=True),
    ExchangeColumn(name="credit_days", example=30, label=_("Credit days"), kind=WholeNumber(0, 365)),
    ExchangeColumn(
        name="tax_rate",
        example="0.13",
        label=_("Tax rate"),
        kind=Choice(choices.TaxRate),
        help=EMPTY_CHANGES_NOTHING,
    ),
    ExchangeColumn(name="contact_name", example="李强", label=_("Contact"), kind=Text(60)),
    ExchangeColumn(name="phone", example="021-62345678", label=_("Telephone"), kind=Text(30)),
    ExchangeColumn(name="second_contact_name", example="赵敏", label=_("Second contact"), kind=Text(60)),
    ExchangeColumn(name="second_phone", example="13912345678", label=_("Second telephone"), kind=Text(30)),
    ExchangeColumn(name="email", example="sales@example.com", label=_("E-mail"), kind=Text(254)),
    ExchangeColumn(name="address", example="上海市嘉定区安亭镇88号", label=_("Address"), kind=Text(200)),
    ExchangeColumn(name="note", example="每周二送货", label=_("Note"), kind=Text(2000)),
)


def declare():
    """Offer both lists; called once the apps are loaded."""
    exchange_list(
        code="customers",
        label=_("Customers"),
        model=Customer,
        columns=CUSTOMER_COLUMNS,
        rows=customer_rows,
        save=save_customer,
        together=CustomersTogether,
        identity=customer_identity,
        view_permission="parties.view_customer",
        import_permissions=("parties.add_customer", "parties.change_customer"),
        reveal_permission="parties.reveal_customer",
        key_help=_(
            "A row means the customer with its number; without one, the customer with the same identity document, "
            "company code, or name and telephone; else it is a new customer."
        ),
    )
    exchange_list(
        code="suppliers",
        label=_("Suppliers"),
        model=Supplier,
        columns=SUPPLIER_COLUMNS,
        rows=supplier_rows,
        save=save_supplier,
        together=SuppliersTogether,
        identity=lambda values: values["code"].upper(),
        view_permission="parties.view_supplier",
        import_permissions=("parties.add_supplier", "parties.change_supplier"),
        key_help=_("A row means the supplier with its code; an unknown code is a new supplier."),
    )
