"""Exports: what was written, and the file while it is kept."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from dms.core.exchange.exporting import fetch_export
from dms.core.exchange.models import ExportJob
from dms.web.pages import Column, DetailPage, ListPage, Page
from dms.web.pages.details import Fact

TIME = "web/parts/time.html"


class Exports(ListPage):
    """What went out, newest first."""

    model = ExportJob
    permission = "core.view_exportjob"
    title = _("Exports")
    empty_text = _("Open a list, press e, and choose Excel or CSV.")
    columns = (
        Column(label=_("List"), value="label"),
        Column(label=_("Rows"), value="row_count", number=True),
        Column(label=_("Format"), value="get_format_display"),
        Column(label=_("Requested by"), value="requested_by", phone=False),
        Column(label=_("When"), value="created_at", sort="created_at", template=TIME, phone=False),
        Column(label=_("Kept until"), value="expires_at", template=TIME, phone=False),
    )

    def rows(self):
        """With who asked for it."""
        return super().rows().select_related("requested_by")


class Export(DetailPage):
    """One export, with its file while it is kept."""

    model = ExportJob
    permission = "core.view_exportjob"
    template_name = "exports/export.html"

    def rows(self):
        """With the names that the page shows."""
        return super().rows().select_related("store", "requested_by")

    def facts(self, row):
        """What is in the file."""
        return [
            Fact(_("List"), row.label),
            Fact(_("Rows"), row.row_count),
            Fact(_("Format"), row.get_format_display()),
            Fact(_("Filter"), row.filter_text),
            Fact(_("Store"), row.store or _("all my stores")),
            Fact(_("Personal values"), _("in full") if row.revealed else _("masked")),
            Fact(_("Requested by"), row.requested_by),
            Fact(_("Kept until"), row.expires_at, TIME if row.expires_at else ""),
        ]


class Progress(Page):
    """Whether the worker is through."""

    model = ExportJob
    permission = "core.view_exportjob"
    template_name = "exports/progress.html"

    def get(self, request, pk):
        """The bar alone."""
        row = self.row()
        if not row.is_going_on:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return self.render_to_response(self.get_context_data(row=row))


class File(Page):
    """The file itself; each fetch is on record."""

    model = ExportJob
    permission = "core.view_exportjob"

    def get(self, request, pk):
        """As an attachment; 409 while it is being written, or once it is gone."""
        file = fetch_export(export_id=self.row().pk, actor=request.user)
        return HttpResponse(file.content, headers=file.headers)
