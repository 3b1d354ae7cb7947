"""Many customers or suppliers of a file at once; what is not plain, ``save_customer`` and ``save_supplier`` decide."""

from django.core.exceptions import ValidationError
from django.db.models import Prefetch

from dms.core.events import changed
from dms.core.exchange.lists import ADDED, UNCHANGED, Saved
from dms.core.exchange.together import TAKEN, Together
from dms.core.permissions import require
from dms.core.registering import seen_by
from dms.parties.exchange_values import (
    contact_values,
    customer_fields,
    customer_identity,
    namesake_warning,
    new_customer_values,
    new_supplier_values,
    supplier_fields,
)
from dms.parties.formats import squeezed
from dms.parties.models import LIVING_STATES, Contact, Customer, Supplier
from dms.parties.services.contacts import checked_contact
from dms.parties.services.customers import checked_customer
from dms.parties.services.many import NewCustomers, NewSuppliers, stored_phone
from dms.parties.services.suppliers import checked_supplier


def keys_in(values):
    """What a row says by which customers are told apart, with the kind of each."""
    keys = {
        ("number", (values.get("number") or "").upper()),
        ("name", (values.get("name") or "").strip()),
        ("document", squeezed(values.get("document_number"))),
        ("code", squeezed(values.get("company_code"))),
        ("phone", stored_phone(values.get("phone", ""))),
    }
    return {key for key in keys if key[1]}


class CustomersTogether(Together):
    """Customers who are plainly new, or on file exactly as the row says."""

    def __init__(self, actor, store, rows):
        require(actor, "parties.change_customer", store)
        self.new = NewCustomers(store=store, actor=actor, despite_namesakes=True)
        self.new.look_up(rows)
        self.on_file = self._on_file(seen_by(Customer.objects, actor).filter(store=store), rows)
        self.touched, self.warnings = set(), []

    def judge(self, values):
        """See ``Together.judge``."""
        found = self._found(values)
        if found:
            is_plain = len(found) == 1 and self._stays(found[0], values)
            return Saved(found[0], UNCHANGED) if is_plain else None
        if values.get("number") or customer_identity(values) is None:
            return None
        has_namesake = ("name", values["name"].strip()) in self.new.claimed
        if not self.new.take(**new_customer_values(values)):
            return None
        self.warnings.append(namesake_warning() if has_namesake else {})
        return TAKEN

    def foreseen(self):
        """See ``Together.foreseen``."""
        return [Saved(None, ADDED, warnings) for warnings in self.warnings]

    def insert(self):
        """See ``Together.insert``."""
        warnings, self.warnings = self.warnings, []
        return [Saved(*made) for made in zip(self.new.insert(), [ADDED] * len(warnings), warnings, strict=True)]

    def note(self, values, saved):
        """See ``Together.note``."""
        self.new.claim(keys_in(values))
        if isinstance(saved, Saved):
            self.touched.add(saved.row.pk)

    def _on_file(self, customers, rows):
        """``{key: [customers]}`` of those whom a row could mean, each with the contact to be called first."""
        said = {}
        for kind, value in set().union(*(keys_in(row) for row in rows)):
            said.setdefault(kind, []).append(value)
        living = customers.filter(state__in=LIVING_STATES)
        reached = Contact.objects.filter(store=self.new.store, phone__in=said.get("phone", ()), ended_at=None)
        phones = list(reached.values_list("customer_id", "phone"))
        keys = {pk for pk, _phone in phones}
        for kind, field in (("number", "number"), ("document", "document_number"), ("code", "company_code")):
            if kind in said:
                keys |= set(living.filter(**{f"{field}__in": said[kind]}).values_list("pk", flat=True))
        primary = Contact.objects.filter(ended_at=None, is_primary=True)
        primary = Prefetch("contacts", queryset=primary, to_attr="primary_contacts")
        found = {one.pk: one for one in living.filter(pk__in=keys).prefetch_related(primary)} if keys else {}
        on_file = {}
        for one in found.values():
            for key in {("number", one.number), ("document", one.document_number), ("code", one.company_code)}:
                on_file.setdefault(key, []).append(one)
        for pk, phone in phones:
            if pk in found:
                on_file.setdefault(("phone", phone, found[pk].name), []).append(found[pk])
        return on_file

    def _found(self, values):
        """Whom the row means, in the order in which ``save_customer`` looks."""
        said = dict(keys_in(values))
        for kind in ("number", "document", "code"):
            if kind in said and (found := self.on_file.get((kind, said[kind]))):
                return found
        return self.on_file.get(("phone", said.get("phone"), values.get("name")), [])

    def _stays(self, customer, values):
        if customer.pk in self.touched or customer.change_blockers():
            return False
        customer.store = self.new.store
        contact, present = contact_values(values), next(iter(customer.primary_contacts), None)
        try:
            fields = checked_customer(customer_fields(values), today=self.new.today, before=customer)
            contact = checked_contact(contact)
        except ValidationError:
            return False
        return not changed(customer, fields) and not (contact and (present is None or changed(present, contact)))


class SuppliersTogether(Together):
    """Suppliers whose code is new, or who are on file exactly as the row says."""

    def __init__(self, actor, store, rows):
        require(actor, "parties.change_supplier", store)
        self.new = NewSuppliers(store=store, actor=actor)
        self.new.look_up(rows)
        codes = {row["code"].strip().upper() for row in rows}
        suppliers = seen_by(Supplier.objects, actor).filter(store=store, code__in=codes)
        self.on_file = {supplier.code: supplier for supplier in suppliers}

    def judge(self, values):
        """See ``Together.judge``."""
        present = self.on_file.get(values["code"].upper())
        if present:
            return Saved(present, UNCHANGED) if self._stays(present, values) else None
        return TAKEN if self.new.take(**new_supplier_values(values)) else None

    def foreseen(self):
        """See ``Together.foreseen``."""
        return [Saved(None, ADDED) for _waiting in self.new.waiting]

    def insert(self):
        """See ``Together.insert``."""
        return [Saved(supplier, ADDED) for supplier in self.new.insert()]

    def note(self, values, saved):
        """See ``Together.note``."""
        self.new.claim({("code", values["code"].strip().upper()), ("company", squeezed(values.get("company_code")))})
        self.on_file.pop(values["code"].upper(), None)

    @staticmethod
    def _stays(supplier, values):
        try:
            return not changed(supplier, checked_supplier(supplier_fields(values)))
        except ValidationError:
            return False
