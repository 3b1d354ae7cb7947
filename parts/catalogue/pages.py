"""Pages of the part master: the list, one part, and its verbs."""

import django_filters
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.models import Event
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, Tab
from dms.web.pages.details import Fact
from dms.web.pages.moves import ReasonForm
from parts.catalogue import facts as announced
from parts.catalogue import forms, selectors, services
from parts.catalogue.models import Part, PartFitment, PartOrigin, PartState

COST = "parts.view_cost"
MONEY = "web/parts/money.html"


class PartFilter(django_filters.FilterSet):
    """By state, origin, group."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=PartState.choices)
    origin = django_filters.ChoiceFilter(label=_("Origin"), choices=PartOrigin.choices)
    group = django_filters.CharFilter(label=_("Part group"), lookup_expr="iexact")
    superseded = django_filters.BooleanFilter(
        label=_("Superseded"), field_name="superseded_by", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Part
        fields = ["state", "origin", "group"]


class Parts(ListPage):
    """The part master."""

    model = Part
    permission = "parts.view_part"
    title = _("Parts")
    filterset_class = PartFilter
    search_fields = ("number",)
    sort = "number"
    new_label = _("New part")
    new_permission = "parts.add_part"
    empty_title = _("No parts yet")
    empty_text = _("Add the first one, or import your list.")
    tabs = (
        Tab(_("All")),
        Tab(_("Active"), {"state": "active"}),
        Tab(_("Superseded"), {"superseded": "true"}),
        Tab(_("Discontinued"), {"state": "discontinued"}),
    )
    columns = (
        Column(label=_("Part number"), value="number", sort="number"),
        Column(label=_("Part name"), value="label", sort="name"),
        Column(label=_("Specification"), value="specification", phone=False),
        Column(label=_("Part group"), value="group", sort="group", phone=False),
        Column(label=_("Origin"), value="get_origin_display", sort="origin", phone=False),
        Column(label=_("Unit"), value="get_unit_display", phone=False),
        Column(label=_("Retail price"), value="retail_price", sort="retail_price", template=MONEY, number=True),
        Column(label=_("Superseded by"), value="superseded_by.number", phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html", phone=False),
    )

    @property
    def new_url(self):
        """A new one."""
        return reverse("parts:new")

    def rows(self):
        """With what took their place."""
        return selectors.part_list(self.request.user)

    def search(self, rows, text):
        """By number, name, pinyin or barcode."""
        return selectors.matching_parts(rows, text)


class PartPage(DetailPage):
    """One part: what it is, prices, what it fits, its chain. ``parts.stock`` adds where it lies."""

    model = Part
    permission = "parts.view_part"
    template_name = "parts/catalogue/part.html"

    def rows(self):
        """With what took its place."""
        return selectors.part_list(self.request.user)

    def get_title(self):
        """Number and name."""
        return str(self.object)

    def facts(self, row):
        """What it is, and what it is sold for."""
        facts = [
            Fact(_("Part name"), row.name),
            Fact(_("English name"), row.name_en),
            Fact(_("Specification"), row.specification),
            Fact(_("Part group"), row.group),
            Fact(_("Origin"), row.get_origin_display()),
            Fact(_("Unit"), row.get_unit_display()),
            Fact(_("Pack size"), row.pack_size),
            Fact(_("Barcode"), row.barcode),
            Fact(_("Old part first"), row.needs_old_part, "parts/stock/yes.html"),
            *([Fact(_("Shelf life (days)"), row.shelf_life_days)] if row.shelf_life_days else []),
            Fact(_("Retail price"), row.retail_price, MONEY),
            Fact(_("Minimum price"), row.minimum_price, MONEY),
            Fact(_("Trade price"), row.trade_price, MONEY),
        ]
        if self.request.user.has_perm(COST):
            facts.append(Fact(_("List cost"), row.list_cost, MONEY))
        return [*facts, Fact(_("Note"), row.note)] if row.note else facts

    def edit_url(self, row):
        """For who keeps the part master."""
        return reverse("parts:edit", args=[row.pk]) if self.request.user.has_perm("parts.change_part") else ""

    def get_context_data(self, row, **kwargs):
        """``fitments``, ``latest`` (what is sold today instead), ``older``, ``prices``, ``may`` (by verb)."""
        user = self.request.user
        latest = selectors.latest(row)
        return super().get_context_data(
            row=row,
            fitments=row.fitments.select_related("series__brand").order_by("pk"),
            latest=latest if latest != row else None,
            older=Part.objects.visible_to(user).filter(superseded_by=row).order_by("number"),
            prices=price_history(row),
            may={verb: user.has_perm(f"parts.{verb}_part") for verb in ("price", "supersede", "change")},
            **kwargs,
        )


def price_history(part):
    """``[(event, [(label, before, after)])]``: what the prices were, newest first; what the part costs is left out."""
    labels = {name: Part._meta.get_field(name).verbose_name for name in services.PRICES}
    found = []
    for event in Event.objects.about(part).filter(fact=announced.PART_PRICED)[:20]:
        changes = event.payload.get("changes", {})
        shown = [
            (labels[name], *pair)
            for name, pair in changes.items()
            if name in labels and name not in services.CONFIDENTIAL
        ]
        if shown:
            found.append((event, shown))
    return found


class NewPart(FormPage):
    """A part that nobody had before."""

    permission = "parts.add_part"
    form_class = forms.NewPartForm
    template_name = "parts/catalogue/form.html"
    title = _("New part")
    submit_label = _("Add")

    def form_arguments(self):
        """Prices only for some."""
        return {"actor": self.request.user}

    def initial(self, row):
        """The number that was searched for in vain."""
        return {"number": self.request.GET.get("number", "")}

    def save(self, form):
        """One service call."""
        return services.add_part(actor=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """Cancelling leads to the list."""
        return super().get_context_data(**kwargs) | {"cancel_address": reverse("parts:list")}


class EditPart(FormPage):
    """What is known about a part."""

    model = Part
    permission = "parts.change_part"
    form_class = forms.PartForm
    template_name = "parts/catalogue/form.html"
    title = _("Edit the part")

    def save(self, form):
        """One service call."""
        return services.edit_part(
            part_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.cleaned_data,
        )


class SetPrices(FormPage):
    """What the part is sold for."""

    model = Part
    permission = "parts.price_part"
    form_class = forms.PriceForm
    template_name = "parts/catalogue/act.html"
    title = _("Set prices")

    def save(self, form):
        """One service call."""
        return services.price_part(
            part_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.cleaned_data,
        )


class Supersede(FormPage):
    """Which part took its place."""

    model = Part
    permission = "parts.supersede_part"
    form_class = forms.SupersedeForm
    template_name = "parts/catalogue/act.html"
    title = _("Supersede")

    def initial(self, row):
        """What is said now."""
        return {"number": row.superseded_by.number if row.superseded_by else ""}

    def form_arguments(self):
        """The part itself."""
        return {"part": self.object}

    def save(self, form):
        """One service call."""
        return services.supersede_part(
            part_id=self.object.pk,
            successor_id=form.successor.pk if form.successor else None,
            reason=form.cleaned_data["reason"],
            actor=self.request.user,
        )


class AddFitment(FormPage):
    """A model that it fits."""

    model = Part
    permission = "parts.change_part"
    form_class = forms.FitmentForm
    template_name = "parts/catalogue/act.html"
    title = submit_label = _("Add a model that it fits")

    def initial(self, row):
        """A new one."""
        return {}

    def save(self, form):
        """One service call."""
        values = dict(form.cleaned_data)
        series = values.pop("series")
        return services.add_fitment(
            part_id=self.object.pk, series_id=series.pk if series else None, actor=self.request.user, **values
        )

    def success_url(self, row):
        """The part."""
        return self.object.get_absolute_url()


class RemoveFitment(FormPage):
    """It doesn't fit after all."""

    model = PartFitment
    permission = "parts.change_part"
    form_class = forms.NothingForm
    template_name = "parts/catalogue/remove_fitment.html"
    title = submit_label = _("Remove")

    def rows(self):
        """With part and series."""
        return super().rows().select_related("part", "series")

    def save(self, form):
        """One service call."""
        return services.remove_fitment(fitment_id=self.object.pk, actor=self.request.user)

    def get_context_data(self, **kwargs):
        """Cancelling leads to the part."""
        return super().get_context_data(**kwargs) | {"cancel_address": self.object.part.get_absolute_url()}


class Discontinue(MovePage):
    """Buy it no more."""

    model = Part
    permission = "parts.view_part"
    verb = "discontinue"
    service = staticmethod(services.discontinue_part)
    row_argument = "part_id"
    form_class = ReasonForm

    def sentence(self, row):
        """What it means."""
        return _now("No new purchases; what lies in the bins is still sold.")


class Reinstate(MovePage):
    """Buy it again."""

    model = Part
    permission = "parts.view_part"
    verb = "reinstate"
    service = staticmethod(services.reinstate_part)
    row_argument = "part_id"
    form_class = ReasonForm


urlpatterns = [
    path("", Parts.as_view(), name="list"),
    path("new/", NewPart.as_view(), name="new"),
    path("<int:pk>/edit/", EditPart.as_view(), name="edit"),
    path("<int:pk>/prices/", SetPrices.as_view(), name="price"),
    path("<int:pk>/supersede/", Supersede.as_view(), name="supersede"),
    path("<int:pk>/fits/", AddFitment.as_view(), name="add_fitment"),
    path("<int:pk>/discontinue/", Discontinue.as_view(), name="discontinue"),
    path("<int:pk>/reinstate/", Reinstate.as_view(), name="reinstate"),
    path("fits/<int:pk>/remove/", RemoveFitment.as_view(), name="remove_fitment"),
]
