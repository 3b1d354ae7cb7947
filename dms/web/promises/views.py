"""What was promised to whom by when: the list behind the counters and figures, and one promise with its changes."""

import django_filters
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.core.deadlines.models import Promise, PromiseState
from dms.web.approvals.requests import subject_url
from dms.web.pages import Column, DetailPage, ListPage, Tab
from dms.web.pages.details import Fact

TIME = "web/parts/time.html"
MINE, LATE = "mine", "late"


class PromiseFilter(django_filters.FilterSet):
    """Whose, in which state, and which are past their time."""

    whose = django_filters.ChoiceFilter(label=_("Whose"), choices=[(MINE, _("Mine"))], method="keep_whose")
    state = django_filters.ChoiceFilter(label=_("State"), choices=PromiseState.choices)
    standing = django_filters.ChoiceFilter(
        label=_("Time"), choices=[(LATE, _("past their time"))], method="keep_standing"
    )

    class Meta:
        model = Promise
        fields = ["state"]

    def keep_whose(self, rows, name, whose):
        """Those for which the viewer is in charge."""
        return rows.filter(owner=self.request.user)

    def keep_standing(self, rows, name, standing):
        """Open ones whose present time is over."""
        return rows.filter(state=PromiseState.OPEN, promised_at__lt=clock.now())


class Promises(ListPage):
    """Every time promised in the viewer's stores, the next one first."""

    model = Promise
    permission = "core.view_promise"
    title = _("Promises")
    filterset_class = PromiseFilter
    search_fields = ("subject_text__icontains",)
    sort = "promised_at"
    tabs = (
        Tab(_("Open"), {"state": PromiseState.OPEN.value}),
        Tab(_("Mine"), {"state": PromiseState.OPEN.value, "whose": MINE}),
        Tab(_("Past their time"), {"standing": LATE}),
        Tab(_("All")),
    )
    empty_title = _("Nothing is promised")
    empty_text = _("A time that is named to a customer on an order or a repair order appears here.")
    columns = (
        Column(label=_("Promised for"), value="promised_at", sort="promised_at", template="promises/parts/when.html"),
        Column(label=_("What"), value="kind_label"),
        Column(label=_("About"), value="subject_text"),
        Column(label=_("In charge"), value="owner", phone=False),
        Column(label=_("Changes"), value="change_count", sort="change_count", number=True, phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html", phone=False),
    )

    def rows(self):
        """With who is in charge."""
        return super().rows().select_related("owner")


class PromisePage(DetailPage):
    """One promise: the first time, each change with its reason, and the document that carries it."""

    model = Promise
    permission = "core.view_promise"
    template_name = "promises/promise.html"

    def rows(self):
        """With who is in charge, and the store."""
        return super().rows().select_related("owner", "store")

    def moves(self, row, which):
        """Kept and cancelled by the verbs of its document."""
        return []

    def facts(self, row):
        """What, for when, by whom."""
        return [
            Fact(_("What"), row.kind_label),
            Fact(_("Promised for"), row.promised_at, TIME),
            Fact(_("First promised for"), row.first_promised_at, TIME),
            Fact(_("In charge"), row.owner),
            Fact(_("Store"), row.store),
            *([Fact(_("Kept at"), row.kept_at, TIME)] if row.kept_at else []),
        ]

    def get_context_data(self, row, **kwargs):
        """``changes`` (PromiseChange with who made it), ``subject_url``, ``told`` (the present time)."""
        return super().get_context_data(
            row=row,
            changes=row.changes.select_related("by"),
            subject_url=subject_url(row, self.request.user),
            told=row.told_promised_at == row.promised_at,
            **kwargs,
        )
