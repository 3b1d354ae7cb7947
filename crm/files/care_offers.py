"""What merging, completing and data requests offer to the shell."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.files.completeness.models import IncompleteFile
from crm.files.merging.models import CustomerMerge
from crm.files.requests.models import DataRequest, RequestState
from dms.core.offers import LATE, OPEN, WAITING, Counter, ListButton, ListTab, NavigationEntry, RowLink, offer
from dms.parties.choices import CustomerState


def incomplete_files(user):
    """The files that lack something."""
    return IncompleteFile.objects.visible_to(user).open()


def my_incomplete_files(user):
    """Those that the person opened."""
    return incomplete_files(user).filter(owner=user)


def late_incomplete_files(user):
    """What climbed to the manager."""
    return IncompleteFile.objects.visible_to(user).late()


def likely_duplicates(user):
    """Pairs that nobody has decided."""
    return CustomerMerge.objects.visible_to(user).proposed()


def undecided_requests(user):
    """What persons wait for."""
    return DataRequest.objects.visible_to(user).filter(state=RequestState.RECEIVED)


def request_address(customer, user):
    """Where a request is recorded; a file that is gone has nothing to ask about."""
    gone = customer.state in (CustomerState.MERGED, CustomerState.ERASED)
    return "" if gone else reverse("data-requests:new", args=[customer.pk])


def merge_address(customer, user):
    """Where a file is compared with another one."""
    is_open = customer.state == CustomerState.ACTIVE
    return reverse("customer-merges:new", args=[customer.pk]) if is_open else ""


NAVIGATION = (
    NavigationEntry(
        label=_("Incomplete files"),
        url="incomplete-files:list",
        icon="file-alert",
        permission="crm.view_incompletefile",
        group=_("Customer care"),
        order=480,
    ),
    NavigationEntry(
        label=_("Duplicate customers"),
        url="customer-merges:list",
        icon="git-merge",
        permission="crm.merge_customermerge",
        group=_("Customer care"),
        order=481,
    ),
    NavigationEntry(
        label=_("Data requests"),
        url="data-requests:list",
        icon="shield-lock",
        permission="crm.view_datarequest",
        group=_("Customer care"),
        order=482,
    ),
)

COUNTERS = (
    Counter(
        label=_("Incomplete files"),
        rows=incomplete_files,
        url="incomplete-files:list",
        query="state=open",
        mine=my_incomplete_files,
        mine_query="state=open&whose=me",
        permission="crm.view_incompletefile",
        urgency=WAITING,
        icon="file-alert",
        order=300,
    ),
    Counter(
        label=_("Late incomplete files"),
        rows=late_incomplete_files,
        url="incomplete-files:list",
        query="late=true",
        permission="crm.excuse_incompletefile",
        urgency=LATE,
        icon="file-alert",
        order=301,
    ),
    Counter(
        label=_("Data requests to decide"),
        rows=undecided_requests,
        url="data-requests:list",
        query="state=received",
        permission="crm.approve_datarequest",
        urgency=WAITING,
        icon="shield-lock",
        order=302,
    ),
    Counter(
        label=_("Likely duplicates"),
        rows=likely_duplicates,
        url="customer-merges:list",
        query="state=proposed",
        permission="crm.merge_customermerge",
        urgency=OPEN,
        icon="git-merge",
        order=303,
    ),
)

LINKS = (
    RowLink(
        model="parties.customer",
        label=_("Merge with another file"),
        url=merge_address,
        permission="crm.add_customermerge",
        icon="git-merge",
        order=100,
    ),
    RowLink(
        model="parties.customer",
        label=_("Record a data request"),
        url=request_address,
        permission="crm.add_datarequest",
        icon="shield-lock",
        order=110,
    ),
)

LISTS = (
    ListTab(
        above="customers:list",
        label=_("Incomplete"),
        url="incomplete-files:list",
        query="state=open&about=customer",
        permission="crm.view_incompletefile",
    ),
    ListTab(
        above="vehicles:list",
        label=_("Incomplete"),
        url="incomplete-files:list",
        query="state=open&about=vehicle",
        permission="crm.view_incompletefile",
    ),
    *(
        ListButton(
            above=above,
            label=_("Open a file"),
            url="files:new",
            icon="user-plus",
            permission="vehicles.add_vehicle",
        )
        for above in ("customers:list", "vehicles:list")
    ),
)


def register():
    """Make the offers of caring for files known."""
    offer(*NAVIGATION, *COUNTERS, *LINKS, *LISTS)
