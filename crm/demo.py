"""The demo's customer care: files that lack something, files that look alike, and two requests about personal data."""

from datetime import timedelta

from crm.files.completeness.services import look_at_customer
from crm.files.merging.suggesting import suggest
from crm.files.requests.services import record_data_request
from dms.core import clock
from dms.core.demo import demo_part
from dms.parties.choices import CustomerKind
from dms.parties.models import Contact, Customer
from dms.parties.services import register_customer

LOOKED_AT = 60
WALK_INS = ("曾雨桐", "石磊", "沈清扬", "任建华")


@demo_part("customer care", order=80)
def load(demo):
    """In each store: walk-ins to be completed, doubles among the newest files, a copy and an erasure asked for."""
    for store in demo.stores:
        customers = list(Customer.objects.filter(store=store).order_by("-pk")[:LOOKED_AT])
        advisor = demo.at(store, "service_advisor")
        _walk_ins(store, customers, advisor)
        for customer in customers:
            suggest(customer.pk)
        for kind, customer in (("access", customers[3]), ("erasure", customers[-1])):
            record_data_request(
                customer_id=customer.pk,
                kind=kind,
                asked_on=clock.today(store) - timedelta(days=3),
                identity_check="身份证原件",
                actor=advisor,
            )


def _walk_ins(store, customers, advisor):
    """Registered with a name alone since the day before yesterday; the first has a file already, under her number."""
    people = [each.pk for each in customers if each.kind == CustomerKind.PERSON]
    known = Contact.objects.filter(customer__in=people, ended_at=None).exclude(phone="").order_by("pk").first()
    for position, name in enumerate(WALK_INS):
        phone = known.phone if position == 0 and known else ""
        customer = register_customer(
            store_id=store.pk, kind="person", name=name, phone=phone, actor=advisor, despite_duplicates=True
        )
        begun = clock.now() - timedelta(hours=3 + 20 * position)
        look_at_customer(customer_id=customer.pk, opened_by_id=advisor.pk, at=begun)
        suggest(customer.pk)
