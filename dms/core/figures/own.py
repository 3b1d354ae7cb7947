"""The figures of the kernel: approvals, promises, imports."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.core.approvals.facts import APPROVAL_REMINDED
from dms.core.approvals.models import Approval, ApprovalState
from dms.core.deadlines.models import PromiseState
from dms.core.deadlines.selectors import counted, on_time
from dms.core.exchange.models import ImportState
from dms.core.figures.kpis import DOWN, UP, Unit, kpi
from dms.core.models import Event

DECIDED = (ApprovalState.APPROVED, ApprovalState.REJECTED)
FINISHED = (ImportState.APPLIED, ImportState.REFUSED)


def reminded(approvals):
    """Those of which somebody had to be reminded."""
    reminders = Event.objects.filter(
        fact=str(APPROVAL_REMINDED), subject_kind=Approval._meta.label_lower, subject_id=OuterRef("pk")
    )
    return approvals.filter(Exists(reminders))


def decided(approvals):
    """Those with a yes or a no."""
    return approvals.filter(state__in=DECIDED)


def decided_in_time(approvals):
    """Those decided before anybody had to be reminded."""
    return decided(approvals).exclude(pk__in=reminded(approvals).order_by().values("pk"))


def waiting(approvals):
    """Those that wait for somebody."""
    return approvals.filter(state=ApprovalState.PENDING)


def promises_counted(promises):
    """What being on time is measured over, now."""
    return counted(promises, clock.now())


def promises_late(promises):
    """Open ones whose time is over."""
    return promises.filter(state=PromiseState.OPEN, promised_at__lt=clock.now())


def finished(imports):
    """Files that went in or were refused."""
    return imports.filter(state__in=FINISHED)


def applied(imports):
    """Files that went in."""
    return imports.filter(state=ImportState.APPLIED)


PROMISES_KEPT = kpi(
    code="core.promises_kept",
    label=_("Promises kept"),
    definition=_(
        "Promises kept at or before the time first named, out of those due in the period. A time that was moved later "
        "does not count as kept. Cancelled promises do not count."
    ),
    model="core.Promise",
    rows=on_time,
    out_of=promises_counted,
    unit=Unit.PERCENT,
    when="first_promised_at",
    better=UP,
    target=95,
    url="promises:list",
    permission="core.view_promise",
    chart=_("Do we keep our promises?"),
    order=100,
)
PROMISES_LATE = kpi(
    code="core.promises_late",
    label=_("Promises past their time"),
    definition=_("Open promises whose present time is over, as of now."),
    model="core.Promise",
    rows=promises_late,
    better=DOWN,
    target=0,
    url="promises:list",
    permission="core.view_promise",
    order=110,
)
APPROVALS_IN_TIME = kpi(
    code="core.approvals_in_time",
    label=_("Approvals decided in time"),
    definition=_(
        "Requests decided before anybody had to be reminded (9 working hours), out of all approved or rejected in the "
        "period."
    ),
    model="core.Approval",
    rows=decided_in_time,
    out_of=decided,
    unit=Unit.PERCENT,
    when="decided_at",
    better=UP,
    target=90,
    url="approvals:list",
    permission="core.oversee_approval",
    chart=_("Do we decide in time?"),
    order=200,
)
APPROVALS_WAITING = kpi(
    code="core.approvals_waiting",
    label=_("Approvals waiting"),
    definition=_("Requests that wait for somebody's decision, as of now."),
    model="core.Approval",
    rows=waiting,
    better=DOWN,
    url="approvals:list",
    permission="core.oversee_approval",
    order=210,
)
IMPORTS_APPLIED = kpi(
    code="core.imports_applied",
    label=_("Imports that went in"),
    definition=_("Files imported, out of those imported or refused in the period, by the day of the upload."),
    model="core.ImportJob",
    rows=applied,
    out_of=finished,
    unit=Unit.PERCENT,
    when="created_at",
    better=UP,
    target=90,
    url="imports:list",
    permission="core.view_importjob",
    order=800,
)
