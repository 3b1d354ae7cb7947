"""The figures about customers."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from dms.core.figures.kpis import UP, Unit, kpi
from dms.parties.choices import CustomerState
from dms.parties.models import Consent


def open_files(customers):
    """Files in use."""
    return customers.filter(state=CustomerState.ACTIVE)


def with_consent(customers):
    """Files in use with a consent in force to anything."""
    in_force = Consent.objects.filter(customer=OuterRef("pk"), withdrawn_at=None, replaced_at=None)
    return open_files(customers).filter(Exists(in_force))


NEW_CUSTOMERS = kpi(
    code="parties.new_customers",
    label=_("New customers"),
    definition=_("Customers registered in the period whose file is in use."),
    model="parties.Customer",
    rows=open_files,
    when="created_at",
    better=UP,
    url="customers:list",
    permission="parties.view_customer",
    chart=_("How many customers come to us?"),
    order=300,
)
WITH_CONSENT = kpi(
    code="parties.with_consent",
    label=_("Customers with consent"),
    definition=_("Files with a consent in force, out of the customers registered in the period (PIPL 13)."),
    model="parties.Customer",
    rows=with_consent,
    out_of=open_files,
    unit=Unit.PERCENT,
    when="created_at",
    better=UP,
    target=90,
    url="customers:list",
    permission="parties.view_customer",
    order=320,
)
