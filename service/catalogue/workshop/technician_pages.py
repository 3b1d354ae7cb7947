"""Pages of technicians and what they can do."""

import django_filters
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact
from dms.web.stores import current_store, stores_of
from service.catalogue.choices import EntryState, Skill
from service.catalogue.workshop import forms, selectors, services
from service.catalogue.workshop.bay_pages import TEXT
from service.catalogue.workshop.models import Technician


class TechnicianFilter(django_filters.FilterSet):
    """By state and skill."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=EntryState.choices)
    skill = django_filters.ChoiceFilter(label=_("Skill"), choices=Skill.choices, field_name="skills__skill")

    class Meta:
        model = Technician
        fields = ["state"]


class Technicians(ListPage):
    """The technicians of one's stores."""

    model = Technician
    permission = "service.view_technician"
    title = _("Technicians")
    filterset_class = TechnicianFilter
    search_fields = ("number__istartswith", "user__name__icontains", "user__name_en__icontains")
    sort = "number"
    new_label = _("New technician")
    new_permission = "service.add_technician"
    empty_title = _("No technicians yet")
    empty_text = _("Add colleagues with the role of technician or team lead, then say what they can do.")
    tabs = (
        Tab(_("Active"), {"state": "active"}),
        Tab(_("Retired"), {"state": "retired"}),
        Tab(_("All")),
    )
    columns = (
        Column(label=_("Staff number"), value="number", sort="number"),
        Column(label=_("Colleague"), value="user"),
        Column(label=_("Team"), value="team"),
        Column(label=_("Skills"), value=lambda row: skills_in_words(row), name="can", phone=False),
        Column(label=_("Store"), value="store", phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html", phone=False),
    )

    @property
    def new_url(self):
        """A new one."""
        return reverse("technicians:new")

    def rows(self):
        """With person, team and skills."""
        return selectors.technician_list(self.request.user)


def skills_in_words(technician):
    """What they can do, the best first."""
    said = [f"{one.get_skill_display()} {one.level}" for one in technician.skills.all()]
    return _now(", ").join(said)


class TechnicianPage(DetailPage):
    """One technician: team, skills, history."""

    model = Technician
    permission = "service.view_technician"
    template_name = "service/catalogue/technician.html"

    def rows(self):
        """With person, team and skills."""
        return selectors.technician_list(self.request.user)

    def facts(self, row):
        """Who it is, and where they belong."""
        return [
            Fact(_("Store"), row.store),
            Fact(_("Colleague"), row.user, "web/parts/linked.html"),
            Fact(_("Staff number"), row.number),
            Fact(_("Team"), row.team, "web/parts/linked.html"),
            *([Fact(_("Note"), row.note, TEXT)] if row.note else []),
        ]

    def edit_url(self, row):
        """For who keeps the workshop's people."""
        may = self.request.user.has_perm("service.change_technician", row)
        return reverse("technicians:edit", args=[row.pk]) if may else ""

    def get_context_data(self, row, **kwargs):
        """``may_rate``: whether the person may set the skills."""
        may = self.request.user.has_perm("service.rate_technician", row)
        return super().get_context_data(row=row, may_rate=may, **kwargs)


class NewTechnician(FormPage):
    """A colleague who repairs cars from now on."""

    permission = "service.add_technician"
    form_class = forms.NewTechnicianForm
    title = _("New technician")
    submit_label = _("Add")

    def form_arguments(self):
        """Colleagues and teams are those of the person's stores."""
        return {"actor": self.request.user, "stores": stores_of(self.request)}

    def initial(self, row):
        """In the store one works for just now."""
        return {"store": current_store(self.request)}

    def save(self, form):
        """One service call."""
        return services.add_technician(actor=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """Cancelling leads to the list."""
        return super().get_context_data(**kwargs) | {"cancel_address": reverse("technicians:list")}


class EditTechnician(FormPage):
    """Staff number and team."""

    model = Technician
    permission = "service.change_technician"
    form_class = forms.TechnicianForm
    title = _("Edit the technician")

    def form_arguments(self):
        """Teams are those of their store."""
        return {"stores": [self.object.store_id]}

    def save(self, form):
        """One service call."""
        return services.edit_technician(
            technician_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.cleaned_data,
        )


class RateTechnician(FormPage):
    """What they can do, and how well."""

    model = Technician
    permission = "service.rate_technician"
    form_class = forms.SkillsForm
    template_name = "service/catalogue/act.html"
    title = _("Set skills")

    def initial(self, row):
        """As it stands."""
        return dict(row.skills.values_list("skill", "level"))

    def save(self, form):
        """One service call."""
        return services.rate_technician(technician_id=self.object.pk, actor=self.request.user, **form.cleaned_data)


class Retire(MovePage):
    """They get no more work."""

    model = Technician
    permission = "service.view_technician"
    verb = "retire"
    service = staticmethod(services.retire_technician)
    row_argument = "technician_id"
    form_class = ReasonForm

    def sentence(self, row):
        """What it means."""
        return _now("They get no more work and leave their team; what they did stays on its papers.")


class Reinstate(MovePage):
    """They get work again."""

    model = Technician
    permission = "service.view_technician"
    verb = "reinstate"
    service = staticmethod(services.reinstate_technician)
    row_argument = "technician_id"
    form_class = ReasonForm


urlpatterns = [
    path("", Technicians.as_view(), name="list"),
    path("new/", NewTechnician.as_view(), name="new"),
    path("<int:pk>/", TechnicianPage.as_view(), name="detail"),
    path("<int:pk>/edit/", EditTechnician.as_view(), name="edit"),
    path("<int:pk>/skills/", RateTechnician.as_view(), name="rate"),
    path("<int:pk>/retire/", Retire.as_view(), name="retire"),
    path("<int:pk>/reinstate/", Reinstate.as_view(), name="reinstate"),
]
