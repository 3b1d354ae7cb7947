"""Pages of labour operations."""

import django_filters
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.money import rounded
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact
from service.catalogue.choices import Category, EntryState, RepairClass, Skill
from service.catalogue.entries import matching
from service.catalogue.operations import forms, selectors, services
from service.catalogue.operations.models import LabourOperation

YES = "parts/stock/yes.html"
TEXT = "service/catalogue/text.html"


class OperationFilter(django_filters.FilterSet):
    """By state, kind of work, skill, repair class."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=EntryState.choices)
    category = django_filters.ChoiceFilter(label=_("Kind of work"), choices=Category.choices)
    skill = django_filters.ChoiceFilter(label=_("Skill"), choices=Skill.choices)
    repair_class = django_filters.ChoiceFilter(label=_("Repair class"), choices=RepairClass.choices)
    needs_final_inspection = django_filters.BooleanFilter(label=_("Final inspection list"))

    class Meta:
        model = LabourOperation
        fields = ["state", "category", "skill", "repair_class", "needs_final_inspection"]


class Operations(ListPage):
    """The labour operations of the group."""

    model = LabourOperation
    permission = "service.view_labouroperation"
    title = _("Labour operations")
    filterset_class = OperationFilter
    search_fields = ("code",)
    sort = "code"
    new_label = _("New operation")
    new_permission = "service.add_labouroperation"
    empty_title = _("No labour operations yet")
    empty_text = _("Add the first one, or import your list.")
    tabs = (
        Tab(_("Active"), {"state": "active"}),
        Tab(_("Maintenance"), {"state": "active", "category": "maintenance"}),
        Tab(_("With final inspection"), {"state": "active", "needs_final_inspection": "true"}),
        Tab(_("Retired"), {"state": "retired"}),
        Tab(_("All")),
    )
    columns = (
        Column(label=_("Code"), value="code", sort="code"),
        Column(label=_("Operation"), value="label", sort="name"),
        Column(label=_("Kind of work"), value="get_category_display", sort="category", phone=False),
        Column(label=_("Skill"), value="get_skill_display", sort="skill", phone=False),
        Column(label=_("Standard hours"), value="standard_hours", sort="standard_hours", number=True),
        Column(label=_("Repair warranty"), value="warranty", phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html", phone=False),
    )

    @property
    def new_url(self):
        """A new one."""
        return reverse("labour-operations:new")

    def rows(self):
        """What the person may see."""
        return selectors.operation_list(self.request.user)

    def search(self, rows, text):
        """By code, name or pinyin."""
        return matching(rows, text)


class OperationPage(DetailPage):
    """One operation: what it is, how long it takes where, what it costs here, and which packages contain it."""

    model = LabourOperation
    permission = "service.view_labouroperation"
    template_name = "service/catalogue/operation.html"

    def facts(self, row):
        """What it is."""
        return [
            Fact(_("Operation"), row.name),
            Fact(_("English name"), row.name_en),
            Fact(_("Kind of work"), row.get_category_display()),
            Fact(_("Skill"), row.get_skill_display()),
            Fact(_("Standard hours"), row.standard_hours),
            Fact(_("Repair class"), row.get_repair_class_display()),
            Fact(_("Repair warranty"), row.warranty),
            Fact(_("Final inspection list"), row.needs_final_inspection, YES),
            *([Fact(_("Note"), row.note, TEXT)] if row.note else []),
        ]

    def edit_url(self, row):
        """For who keeps the catalogue."""
        may = self.request.user.has_perm("service.change_labouroperation")
        return reverse("labour-operations:edit", args=[row.pk]) if may else ""

    def get_context_data(self, row, **kwargs):
        """``times``, ``prices`` ([(store, hourly, price)]), ``may_change``."""
        user = self.request.user
        return super().get_context_data(
            row=row,
            times=row.times.select_related("series__brand", "trim__model_year__series"),
            prices=[
                (store, hourly, rounded(hourly * row.standard_hours))
                for store, hourly in selectors.hourly_by_store(user, row)
            ],
            may_change=user.has_perm("service.change_labouroperation"),
            **kwargs,
        )


class NewOperation(FormPage):
    """Work that nobody had in the catalogue."""

    permission = "service.add_labouroperation"
    form_class = forms.NewOperationForm
    template_name = "service/catalogue/form.html"
    title = _("New operation")
    submit_label = _("Add")

    def save(self, form):
        """One service call."""
        return services.add_labour_operation(actor=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """Cancelling leads to the list."""
        return super().get_context_data(**kwargs) | {"cancel_address": reverse("labour-operations:list")}


class EditOperation(FormPage):
    """What is known about an operation."""

    model = LabourOperation
    permission = "service.change_labouroperation"
    form_class = forms.OperationForm
    template_name = "service/catalogue/form.html"
    title = _("Edit the operation")

    def save(self, form):
        """One service call."""
        return services.edit_labour_operation(
            operation_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.cleaned_data,
        )


class SetTime(FormPage):
    """How long it takes on a certain model."""

    model = LabourOperation
    permission = "service.change_labouroperation"
    form_class = forms.TimeForm
    template_name = "service/catalogue/act.html"
    title = _("Time for a model")

    def initial(self, row):
        """Nothing of the operation; a series that the address names."""
        named = self.request.GET.get("series", "")
        return {"series": int(named)} if named.isdecimal() and len(named) < 10 else {}

    def form_arguments(self):
        """Trims are those that the person may see."""
        return {"actor": self.request.user}

    def save(self, form):
        """One service call."""
        series, trim = form.cleaned_data["series"], form.cleaned_data["trim"]
        return services.set_operation_time(
            operation_id=self.object.pk,
            series_id=series.pk,
            trim_id=trim.pk if trim else None,
            hours=form.cleaned_data["hours"],
            actor=self.request.user,
        )


class Retire(MovePage):
    """Offer it no more."""

    model = LabourOperation
    permission = "service.view_labouroperation"
    verb = "retire"
    service = staticmethod(services.retire_labour_operation)
    row_argument = "operation_id"
    form_class = ReasonForm

    def sentence(self, row):
        """What it means."""
        return _now("It can't be chosen any more; papers that name it keep it.")


class Reinstate(MovePage):
    """Offer it again."""

    model = LabourOperation
    permission = "service.view_labouroperation"
    verb = "reinstate"
    service = staticmethod(services.reinstate_labour_operation)
    row_argument = "operation_id"
    form_class = ReasonForm


urlpatterns = [
    path("", Operations.as_view(), name="list"),
    path("new/", NewOperation.as_view(), name="new"),
    path("<int:pk>/", OperationPage.as_view(), name="detail"),
    path("<int:pk>/edit/", EditOperation.as_view(), name="edit"),
    path("<int:pk>/time/", SetTime.as_view(), name="set_time"),
    path("<int:pk>/retire/", Retire.as_view(), name="retire"),
    path("<int:pk>/reinstate/", Reinstate.as_view(), name="reinstate"),
]
