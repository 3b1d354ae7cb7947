"""Bulk runs on the screen: preparing from a list, looking at what will happen, watching, the results."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.core.exchange import files
from dms.core.transitions import TransitionBlocked
from dms.web.bulk import results, services
from dms.web.bulk.models import BulkRun, BulkState, Outcome
from dms.web.pages import Column, DetailPage, ListPage, MovePage, Page, Tab
from dms.web.pages.bulk_actions import MOST_ROWS
from dms.web.pages.details import Fact
from dms.web.pages.selecting import ALL
from dms.web.saved_views import lists
from dms.web.stores import current_store

VIEW = "web.view_bulkrun"
TIME = "web/parts/time.html"
SHOWN = 50


class Prepare(Page):
    """From the ticked rows of a list to the preview."""

    permission = "web.add_bulkrun"
    http_method_names = ["post"]

    def post(self, request):
        """Freeze the rows and show what would happen; back to the list with a sentence where that can't be."""
        name, query = request.POST.get("list", ""), request.POST.get("query", "")
        if not lists.may_open(request.user, name):
            raise Http404("list")
        page = lists.page_for(request.user, name, query, like=request)
        rows = page.chosen(request.POST)
        try:
            run = services.prepare_bulk_run(
                list=name,
                action=request.POST.get("action", ""),
                keys=list(rows.order_by("pk").values_list("pk", flat=True)[: MOST_ROWS + 1]),
                actor=request.user,
                store=current_store(request),
                filter_text=page.filter_in_words() if request.POST.get(ALL) else "",
            )
        except (ValidationError, PermissionDenied) as refused:
            sentences = refused.messages if isinstance(refused, ValidationError) else [str(refused)]
            messages.error(request, " ".join(sentences))
            return redirect(f"{reverse(name)}?{query}" if query else reverse(name))
        return redirect(run)


class BulkRuns(ListPage):
    """What this person has done with many rows at once, newest first."""

    model = BulkRun
    permission = VIEW
    title = _("Bulk runs")
    empty_title = _("No bulk run yet")
    empty_text = _("Tick rows in a list, and choose at the lower edge what is to be done with them.")
    tabs = (Tab(_("All")),)
    columns = (
        Column(label=_("Act"), value=results.act_label, name="act"),
        Column(label=_("List"), value=results.list_title, name="list"),
        Column(label=_("Rows"), value="row_count", number=True),
        Column(label=_("When"), value="created_at", sort="created_at", template=TIME, phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html"),
    )


class BulkRunPage(DetailPage):
    """One run: what it will do, what it is doing, what it has done."""

    model = BulkRun
    permission = VIEW
    template_name = "bulk/run.html"

    def rows(self):
        """With what the page names."""
        return super().rows().select_related("user", "store", "undo_of")

    def get_title(self):
        """“Deactivate · Suppliers”."""
        return f"{results.act_label(self.object)} · {results.list_title(self.object)}"

    def facts(self, row):
        """Whence the rows come, and when they were done."""
        return [
            *([Fact(_("Filter"), row.filter_text)] if row.filter_text else []),
            *([Fact(_("Takes back"), row.undo_of, "web/parts/linked.html")] if row.undo_of else []),
            *([Fact(_("Started at"), row.started_at, TIME)] if row.started_at else []),
            *([Fact(_("Ended at"), row.ended_at, TIME)] if row.ended_at else []),
        ]

    def get_context_data(self, row, **kwargs):
        """``tabs`` (label, number, url, current), ``lines``, ``more_address``, ``form``, ``progress``."""
        counts = row.counts()
        wanted = self._wanted(counts)
        entries = results.entries(row, wanted, after=self.request.GET.get("after", ""))
        lines = results.lines(row, entries[:SHOWN], self.request.user)
        is_prepared = row.state == BulkState.PREPARED
        last = {"only": wanted or "all", "after": entries[SHOWN - 1].pk} if len(entries) > SHOWN else {}
        context = super().get_context_data(
            row=row,
            lines=lines,
            tabs=[{**tab, "current": tab["code"] == wanted} for tab in results.tabs(row, counts)],
            current_tab=wanted,
            more_address=f"{row.get_absolute_url()}?{urlencode(last)}" if last else "",
            form=services.form_of(row, self.request.user) if is_prepared and results.act_of(row) else None,
            expected=results.expected(row) if is_prepared else None,
            act=results.act_of(row),
            progress=results.progress(row, counts),
            makes_file=getattr(results.act_of(row), "makes_file", False) and counts[Outcome.DONE] > 0,
            may_undo=not services.undo_blockers(row),
            list_address=results.list_address(row),
            **kwargs,
        )
        return context | ({"moves": []} if is_prepared else {})  # the preview has its own buttons

    def _wanted(self, counts):
        """The chosen tab; without a choice what needs eyes: the refused, where there are any."""
        known = [tab["code"] for tab in results.tabs(self.object, counts)]
        asked = self.request.GET.get("only", "")
        if asked == "all":
            return ""
        first = next((code for code in (results.OBJECTED, Outcome.FAILED, Outcome.REFUSED) if code in known), "")
        return asked if asked in known else str(first)


class Progress(Page):
    """How far the worker is."""

    model = BulkRun
    permission = VIEW
    template_name = "bulk/parts/progress.html"

    def get(self, request, pk):
        """The bar alone; the whole page again once the run has ended."""
        row = self.row()
        if "file" in request.GET and not row.file_until:
            return HttpResponse(status=204)
        if not row.is_going_on:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return self.render_to_response(self.get_context_data(row=row, progress=results.progress(row, row.counts())))


class Start(MovePage):
    """Answer what the act asks, and go."""

    model = BulkRun
    permission = VIEW
    verb = "start"
    in_bulk = False  # each run asks something else
    template_name = "bulk/start.html"

    def form(self, **bound):
        """What the act asks, once for all rows."""
        if self.object.state != BulkState.PREPARED:
            return super().form(**bound)
        return services.form_of(self.object, self.request.user, bound.get("data"))

    def make(self, form):
        """One service call."""
        inputs = {name: form.data.getlist(name) for name in form.fields if name in form.data}
        return services.start_bulk_run(run_id=self.object.pk, inputs=inputs, actor=self.request.user)

    def done_message(self, row):
        """The page shows what goes on."""
        return gettext("Started. You may leave this page; the run goes on.")


class Stop(MovePage):
    """Leave the rest."""

    model = BulkRun
    permission = VIEW
    verb = "stop"
    service = staticmethod(services.stop_bulk_run)
    row_argument = "run_id"

    def sentence(self, row):
        """What it means."""
        return gettext("What is done stays done. The other rows are left as they are.")


class Discard(MovePage):
    """Do nothing after all."""

    model = BulkRun
    permission = VIEW
    verb = "discard"
    service = staticmethod(services.discard_bulk_run)
    row_argument = "run_id"

    def made(self, row):
        """Back to the list from which it came."""
        address = results.list_address(row) or row.get_absolute_url()
        return HttpResponse(status=204, headers={"HX-Redirect": address}) if self.is_partial else redirect(address)


class Undo(Page):
    """Prepare the way back; it is looked at before it is gone."""

    model = BulkRun
    permission = "web.add_bulkrun"
    http_method_names = ["post"]

    def post(self, request, pk):
        """To the preview of the new run; back with the reasons where there is no way back."""
        row = self.row()
        try:
            made = services.undo_bulk_run(run_id=row.pk, actor=request.user)
        except TransitionBlocked as blocked:
            messages.error(request, " ".join(str(reason) for reason in blocked.reasons))
            return redirect(row)
        return redirect(made)


class File(Page):
    """The papers of all rows in one PDF, for a day."""

    model = BulkRun
    permission = VIEW

    def get(self, request, pk):
        """Shown in the browser, for printing; back to the run while it is written, and once it is gone."""
        row = self.row()
        if not row.has_file:
            messages.info(request, gettext("The file is not there: it is still being written, or was kept for a day."))
            return redirect(row)
        content = files.content_of(row.stored_name)
        headers = {"Content-Disposition": f'inline; filename="bulk-{row.pk}.pdf"', "X-Content-Type-Options": "nosniff"}
        return HttpResponse(content, content_type="application/pdf", headers=headers)


class Results(Page):
    """The result of every row as a file."""

    model = BulkRun
    permission = VIEW

    def get(self, request, pk):
        """CSV, with the reasons of the refusals."""
        row = self.row()
        content = results.file_of(row, request.user)
        stem = f"{results.act_label(row)}-{row.pk}-{clock.today():%Y-%m-%d}"
        file = files.handed_out(content, "csv", stem)
        return HttpResponse(file.content, headers=file.headers)
