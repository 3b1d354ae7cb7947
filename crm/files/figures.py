"""The figures about files: complete ones, those that lack something, pairs that may be one customer."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from crm.files.completeness.models import IncompleteFile
from dms.core.figures.kpis import DOWN, UP, Unit, kpi
from dms.parties.choices import CustomerState


def open_files(customers):
    """Files in use."""
    return customers.filter(state=CustomerState.ACTIVE)


def complete_files(customers):
    """Files in use without an open task: nothing lacks, or a manager let it stay as it is."""
    return open_files(customers).exclude(Exists(IncompleteFile.objects.open().filter(customer=OuterRef("pk"))))


def incomplete_files(tasks):
    """Tasks still to be done."""
    return tasks.open()


def likely_duplicates(merges):
    """Pairs that nobody has decided."""
    return merges.proposed()


COMPLETE_FILES = kpi(
    code="crm.complete_files",
    label=_("Complete customer files"),
    definition=_(
        "Files without an open task “incomplete file”, out of the customers registered in the period. A file is to be "
        "complete two days after the first visit; what it needs stands at each task."
    ),
    model="parties.Customer",
    rows=complete_files,
    out_of=open_files,
    unit=Unit.PERCENT,
    when="created_at",
    better=UP,
    target=95,
    url="customers:list",
    permission="parties.view_customer",
    order=310,
)
INCOMPLETE_FILES = kpi(
    code="crm.incomplete_files",
    label=_("Incomplete files"),
    definition=_("Open tasks of customers' and vehicles' files that lack something, as of now."),
    model="crm.IncompleteFile",
    rows=incomplete_files,
    better=DOWN,
    url="incomplete-files:list",
    permission="crm.view_incompletefile",
    order=312,
)
LIKELY_DUPLICATES = kpi(
    code="crm.likely_duplicates",
    label=_("Likely duplicates"),
    definition=_(
        "Pairs of customer files with the same document, company code, telephone, vehicle or name that nobody has "
        "merged or called two customers, as of now."
    ),
    model="crm.CustomerMerge",
    rows=likely_duplicates,
    better=DOWN,
    url="customer-merges:list",
    permission="crm.view_customermerge",
    order=314,
)
