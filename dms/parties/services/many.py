"""Registering many customers or suppliers together: the rules of the services for one, a few statements for all."""

from django.core.exceptions import ValidationError

from dms.core.new_rows import NewRows
from dms.core.numbering import next_numbers
from dms.core.registering import check_fields, register_many
from dms.parties import facts
from dms.parties.choices import CustomerKind, CustomerState, PaymentTerms
from dms.parties.formats import checked_phone, squeezed
from dms.parties.models import Contact, Customer, Supplier
from dms.parties.services import customers, suppliers

CLOSED = [CustomerState.MERGED, CustomerState.ERASED]


def stored_phone(text):
    """The number as it is stored; one that is none stays as it is, for the service to refuse with its sentence."""
    try:
        return checked_phone(text) if text else ""
    except ValidationError:
        return text


class NewCustomers(NewRows):
    """New customers, each with the first contact that ``register_customer`` would make."""

    permission = "parties.add_customer"

    def __init__(self, *, despite_namesakes=False, **given):
        """``despite_namesakes`` registers people of the same name, whom ``register_customer`` asks about."""
        super().__init__(**given)
        self.may_share = frozenset({"name"} if despite_namesakes else ())

    def look_up(self, rows):
        """Claim what is on file already of all that ``rows`` (their values) say; three questions for all of them."""
        here = Customer.objects.filter(store=self.store)
        names = {row.get("name", "").strip() for row in rows}
        documents = {squeezed(row.get("document_number")) for row in rows} - {""}
        codes = {squeezed(row.get("company_code")) for row in rows} - {""}
        phones = {stored_phone(row.get("phone", "")) for row in rows} - {""}
        open_files = here.exclude(state__in=CLOSED)
        self.claim({("name", one) for one in open_files.filter(name__in=names).values_list("name", flat=True)})
        if documents:
            found = here.filter(document_number__in=documents).values_list("document_number", flat=True)
            self.claim({("document", one) for one in found})
        if codes:
            found = here.filter(company_code__in=codes).values_list("company_code", flat=True)
            self.claim({("code", one) for one in found})
        if phones:
            reached = Contact.objects.filter(store=self.store, phone__in=phones, ended_at=None)
            self.claim({("phone", one) for one in reached.values_list("phone", flat=True)})

    def build(self, values):
        """``(customer, contact or None, payload)``, checked by themselves. Raises ValidationError."""
        values = dict(values)
        named = {name: values.pop(f"contact_{name}", "") for name in ("name", "role")}
        ways = {name: values.pop(name, "") for name in ("wechat", "email")}
        values = customers.checked_customer({"phone": "", **values}, today=self.today)
        phone = values.pop("phone")
        customer = Customer(store=self.store, **values)
        check_fields(customer)
        contact = customers.first_contact(customer, phone, **named, **ways) if phone or any(ways.values()) else None
        if contact:
            check_fields(contact)
        return customer, contact, customers.told_of_new(customer, phone)

    def keys_of(self, customer, values):
        """By what somebody could be the same customer."""
        keys = {("name", customer.name), ("document", customer.document_number), ("code", customer.company_code)}
        return {key for key in keys | {("phone", stored_phone(values.get("phone", "")))} if key[1]}

    def is_plain(self, customer):
        """What the constraints of the row itself ask for."""
        code_fits = customer.kind == CustomerKind.COMPANY or not customer.company_code
        return code_fits and bool(customer.document_kind) == bool(customer.document_number)

    def register(self, waiting):
        """Announces CUSTOMER_REGISTERED for each."""
        made = register_many(
            [customer for customer, _contact, _payload in waiting],
            actor=self.actor,
            fact=facts.CUSTOMER_REGISTERED,
            payloads=[payload for _customer, _contact, payload in waiting],
            numbers=lambda many: next_numbers(customers.CUSTOMER_NUMBER, self.store, self.today, many),
        )
        contacts = [contact for _customer, contact, _payload in waiting if contact]
        for contact in contacts:
            contact.customer_id = contact.customer.pk
        Contact.objects.bulk_create(contacts)
        return made


class NewSuppliers(NewRows):
    """New suppliers, as ``register_supplier`` takes them."""

    permission = "parties.add_supplier"

    def look_up(self, rows):
        """Claim the codes that are on file already."""
        here = Supplier.objects.filter(store=self.store)
        codes = {row["code"].strip().upper() for row in rows}
        self.claim({("code", one) for one in here.filter(code__in=codes).values_list("code", flat=True)})
        companies = {squeezed(row.get("company_code")) for row in rows} - {""}
        found = here.filter(company_code__in=companies).values_list("company_code", flat=True)
        self.claim({("company", one) for one in found})

    def build(self, values):
        """``(supplier, payload)``, checked by itself. Raises ValidationError."""
        supplier = Supplier(store=self.store, **suppliers.checked_supplier(values))
        check_fields(supplier)
        return supplier, suppliers.told_of_new(supplier)

    def keys_of(self, supplier, values):
        """What no two suppliers share."""
        return {("code", supplier.code), ("company", supplier.company_code)} - {("company", "")}

    def is_plain(self, supplier):
        """What the constraint of the row itself asks for."""
        return (supplier.terms == PaymentTerms.CREDIT) == (supplier.credit_days > 0)

    def register(self, waiting):
        """Announces SUPPLIER_REGISTERED for each."""
        return register_many(
            [supplier for supplier, _payload in waiting],
            actor=self.actor,
            fact=facts.SUPPLIER_REGISTERED,
            payloads=[payload for _supplier, payload in waiting],
        )
