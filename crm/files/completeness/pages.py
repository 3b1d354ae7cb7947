"""Pages of incomplete files: the list of what lacks, with the way to fill it in."""

import django_filters
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from crm.files.completeness import services
from crm.files.completeness.models import About, CompletionState, IncompleteFile
from dms.core import clock
from dms.web.pages import Column, DetailPage, ListPage, MovePage, Tab
from dms.web.pages.details import Fact
from dms.web.pages.moves import ReasonForm

WITH_FILES = ("store", "customer", "vehicle", "owner")


class IncompleteFilter(django_filters.FilterSet):
    """By whose it is, state, what file it is, and whether it is late."""

    whose = django_filters.ChoiceFilter(label=_("Whose"), choices=[("me", _("Mine"))], method="keep_mine")
    state = django_filters.ChoiceFilter(label=_("State"), choices=CompletionState)
    about = django_filters.ChoiceFilter(label=_("File of"), choices=About, method="keep_about")
    late = django_filters.BooleanFilter(label=_("Late"), method="keep_late")

    class Meta:
        model = IncompleteFile
        fields = ["state"]

    def keep_mine(self, rows, name, value):
        """In the charge of the viewer."""
        return rows.filter(owner=self.request.user)

    def keep_about(self, rows, name, value):
        """Customers' or vehicles' files."""
        return rows.about(value)

    def keep_late(self, rows, name, value):
        """Open and past their time; with “no”, everything else."""
        late = {"state": CompletionState.OPEN, "due_at__lt": clock.now()}
        return rows.filter(**late) if value else rows.exclude(**late)


class IncompleteFiles(ListPage):
    """What lacks in which file, who fills it in and until when."""

    model = IncompleteFile
    permission = "crm.view_incompletefile"
    title = _("Incomplete files")
    template_name = "crm/care_list.html"
    filterset_class = IncompleteFilter
    sort = "due_at"
    tabs = (
        Tab(_("Mine"), {"state": "open", "whose": "me"}),
        Tab(_("To complete"), {"state": "open"}),
        Tab(_("Customers"), {"state": "open", "about": "customer"}),
        Tab(_("Vehicles"), {"state": "open", "about": "vehicle"}),
        Tab(_("Late"), {"late": "true"}),
        Tab(_("All")),
    )
    empty_title = _("No incomplete file")
    empty_text = _("A file that lacks something two days after the first visit is named here.")
    columns = (
        Column(label=_("Whose file"), value="subject", template="crm/parts/file.html", name="file"),
        Column(label=_("Missing"), value="points", template="crm/parts/points.html", name="missing"),
        Column(label=_("In charge"), value="owner.name", phone=False),
        Column(label=_("Complete by"), value="due_at", sort="due_at", template="crm/parts/due.html"),
        Column(label=_("State"), value="state", template="web/parts/state.html", phone=False),
    )

    def rows(self):
        """With the files."""
        return super().rows().select_related(*WITH_FILES)


class IncompleteFilePage(DetailPage):
    """One task: each missing point leads to its field."""

    model = IncompleteFile
    permission = "crm.view_incompletefile"
    template_name = "crm/incomplete_file.html"

    def rows(self):
        """With the file."""
        return super().rows().select_related(*WITH_FILES)

    def facts(self, row):
        """Whose, since when, until when."""
        return [
            Fact(_("Whose file"), row.subject, "crm/parts/file.html"),
            Fact(_("In charge"), row.owner),
            Fact(_("Opened at"), row.opened_at, "web/parts/time.html"),
            Fact(_("Complete by"), row.due_at, "web/parts/time.html"),
            *([Fact(_("Passed on"), row.escalated_at, "web/parts/time.html")] if row.escalated_at else []),
            *([Fact(_("Ended at"), row.ended_at, "web/parts/time.html")] if row.ended_at else []),
        ]


class Excuse(MovePage):
    """The customer does not wish to tell."""

    model = IncompleteFile
    permission = "crm.view_incompletefile"
    verb = "excuse"
    service = staticmethod(services.excuse_incomplete_file)
    row_argument = "file_id"
    form_class = ReasonForm

    def rows(self):
        """With the file."""
        return super().rows().select_related(*WITH_FILES)

    def sentence(self, row):
        """What happens."""
        return _now("The task ends although something lacks. Nobody is asked for it again until the file changes.")


urlpatterns = [
    path("", IncompleteFiles.as_view(), name="list"),
    path("<int:pk>/", IncompleteFilePage.as_view(), name="detail"),
    path("<int:pk>/excuse/", Excuse.as_view(), name="excuse"),
]
