"""Pages of hourly rates."""

import django_filters
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.core.money import from_gross
from dms.web.pages import Column, DetailPage, FormPage, ListPage, Tab
from dms.web.pages.details import Fact
from dms.web.stores import current_store
from service.catalogue.choices import Category, Skill
from service.catalogue.operations import forms, selectors, services
from service.catalogue.operations.models import LabourRate
from service.catalogue.operations.pages import YES
from service.catalogue.taxes import TAX

DAY, MONEY = "web/parts/day.html", "web/parts/money.html"


class RateFilter(django_filters.FilterSet):
    """By kind of work, skill, in force or not."""

    category = django_filters.ChoiceFilter(label=_("Kind of work"), choices=Category.choices)
    skill = django_filters.ChoiceFilter(label=_("Skill"), choices=Skill.choices)
    is_active = django_filters.BooleanFilter(label=_("In force"))

    class Meta:
        model = LabourRate
        fields = ["category", "skill", "is_active"]


class Rates(ListPage):
    """What an hour costs in one's stores."""

    model = LabourRate
    permission = "service.view_labourrate"
    title = _("Hourly rates")
    filterset_class = RateFilter
    sort = "-valid_from"
    new_label = _("New hourly rate")
    new_permission = "service.add_labourrate"
    empty_title = _("No hourly rates yet")
    empty_text = _("Begin with one for all work; add others where a skill or a kind of work costs more.")
    tabs = (Tab(_("In force"), {"is_active": "true"}), Tab(_("All")))
    columns = (
        Column(label=_("For"), value="purpose"),
        Column(label=_("Store"), value="store", sort="store__code"),
        Column(label=_("Hourly rate"), value="hourly", sort="hourly", template=MONEY, number=True),
        Column(label=_("Valid from"), value="valid_from", sort="valid_from", template=DAY),
        Column(label=_("In force"), value="is_active", template=YES, phone=False),
    )

    @property
    def new_url(self):
        """A new one."""
        return reverse("labour-rates:new")

    def rows(self):
        """With their store."""
        return selectors.rate_list(self.request.user)


class RatePage(DetailPage):
    """One hourly rate with its history."""

    model = LabourRate
    permission = "service.view_labourrate"

    def rows(self):
        """With its store."""
        return selectors.rate_list(self.request.user)

    def get_title(self):
        """What it is for."""
        return self.object.purpose

    def facts(self, row):
        """The amount with the tax in it, and without."""
        amounts = from_gross(row.hourly, TAX)
        return [
            Fact(_("Store"), row.store),
            Fact(_("Hourly rate"), row.hourly, MONEY),
            Fact(_("Without tax"), amounts.net, MONEY),
            Fact(_("Tax in it"), amounts.tax, MONEY),
            Fact(_("Valid from"), row.valid_from, DAY),
            Fact(_("In force"), row.is_active, YES),
        ]

    def edit_url(self, row):
        """For who sets the store's prices."""
        may = self.request.user.has_perm("service.change_labourrate", row)
        return reverse("labour-rates:edit", args=[row.pk]) if may else ""


class NewRate(FormPage):
    """Another rate of a store."""

    permission = "service.add_labourrate"
    form_class = forms.NewRateForm
    title = _("New hourly rate")
    submit_label = _("Add")

    def form_arguments(self):
        """Stores are those of the person."""
        return {"actor": self.request.user}

    def initial(self, row):
        """In the store one works for just now."""
        return {"store": current_store(self.request), "valid_from": clock.today()}

    def save(self, form):
        """One service call."""
        return services.add_labour_rate(actor=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """Cancelling leads to the list."""
        return super().get_context_data(**kwargs) | {"cancel_address": reverse("labour-rates:list")}


class EditRate(FormPage):
    """Another amount, or out of force."""

    model = LabourRate
    permission = "service.change_labourrate"
    form_class = forms.RateForm
    title = _("Change the hourly rate")

    def save(self, form):
        """One service call."""
        return services.edit_labour_rate(
            rate_id=self.object.pk, expected_version=self.expected_version, actor=self.request.user, **form.cleaned_data
        )


urlpatterns = [
    path("", Rates.as_view(), name="list"),
    path("new/", NewRate.as_view(), name="new"),
    path("<int:pk>/", RatePage.as_view(), name="detail"),
    path("<int:pk>/edit/", EditRate.as_view(), name="edit"),
]
