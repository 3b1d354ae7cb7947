"""Pages of symptoms."""

import django_filters
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact
from service.catalogue.choices import EntryState, SystemGroup
from service.catalogue.entries import matching
from service.catalogue.symptoms import forms, selectors, services
from service.catalogue.symptoms.models import Symptom


class SymptomFilter(django_filters.FilterSet):
    """By state and system."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=EntryState.choices)
    system = django_filters.ChoiceFilter(label=_("System of the car"), choices=SystemGroup.choices)

    class Meta:
        model = Symptom
        fields = ["state", "system"]


class Symptoms(ListPage):
    """The symptoms of the group."""

    model = Symptom
    permission = "service.view_symptom"
    title = _("Symptoms")
    filterset_class = SymptomFilter
    search_fields = ("code",)
    sort = "code"
    new_label = _("New symptom")
    new_permission = "service.add_symptom"
    empty_title = _("No symptoms yet")
    empty_text = _("Add what customers report, in their own words.")
    tabs = (
        Tab(_("Active"), {"state": "active"}),
        Tab(_("Retired"), {"state": "retired"}),
        Tab(_("All")),
    )
    columns = (
        Column(label=_("Code"), value="code", sort="code"),
        Column(label=_("Symptom"), value="label", sort="name"),
        Column(label=_("System of the car"), value="get_system_display", sort="system"),
        Column(
            label=_("Usual operations"),
            value=lambda row: _now(", ").join(one.label for one in row.operations.all()),
            name="usual",
            phone=False,
        ),
        Column(label=_("State"), value="state", template="web/parts/state.html", phone=False),
    )

    @property
    def new_url(self):
        """A new one."""
        return reverse("symptoms:new")

    def rows(self):
        """With their usual operations."""
        return selectors.symptom_list(self.request.user)

    def search(self, rows, text):
        """By code, name or pinyin."""
        return matching(rows, text)


class SymptomPage(DetailPage):
    """One symptom, and the work that usually follows."""

    model = Symptom
    permission = "service.view_symptom"
    template_name = "service/catalogue/symptom.html"

    def rows(self):
        """With its usual operations."""
        return selectors.symptom_list(self.request.user)

    def facts(self, row):
        """What it is."""
        return [
            Fact(_("Symptom"), row.name),
            Fact(_("English name"), row.name_en),
            Fact(_("System of the car"), row.get_system_display()),
            *([Fact(_("Note"), row.note, "service/catalogue/text.html")] if row.note else []),
        ]

    def edit_url(self, row):
        """For who keeps the symptoms."""
        may = self.request.user.has_perm("service.change_symptom")
        return reverse("symptoms:edit", args=[row.pk]) if may else ""


class NewSymptom(FormPage):
    """What no customer had said before."""

    permission = "service.add_symptom"
    form_class = forms.NewSymptomForm
    template_name = "service/catalogue/form.html"
    title = _("New symptom")
    submit_label = _("Add")

    def save(self, form):
        """One service call."""
        return services.add_symptom(actor=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """Cancelling leads to the list."""
        return super().get_context_data(**kwargs) | {"cancel_address": reverse("symptoms:list")}


class EditSymptom(FormPage):
    """What is known about a symptom."""

    model = Symptom
    permission = "service.change_symptom"
    form_class = forms.SymptomForm
    template_name = "service/catalogue/form.html"
    title = _("Edit the symptom")

    def shown(self, row, name):
        """Relations as their rows."""
        return list(row.operations.all()) if name == "operations" else super().shown(row, name)

    def save(self, form):
        """One service call."""
        return services.edit_symptom(
            symptom_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.cleaned_data,
        )


class Retire(MovePage):
    """Choose it no more."""

    model = Symptom
    permission = "service.view_symptom"
    verb = "retire"
    service = staticmethod(services.retire_symptom)
    row_argument = "symptom_id"
    form_class = ReasonForm

    def sentence(self, row):
        """What it means."""
        return _now("It can't be chosen any more; papers that name it keep it.")


class Reinstate(MovePage):
    """It can be chosen again."""

    model = Symptom
    permission = "service.view_symptom"
    verb = "reinstate"
    service = staticmethod(services.reinstate_symptom)
    row_argument = "symptom_id"
    form_class = ReasonForm


urlpatterns = [
    path("", Symptoms.as_view(), name="list"),
    path("new/", NewSymptom.as_view(), name="new"),
    path("<int:pk>/", SymptomPage.as_view(), name="detail"),
    path("<int:pk>/edit/", EditSymptom.as_view(), name="edit"),
    path("<int:pk>/retire/", Retire.as_view(), name="retire"),
    path("<int:pk>/reinstate/", Reinstate.as_view(), name="reinstate"),
]
