"""Pages of teams."""

import django_filters
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact
from dms.web.stores import current_store, stores_of
from service.catalogue.choices import Category, EntryState
from service.catalogue.workshop import forms, selectors, services
from service.catalogue.workshop.bay_pages import TEXT
from service.catalogue.workshop.models import Team


class TeamFilter(django_filters.FilterSet):
    """By state and kind of work."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=EntryState.choices)
    category = django_filters.ChoiceFilter(label=_("Kind of work"), choices=Category.choices)

    class Meta:
        model = Team
        fields = ["state", "category"]


class Teams(ListPage):
    """The teams of one's stores."""

    model = Team
    permission = "service.view_team"
    title = _("Teams")
    filterset_class = TeamFilter
    search_fields = ("name__icontains",)
    sort = "name"
    new_label = _("New team")
    new_permission = "service.add_team"
    empty_title = _("No teams yet")
    empty_text = _("Add the teams, then say which technicians are in them.")
    tabs = (
        Tab(_("Active"), {"state": "active"}),
        Tab(_("Retired"), {"state": "retired"}),
        Tab(_("All")),
    )
    columns = (
        Column(label=_("Team"), value="name", sort="name"),
        Column(label=_("Team lead"), value="lead"),
        Column(label=_("Technicians"), value="size", number=True),
        Column(label=_("Kind of work"), value="get_category_display", phone=False),
        Column(label=_("Store"), value="store", phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html", phone=False),
    )

    @property
    def new_url(self):
        """A new one."""
        return reverse("teams:new")

    def rows(self):
        """With store, lead and size."""
        return selectors.team_list(self.request.user)


class TeamPage(DetailPage):
    """One team, who is in it, and its history."""

    model = Team
    permission = "service.view_team"
    template_name = "service/catalogue/team.html"

    def rows(self):
        """With store and lead."""
        return selectors.team_list(self.request.user)

    def facts(self, row):
        """Whose it is."""
        return [
            Fact(_("Store"), row.store),
            Fact(_("Team lead"), row.lead or "—"),
            Fact(_("Kind of work"), row.get_category_display() or _("all work")),
            *([Fact(_("Note"), row.note, TEXT)] if row.note else []),
        ]

    def edit_url(self, row):
        """For who keeps the workshop's teams."""
        may = self.request.user.has_perm("service.change_team", row)
        return reverse("teams:edit", args=[row.pk]) if may else ""

    def get_context_data(self, row, **kwargs):
        """``technicians``: those in it."""
        found = selectors.technician_list(self.request.user).filter(team=row, state=EntryState.ACTIVE)
        return super().get_context_data(row=row, technicians=found.order_by("number"), **kwargs)


class NewTeam(FormPage):
    """Another team."""

    permission = "service.add_team"
    form_class = forms.NewTeamForm
    title = _("New team")
    submit_label = _("Add")

    def form_arguments(self):
        """Stores and leads are those of the person's stores."""
        return {"actor": self.request.user, "stores": stores_of(self.request)}

    def initial(self, row):
        """In the store one works for just now."""
        return {"store": current_store(self.request)}

    def save(self, form):
        """One service call."""
        return services.add_team(actor=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """Cancelling leads to the list."""
        return super().get_context_data(**kwargs) | {"cancel_address": reverse("teams:list")}


class EditTeam(FormPage):
    """What the team is called, who leads it, what it does."""

    model = Team
    permission = "service.change_team"
    form_class = forms.TeamForm
    title = _("Edit the team")

    def form_arguments(self):
        """Leads are those of its store."""
        return {"stores": [self.object.store_id]}

    def save(self, form):
        """One service call."""
        return services.edit_team(
            team_id=self.object.pk, expected_version=self.expected_version, actor=self.request.user, **form.cleaned_data
        )


class Retire(MovePage):
    """Give it no more work."""

    model = Team
    permission = "service.view_team"
    verb = "retire"
    service = staticmethod(services.retire_team)
    row_argument = "team_id"
    form_class = ReasonForm

    def sentence(self, row):
        """What it means."""
        return _now("No work is given to this team any more.")


class Reinstate(MovePage):
    """Give it work again."""

    model = Team
    permission = "service.view_team"
    verb = "reinstate"
    service = staticmethod(services.reinstate_team)
    row_argument = "team_id"
    form_class = ReasonForm


urlpatterns = [
    path("", Teams.as_view(), name="list"),
    path("new/", NewTeam.as_view(), name="new"),
    path("<int:pk>/", TeamPage.as_view(), name="detail"),
    path("<int:pk>/edit/", EditTeam.as_view(), name="edit"),
    path("<int:pk>/retire/", Retire.as_view(), name="retire"),
    path("<int:pk>/reinstate/", Reinstate.as_view(), name="reinstate"),
]
