"""Who in a store may be the same customer: by document, code, telephone, vehicle with the sound of the name, name."""

from crm.files.merging.models import Likeness
from dms.parties.choices import CustomerState
from dms.parties.models import Contact, Customer
from dms.vehicles.models import Ownership

#: One of these is enough to look at the pair before all others.
CERTAIN = {Likeness.DOCUMENT, Likeness.COMPANY_CODE, Likeness.PHONE}
#: A common name would fill the list: at most so many pairs for one file and reason.
MOST = 5


def alike(customer):
    """``{key of another open file of the store: [Likeness, …]}``, most certain reason first."""
    others = Customer.objects.filter(store_id=customer.store_id, kind=customer.kind, state=CustomerState.ACTIVE)
    others = others.exclude(pk=customer.pk)
    found = {}
    for reason, rows in _reasons(customer, others):
        for pk in rows.order_by("pk").values_list("pk", flat=True)[:MOST]:
            found.setdefault(pk, []).append(reason.value)
    return found


def _reasons(customer, others):
    if customer.document_number:
        yield Likeness.DOCUMENT, others.filter(document_number=customer.document_number)
    if customer.company_code:
        yield Likeness.COMPANY_CODE, others.filter(company_code=customer.company_code)
    contacts = Contact.objects.filter(store_id=customer.store_id, ended_at=None)
    numbers = list(contacts.filter(customer=customer).exclude(phone="").values_list("phone", flat=True))
    if numbers:
        yield Likeness.PHONE, others.filter(pk__in=contacts.filter(phone__in=numbers).values("customer_id"))
    if customer.name_pinyin:
        vehicles = Ownership.objects.filter(customer=customer).values("vehicle_id")
        having = Ownership.objects.filter(vehicle_id__in=vehicles).values("customer_id")
        yield Likeness.VEHICLE, others.filter(pk__in=having, name_pinyin=customer.name_pinyin)
    yield Likeness.NAME, others.filter(name=customer.name)
