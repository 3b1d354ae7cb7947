"""How the house runs, for administrators: findings, the last verification of the books, the work of the workers."""

import django_filters
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dms.core import given_up, health, offers
from dms.core.models import DueWork, WorkStanding
from dms.core.transitions import TransitionBlocked
from dms.web.pages import Column, DetailPage, ListPage, Tab
from dms.web.pages.details import Fact
from dms.web.pages.refusals import CONFLICT
from dms.web.pages.seek import Order

TIME = "web/parts/time.html"
CHECKS = {
    "database": _("Database"),
    "disk": _("Disk"),
    "broker": _("Broker"),
    "migrations": _("Migrations"),
    "due work": _("Due work"),
    "given up": _("Given-up work"),
}
TONE_OF_CHECK = {health.OK: offers.DONE, health.WARNING: offers.WAITING, health.FAILED: offers.LATE}
WORD_OF_CHECK = {health.OK: _("in order"), health.WARNING: _("warning"), health.FAILED: _("out of order")}


class WorkFilter(django_filters.FilterSet):
    """By how it stands."""

    standing = django_filters.ChoiceFilter(label=_("State"), choices=WorkStanding.choices, method="standing_so")

    class Meta:
        model = DueWork
        fields = []

    def standing_so(self, rows, name, standing):
        """The work that stands so now."""
        return rows.standing(standing)


class Operations(ListPage):
    """Is the house in order, do the books agree, what do the workers still have to do."""

    model = DueWork
    permission = "core.view_duework"
    title = _("System operation")
    template_name = "operations/operations.html"
    filterset_class = WorkFilter
    search_fields = ("key__icontains", "handler__icontains")
    sort = "due_at"
    tabs = (
        Tab(_("Not done")),
        Tab(_("Given up"), {"standing": WorkStanding.GIVEN_UP.value}),
        Tab(_("Late"), {"standing": WorkStanding.LATE.value}),
        Tab(_("Planned"), {"standing": WorkStanding.PLANNED.value}),
        Tab(_("Done"), {"standing": WorkStanding.DONE.value}),
    )
    empty_title = _("Everything is done")
    empty_text = _("Work that waits for a worker, or that was given up, appears here.")
    columns = (
        Column(label=_("Work"), value="key"),
        Column(label=_("State"), value="standing", template="operations/parts/standing.html"),
        Column(label=_("Due"), value="due_at", sort="due_at", template=TIME),
        Column(label=_("Attempts"), value="attempts", number=True, phone=False),
        Column(label=_("Last error"), value="shown_error", phone=False),
        Column(label="", value="pk", template="operations/parts/try_again.html", phone=False),
    )

    def rows(self):
        """What is not done; done work only where it is asked for."""
        rows = super().rows()
        return rows if self._asks_for_done else rows.filter(done_at=None)

    def order(self):
        """The oldest first; of what is done the newest."""
        return Order.parse("-pk") if self._asks_for_done and "sort" not in self.request.GET else super().order()

    def get_context_data(self, **kwargs):
        """On the whole page also ``checks`` and ``verification``."""
        may_try = self.request.user.has_perm("core.change_duework")
        if not self.is_partial:
            kwargs |= {"checks": findings(), "verification": given_up.last_verification()}
        return super().get_context_data(may_try=may_try, **kwargs)

    @property
    def _asks_for_done(self):
        return self.request.GET.get("standing") == WorkStanding.DONE


class Work(DetailPage):
    """One piece of work: what, when, how often it was tried, why it failed."""

    model = DueWork
    permission = "core.view_duework"
    template_name = "operations/work.html"
    reasons = ()

    def rows(self):
        """With the event that it follows from."""
        return super().rows().select_related("event")

    def facts(self, row):
        """When and how often."""
        return [
            Fact(_("Handler"), row.handler),
            Fact(_("Due"), row.due_at, TIME),
            Fact(_("Attempts"), str(row.attempts)),
            Fact(_("Taken by a worker until"), row.claimed_until, TIME if row.claimed_until else ""),
            Fact(_("Given up"), row.given_up_at, TIME if row.given_up_at else ""),
            Fact(_("Done"), row.done_at, TIME if row.done_at else ""),
            Fact(_("Because of"), f"{row.event.label} · {row.event.subject_text}" if row.event else ""),
        ]

    def get_context_data(self, row, **kwargs):
        """``may_try`` and, after a refusal, ``reasons``."""
        may_try = row.standing == WorkStanding.GIVEN_UP and self.request.user.has_perm("core.change_duework", row)
        return super().get_context_data(row=row, may_try=may_try, reasons=self.reasons, **kwargs)


class TryAgain(Work):
    """Put given-up work back into the queue."""

    http_method_names = ["post"]

    def post(self, request, pk):
        """Back to the work; 409 with the reasons where it was not given up."""
        self.object = self.row()
        try:
            work = given_up.try_again(work_id=pk, actor=request.user)
        except TransitionBlocked as blocked:
            self.reasons = blocked.reasons
            return self.render_to_response(self.get_context_data(row=self.object), status=CONFLICT)
        messages.success(request, _("The workers try it again now."))
        return redirect(work)


def findings():
    """The checks of ``/readyz`` in words and tones."""
    _ready, checks = health.readiness()
    return [
        {
            "label": CHECKS.get(check.name, check.name),
            "tone": TONE_OF_CHECK[check.status],
            "word": WORD_OF_CHECK[check.status],
            "detail": check.detail,
        }
        for check in checks
    ]
