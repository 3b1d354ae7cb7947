"""Pages of the discrepancy note 差损单."""

import django_filters
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.web.pages import Column, DetailPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact
from parts.receiving import claims, forms
from parts.receiving.models import Against, DiscrepancyNote, NoteState


class NoteFilter(django_filters.FilterSet):
    """Notes by state and party."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=NoteState.choices)
    against = django_filters.ChoiceFilter(label=_("Against"), choices=Against.choices)

    class Meta:
        model = DiscrepancyNote
        fields = ()


class Notes(ListPage):
    """All discrepancy notes."""

    model = DiscrepancyNote
    permission = "parts.view_discrepancynote"
    title = _("Discrepancy notes")
    filterset_class = NoteFilter
    search_fields = ("number__icontains", "receipt__supplier__name__icontains", "receipt__delivery_note__icontains")
    empty_title = _("No discrepancy")
    empty_text = _("What is short, damaged, wrong or too many in a delivery appears here by itself.")
    tabs = (
        Tab(_("All")),
        Tab(_("To be claimed"), {"state": "open"}),
        Tab(_("Claimed"), {"state": "claimed"}),
        Tab(_("Refused"), {"state": "refused"}),
    )
    columns = (
        Column(label=_("Number"), value="number", sort="number"),
        Column(label=_("Receipt"), value="receipt", phone=False),
        Column(label=_("Supplier"), value="receipt.supplier.name"),
        Column(label=_("Against"), value="get_against_display", phone=False),
        Column(label=_("Amount"), value="amount", template="web/parts/money.html", number=True, phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html"),
    )

    def rows(self):
        """With delivery and supplier, and the lines for the amount."""
        return super().rows().select_related("receipt__supplier", "store").prefetch_related("lines")


class NotePage(DetailPage):
    """One note: what was wrong, the claim, and what came of it."""

    model = DiscrepancyNote
    permission = "parts.view_discrepancynote"
    template_name = "parts/receiving/note.html"

    def rows(self):
        """With delivery and who wrote it."""
        return super().rows().select_related("receipt__supplier", "written_by", "store")

    def facts(self, row):
        """Whose, against whom, how it ended."""
        told = [(_("What is claimed"), row.claim), (_("Outcome"), row.outcome), (_("Report"), row.report)]
        granted = row.granted_amount
        return [
            Fact(_("Receipt"), row.receipt, "web/parts/linked.html"),
            Fact(_("Supplier"), row.receipt.supplier, "web/parts/linked.html"),
            Fact(_("Against"), row.get_against_display()),
            Fact(_("Written by"), row.written_by),
            *([Fact(_("Amount granted"), granted, "web/parts/money.html")] if granted is not None else []),
            *([Fact(_("A replacement comes"), _("yes"))] if row.is_replaced else []),
            *[Fact(label, value) for label, value in told if value],
        ]

    def get_context_data(self, row, **kwargs):
        """``lines``: what was wrong."""
        return super().get_context_data(row=row, lines=row.lines.select_related("receipt_line__part"), **kwargs)


class OfNote(MovePage):
    """What the verbs share."""

    model = DiscrepancyNote
    permission = "parts.view_discrepancynote"
    row_argument = "note_id"

    def rows(self):
        """With its delivery."""
        return super().rows().select_related("receipt", "store")


class SendClaim(OfNote):
    """From carrier, insurer or supplier."""

    verb = "send_claim"
    service = staticmethod(claims.send_claim)
    form_class = forms.ClaimForm
    in_bulk = False

    def form(self, **bound):
        """Against whom it was written."""
        return self.form_class(initial={"against": self.object.against}, **bound)


class Grant(OfNote):
    """Money or a replacement."""

    verb = "grant"
    service = staticmethod(claims.grant_claim)
    form_class = forms.GrantForm
    in_bulk = False

    def sentence(self, row):
        """What becomes of the money."""
        if row.against != Against.SUPPLIER:
            return ""
        return _now(
            "Money of the supplier, with tax, is set off against what is owed for this delivery; the rest waits for "
            "the next payment."
        )


class Refuse(OfNote):
    """They do not pay."""

    verb = "refuse"
    service = staticmethod(claims.refuse_claim)
    form_class = ReasonForm


class PassUp(OfNote):
    """The supervisor's report."""

    verb = "pass_up"
    service = staticmethod(claims.pass_up_claim)
    form_class = forms.ReportForm
    in_bulk = False


class Close(OfNote):
    """Read by the service manager."""

    verb = "close"
    service = staticmethod(claims.close_note)


urlpatterns = [
    path("", Notes.as_view(), name="list"),
    path("<int:pk>/", NotePage.as_view(), name="detail"),
    path("<int:pk>/send-claim/", SendClaim.as_view(), name="send_claim"),
    path("<int:pk>/grant/", Grant.as_view(), name="grant"),
    path("<int:pk>/refuse/", Refuse.as_view(), name="refuse"),
    path("<int:pk>/pass-up/", PassUp.as_view(), name="pass_up"),
    path("<int:pk>/close/", Close.as_view(), name="close"),
]
