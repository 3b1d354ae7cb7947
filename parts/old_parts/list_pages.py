"""Pages of the hand-over list 旧件移交单: written by the storekeeper, signed by the claims clerk."""

import django_filters
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact
from dms.web.stores import current_store
from parts.old_parts import handing_over
from parts.old_parts.forms import HandoverForm
from parts.old_parts.list_models import HandoverState, OldPartHandover

VIEW = "parts.view_oldparthandover"
TIME = "web/parts/time.html"


class HandoverFilter(django_filters.FilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=HandoverState)

    class Meta:
        model = OldPartHandover
        fields = ["state"]


class HandOverLists(ListPage):
    """All of them, the newest first."""

    model = OldPartHandover
    permission = VIEW
    title = _("Hand-over lists")
    filterset_class = HandoverFilter
    search_fields = ("number__istartswith",)
    new_url = "/hand-over-lists/new/"
    new_label = _("Hand over old parts")
    new_permission = "parts.add_oldparthandover"
    tabs = (Tab(_("All")), Tab(_("To be signed"), {"state": "open"}), Tab(_("Signed"), {"state": "signed"}))
    empty_title = _("No hand-over list")
    empty_text = _("Old parts of warranty jobs go to the claims clerk on a list that both sign.")
    columns = (
        Column(label=_("Number"), value="number", sort="number"),
        Column(label=_("Handed over by"), value="handed_by"),
        Column(label=_("Written at"), value="created_at", template=TIME, phone=False),
        Column(label=_("Signed by"), value="signed_by"),
        Column(label=_("Signed at"), value="signed_at", template=TIME, phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html"),
    )

    def rows(self):
        """With both people."""
        return super().rows().select_related("store", "handed_by", "signed_by")


class HandOverListPage(DetailPage):
    """One list with its old parts."""

    model = OldPartHandover
    permission = VIEW
    template_name = "parts/old_parts/hand_over_list.html"

    def rows(self):
        """With both people."""
        return super().rows().select_related("store", "handed_by", "signed_by")

    def facts(self, row):
        """Both hands."""
        found = [
            Fact(_("Handed over by"), row.handed_by),
            Fact(_("Written at"), row.created_at, TIME),
            Fact(_("Signed by"), row.signed_by),
            Fact(_("Signed at"), row.signed_at, TIME),
            Fact(_("Note"), row.note),
        ]
        return [fact for fact in found if fact.value]

    def get_context_data(self, row, **kwargs):
        """``lines`` with their old parts."""
        lines = row.lines.select_related("old_part__part", "old_part__bin").order_by("pk")
        context = super().get_context_data(row=row, lines=lines, **kwargs)
        context["moves"].sort(key=lambda move: move.verb == "cancel")
        return context


class NewHandOverList(FormPage):
    """All that waits for the claims clerk, ticked already."""

    permission = "parts.add_oldparthandover"
    form_class = HandoverForm
    title = _("Hand over old parts")
    submit_label = _("Write the list")
    template_name = "parts/old_parts/new_list.html"
    keeps_draft = False

    def form_arguments(self):
        """What the viewer sees in the chosen store."""
        return {"actor": self.request.user, "store": current_store(self.request)}

    def save(self, form):
        """One service call."""
        return handing_over.write_hand_over_list(
            old_part_ids=form.cleaned_data["old_parts"], note=form.cleaned_data["note"], actor=self.request.user
        )


class OfList(MovePage):
    """What the verbs share."""

    model = OldPartHandover
    permission = VIEW
    row_argument = "handover_id"


class Sign(OfList):
    """The claims clerk has them."""

    verb = "sign"
    service = staticmethod(handing_over.sign_hand_over_list)

    def sentence(self, row):
        """What it means."""
        return _now("Count them against the list: with your signature you have all of these parts.")


class Cancel(OfList):
    """The parts stay where they are."""

    verb = "cancel"
    service = staticmethod(handing_over.cancel_hand_over_list)
    form_class = ReasonForm


urlpatterns = [
    path("", HandOverLists.as_view(), name="list"),
    path("new/", NewHandOverList.as_view(), name="new"),
    path("<int:pk>/", HandOverListPage.as_view(), name="detail"),
    path("<int:pk>/sign/", Sign.as_view(), name="sign"),
    path("<int:pk>/cancel/", Cancel.as_view(), name="cancel"),
]
