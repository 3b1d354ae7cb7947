"""Pages of packages."""

import django_filters
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dms.vehicles.models import Series
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact
from dms.web.stores import current_store, stores_of
from service.catalogue.choices import EntryState
from service.catalogue.entries import matching
from service.catalogue.packages import forms, selectors, services
from service.catalogue.packages.models import Package
from service.catalogue.packages.pricing import priced_package

DAY, MONEY, TEXT = "web/parts/day.html", "web/parts/money.html", "service/catalogue/text.html"


class PackageFilter(django_filters.FilterSet):
    """By state, series, and whether it is sold today."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=EntryState.choices)
    series = django_filters.ModelChoiceFilter(
        label=_("Series"), queryset=Series.objects.filter(is_active=True).select_related("brand")
    )
    offered = django_filters.BooleanFilter(label=_("Offered today"), method="sold_today")

    class Meta:
        model = Package
        fields = ["state", "series"]

    def sold_today(self, rows, name, wanted):
        """In their time, or out of it."""
        offered = selectors.offered_on(Package.objects.all())
        return rows.filter(pk__in=offered) if wanted else rows.exclude(pk__in=offered)


class Packages(ListPage):
    """The packages of the group."""

    model = Package
    permission = "service.view_package"
    title = pgettext_lazy("sold together", "Packages")
    filterset_class = PackageFilter
    search_fields = ("code",)
    sort = "code"
    new_label = _("New package")
    new_permission = "service.add_package"
    empty_title = _("No packages yet")
    empty_text = _("Put operations and parts together that customers often ask for.")
    tabs = (
        Tab(_("Offered today"), {"offered": "true"}),
        Tab(_("Out of their time"), {"state": "active", "offered": "false"}),
        Tab(_("Retired"), {"state": "retired"}),
        Tab(_("All")),
    )
    columns = (
        Column(label=_("Code"), value="code", sort="code"),
        Column(label=_("Package"), value="label", sort="name"),
        Column(label=_("Series"), value=lambda row: series_in_words(row), name="for_series", phone=False),
        Column(label=_("Operations"), value="operation_count", number=True),
        Column(label=_("Fixed price"), value="fixed_price", template=MONEY, number=True),
        Column(label=_("Valid from"), value="valid_from", sort="valid_from", template=DAY, phone=False),
        Column(label=_("Valid until"), value="valid_to", template=DAY, phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html", phone=False),
    )

    @property
    def new_url(self):
        """A new one."""
        return reverse("packages:new")

    def rows(self):
        """With series and how many operations."""
        return selectors.package_lines(self.request.user)

    def search(self, rows, text):
        """By code, name or pinyin."""
        return matching(rows, text)


def series_in_words(package):
    """Which cars it is for."""
    names = [str(one) for one in package.series.all()]
    return _now(", ").join(names) if names else _now("every car")


class PackagePage(DetailPage):
    """One package: what it is, what goes in, and what it costs for a model in a store."""

    model = Package
    permission = "service.view_package"
    template_name = "service/catalogue/package.html"

    def rows(self):
        """With what it contains."""
        return selectors.package_list(self.request.user)

    def facts(self, row):
        """What it is."""
        return [
            Fact(_("Package"), row.name),
            Fact(_("English name"), row.name_en),
            Fact(_("Series"), series_in_words(row)),
            Fact(_("Valid from"), row.valid_from, DAY),
            *([Fact(_("Valid until"), row.valid_to, DAY)] if row.valid_to else []),
            *([Fact(_("Fixed price"), row.fixed_price, MONEY)] if row.fixed_price else []),
            *([Fact(_("Note"), row.note, TEXT)] if row.note else []),
        ]

    def edit_url(self, row):
        """For who sets packages up."""
        may = self.request.user.has_perm("service.change_package")
        return reverse("packages:edit", args=[row.pk]) if may else ""

    def get_context_data(self, row, **kwargs):
        """``parts`` (PackagePart), ``price_form``, ``priced`` (PricedPackage or None), ``may_change``."""
        form = self._price_form(row)
        asked = form.cleaned_data if form.is_valid() else None
        return super().get_context_data(
            row=row,
            parts=row.parts.select_related("part"),
            price_form=form,
            priced=priced_package(row, asked["vehicle_model"], asked["store"]) if asked else None,
            may_change=self.request.user.has_perm("service.change_package"),
            **kwargs,
        )

    def _price_form(self, row):
        """Bound where the address names a model; the store is at first the one that one works for."""
        here, stores = current_store(self.request), stores_of(self.request)
        given = self.request.GET if "vehicle_model" in self.request.GET else None
        initial = {"store": here or next(iter(stores), None)}
        return forms.PriceForm(given, initial=initial, actor=self.request.user, package=row, stores=stores)


class NewPackage(FormPage):
    """What is sold together from now on."""

    permission = "service.add_package"
    form_class = forms.NewPackageForm
    template_name = "service/catalogue/form.html"
    title = _("New package")
    submit_label = _("Add")

    def save(self, form):
        """One service call."""
        return services.add_package(actor=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """Cancelling leads to the list."""
        return super().get_context_data(**kwargs) | {"cancel_address": reverse("packages:list")}


class EditPackage(FormPage):
    """What the package is, contains and costs."""

    model = Package
    permission = "service.change_package"
    form_class = forms.PackageForm
    template_name = "service/catalogue/form.html"
    title = _("Edit the package")

    def shown(self, row, name):
        """Relations as their rows."""
        return list(getattr(row, name).all()) if name in services.SETS else super().shown(row, name)

    def save(self, form):
        """One service call."""
        return services.edit_package(
            package_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.cleaned_data,
        )


class SetPart(FormPage):
    """How many of a part go in."""

    model = Package
    permission = "service.change_package"
    form_class = forms.PackagePartForm
    template_name = "service/catalogue/act.html"
    title = _("Set a part")

    def initial(self, row):
        """The part that the address names, as it stands in the package."""
        number = self.request.GET.get("part", "")[:40]
        there = row.parts.filter(part__number=number).first() if number else None
        return {"part": number} | ({"quantity": there.quantity, "by_model": there.by_model} if there else {})

    def save(self, form):
        """One service call."""
        return services.set_package_part(
            package_id=self.object.pk,
            part_id=form.cleaned_data["part"].pk,
            quantity=form.cleaned_data["quantity"],
            by_model=form.cleaned_data["by_model"],
            actor=self.request.user,
        )


class Retire(MovePage):
    """Sell it no more."""

    model = Package
    permission = "service.view_package"
    verb = "retire"
    service = staticmethod(services.retire_package)
    row_argument = "package_id"
    form_class = ReasonForm

    def sentence(self, row):
        """What it means."""
        return _now("It can't be chosen any more; papers that name it keep it.")


class Reinstate(MovePage):
    """Sell it again."""

    model = Package
    permission = "service.view_package"
    verb = "reinstate"
    service = staticmethod(services.reinstate_package)
    row_argument = "package_id"
    form_class = ReasonForm


urlpatterns = [
    path("", Packages.as_view(), name="list"),
    path("new/", NewPackage.as_view(), name="new"),
    path("<int:pk>/", PackagePage.as_view(), name="detail"),
    path("<int:pk>/edit/", EditPackage.as_view(), name="edit"),
    path("<int:pk>/part/", SetPart.as_view(), name="set_part"),
    path("<int:pk>/retire/", Retire.as_view(), name="retire"),
    path("<int:pk>/reinstate/", Reinstate.as_view(), name="reinstate"),
]
