"""What the kernel's own documents offer to the shell: lines of the navigation, numbers, search."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.core.approvals.models import Approval
from dms.core.approvals.selectors import approvals_waiting_for
from dms.core.deadlines.models import Promise
from dms.core.figures.own import promises_late, reminded
from dms.core.offers import WAITING, Counter, NavigationEntry, NextForMe, NextLine, SearchHit, SearchSource, offer


def find_approvals(user, text, limit):
    """Approvals by number or title, newest first."""
    found = Approval.objects.visible_to(user).filter(Q(number__icontains=text) | Q(title__icontains=text))
    return [_approval(one) for one in found.order_by("-pk")[:limit]]


def approvals_opened(user, keys):
    """The approvals with these keys that ``user`` may see."""
    return [_approval(one) for one in Approval.objects.visible_to(user).filter(pk__in=keys)]


def _approval(one):
    return SearchHit(
        title=f"{one.number} {one.title}", url=one.get_absolute_url(), detail=one.get_state_display(), key=one.pk
    )


def reminded_of(user):
    """Requests that wait for this person and of which somebody had to be reminded."""
    return reminded(approvals_waiting_for(user).order_by())


def open_promises(user):
    """Every promise still to be kept in this person's stores, the next one first."""
    return Promise.objects.visible_to(user).open().order_by("promised_at", "pk")


def own_promises(user):
    """Those for which this person is in charge."""
    return open_promises(user).filter(owner=user)


def late_promises(user):
    """Those whose time is over."""
    return promises_late(Promise.objects.visible_to(user))


def approval_line(approval):
    """An approval as a line of what is next."""
    return NextLine(
        what=f"{approval.number} {approval.title}",
        whose=str(approval.requested_by),
        due_at=approval.decide_by,
        url=approval.get_absolute_url(),
    )


def promise_line(promise):
    """A promise as a line of what is next."""
    return NextLine(
        what=str(promise), whose=str(promise.owner), due_at=promise.promised_at, url=promise.get_absolute_url()
    )


offer(
    NavigationEntry(
        label=_("Approvals"),
        url="approvals:list",
        icon="rubber-stamp",
        permission="core.view_approval",
        order=50,
        key="a",
    ),
    NavigationEntry(
        label=_("Approval chains"),
        url="approval-chains:list",
        icon="git-merge",
        permission="core.view_chainrule",
        group=_("Settings"),
        order=960,
    ),
    NavigationEntry(
        label=_("Calendar"),
        url="holidays:list",
        icon="calendar-event",
        permission="core.change_holiday",
        group=_("Settings"),
        order=970,
    ),
    Counter(
        label=_("Approvals waiting for you"),
        rows=approvals_waiting_for,
        url="approvals:list",
        permission="core.view_approval",
        query="whose=waiting",
        urgency=WAITING,
        icon="rubber-stamp",
        order=10,
        bell=True,
        late=reminded_of,
    ),
    Counter(
        label=_("Promises to keep"),
        rows=open_promises,
        url="promises:list",
        permission="core.view_promise",
        query="state=open",
        mine=own_promises,
        mine_query="state=open&whose=mine",
        late=late_promises,
        icon="clock-check",
        order=5,
    ),
    NextForMe(
        label=_("Promise"),
        rows=lambda user: own_promises(user).select_related("owner"),
        everybodys=lambda user: open_promises(user).select_related("owner"),
        line=promise_line,
        permission="core.view_promise",
        icon="clock-check",
        order=10,
    ),
    NextForMe(
        label=_("Approval"),
        rows=approvals_waiting_for,
        line=approval_line,
        permission="core.view_approval",
        icon="rubber-stamp",
        order=20,
    ),
    SearchSource(
        label=_("Approvals"),
        find=find_approvals,
        icon="rubber-stamp",
        permission="core.view_approval",
        order=600,
        prefix="a",
        kind="core.approval",
        opened=approvals_opened,
    ),
)
