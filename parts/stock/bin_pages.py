"""Pages of warehouses (a map of bins) and of bins (what lies in each)."""

import django_filters
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from dms.web.pages import Column, DetailPage, FormPage, ListPage, Tab
from dms.web.pages.details import Fact
from dms.web.stores import current_store
from parts.stock import bins, forms, selectors
from parts.stock.models import Bin, BinKind, Warehouse


class Warehouses(ListPage):
    """The warehouses of one's stores."""

    model = Warehouse
    permission = "parts.view_warehouse"
    title = _("Warehouses")
    sort = "code"
    new_label = _("New warehouse")
    new_permission = "parts.add_warehouse"
    empty_title = _("No warehouse yet")
    empty_text = _("Add the first one, then its racks, levels and bins.")
    columns = (
        Column(label=_("Code"), value="code", sort="code"),
        Column(label=_("Name"), value="name", sort="name"),
        Column(label=_("Store"), value="store", phone=False),
        Column(label=_("Bins"), value="bin_count", number=True),
        Column(label=_("Filled"), value="filled", number=True),
    )

    @property
    def new_url(self):
        """A new one."""
        return reverse("warehouses:new")

    def rows(self):
        """With the numbers of their bins."""
        return selectors.warehouse_list(self.request.user)


class WarehousePage(DetailPage):
    """The map: racks as columns of levels and bins, coloured by what lies there."""

    model = Warehouse
    permission = "parts.view_warehouse"
    template_name = "parts/stock/warehouse.html"

    def rows(self):
        """With the store."""
        return super().rows().select_related("store")

    def get_title(self):
        """Code and name."""
        return f"{self.object.code} {self.object.name}"

    def edit_url(self, row):
        """For who may rename it."""
        may = self.request.user.has_perm("parts.change_warehouse", row)
        return reverse("warehouses:edit", args=[row.pk]) if may else ""

    def get_context_data(self, row, **kwargs):
        """``racks``: ``[(rack, [(level, [bins])])]``, the highest level first; ``filled`` of ``bin_count``."""
        found = list(selectors.map_of(row))
        racks = {}
        for place in found:
            racks.setdefault(place.rack, {}).setdefault(place.level, []).append(place)
        return super().get_context_data(
            row=row,
            racks=[(rack, sorted(levels.items(), reverse=True)) for rack, levels in racks.items()],
            bin_count=len(found),
            filled=sum(1 for place in found if place.parts),
            may_add_bins=self.request.user.has_perm("parts.add_bin", row),
            **kwargs,
        )


class NewWarehouse(FormPage):
    """Another room for parts."""

    permission = "parts.add_warehouse"
    form_class = forms.WarehouseForm
    title = _("New warehouse")
    submit_label = _("Add")

    def form_arguments(self):
        """Stores are those of the person."""
        return {"actor": self.request.user}

    def initial(self, row):
        """In the store one works for just now."""
        return {"store": current_store(self.request)}

    def save(self, form):
        """One service call."""
        return bins.add_warehouse(actor=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """Cancelling leads to the list."""
        return super().get_context_data(**kwargs) | {"cancel_address": reverse("warehouses:list")}


class RenameWarehouse(FormPage):
    """Another name."""

    model = Warehouse
    permission = "parts.change_warehouse"
    form_class = forms.RenameForm
    title = _("Rename the warehouse")

    def save(self, form):
        """One service call."""
        return bins.edit_warehouse(
            warehouse_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.cleaned_data,
        )


class AddBins(FormPage):
    """One bin, or a whole range."""

    model = Warehouse
    permission = "parts.add_bin"
    form_class = forms.BinsForm
    template_name = "parts/stock/add_bins.html"
    title = submit_label = _("Add bins")
    done_message = _("Bins added.")

    def initial(self, row):
        """Nothing of the warehouse."""
        return {}

    def save(self, form):
        """One service call."""
        return bins.add_bins(warehouse_id=self.object.pk, actor=self.request.user, **form.cleaned_data)

    def success_url(self, row):
        """The map."""
        return self.object.get_absolute_url()


class BinFilter(django_filters.FilterSet):
    """By kind, warehouse code, filled or empty."""

    kind = django_filters.ChoiceFilter(label=_("Kind of bin"), choices=BinKind.choices)
    warehouse = django_filters.CharFilter(label=_("Warehouse"), field_name="warehouse__code", lookup_expr="iexact")
    filled = django_filters.BooleanFilter(label=_("Filled"), method="with_parts")
    is_active = django_filters.BooleanFilter(label=_("In use"))

    class Meta:
        model = Bin
        fields = ["kind", "is_active"]

    def with_parts(self, rows, name, wanted):
        """Something lies there, or nothing."""
        return rows.filter(part_count__gt=0) if wanted else rows.filter(part_count=0)


class Bins(ListPage):
    """All places of one's stores."""

    model = Bin
    permission = "parts.view_bin"
    title = _("Bins")
    filterset_class = BinFilter
    search_fields = ("code__istartswith",)
    sort = "code"
    tabs = (
        Tab(_("In use"), {"is_active": "true"}),
        Tab(_("Empty"), {"is_active": "true", "filled": "false"}),
        Tab(_("Filled"), {"filled": "true"}),
        Tab(_("All")),
    )
    empty_title = _("No bins yet")
    empty_text = _("Open a warehouse and add its racks, levels and bins.")
    columns = (
        Column(label=_("Bin"), value="code", sort="code"),
        Column(label=_("Warehouse"), value="warehouse.name", phone=False),
        Column(label=_("Kind of bin"), value="get_kind_display", sort="kind"),
        Column(label=_("Parts"), value="part_count", number=True),
        Column(label=_("In use"), value="is_active", template="parts/stock/yes.html", phone=False),
    )

    def rows(self):
        """With warehouse and how many parts lie there."""
        return selectors.bin_list(self.request.user)


class BinPage(DetailPage):
    """What lies in a bin, which parts have their home there, and what moved."""

    model = Bin
    permission = "parts.view_bin"
    template_name = "parts/stock/bin_page.html"

    def rows(self):
        """With warehouse and store."""
        return super().rows().select_related("warehouse", "store")

    def facts(self, row):
        """The four numbers, and what it is for."""
        return [
            Fact(_("Warehouse"), row.warehouse, "web/parts/linked.html"),
            Fact(_("Rack"), row.rack),
            Fact(_("Level"), row.level),
            Fact(_("Bin"), row.position),
            Fact(_("Kind of bin"), row.get_kind_display()),
            Fact(_("In use"), row.is_active, "parts/stock/yes.html"),
            Fact(_("Being counted"), row.counting, "parts/stock/yes.html"),
        ]

    def edit_url(self, row):
        """For who may change bins here."""
        may = self.request.user.has_perm("parts.change_bin", row)
        return reverse("bins:edit", args=[row.pk]) if may else ""

    def get_context_data(self, row, **kwargs):
        """``balances``, ``homes`` (stock items), ``movements`` (the newest), ``more_movements``."""
        held = row.balances.filter(on_hand__gt=0).select_related("item__part").order_by("item__part__number")
        return super().get_context_data(
            row=row,
            balances=held,
            homes=row.homes.select_related("part").order_by("part__number")[:50],
            movements=row.movements.select_related("item__part", "posting__posted_by")[:20],
            more_movements=f"{reverse('stock:movements')}?bin={row.code}",
            **kwargs,
        )


class EditBin(FormPage):
    """What it is for, and whether it is in use."""

    model = Bin
    permission = "parts.change_bin"
    form_class = forms.BinForm
    title = _("Edit the bin")

    def save(self, form):
        """One service call."""
        return bins.edit_bin(
            bin_id=self.object.pk, expected_version=self.expected_version, actor=self.request.user, **form.cleaned_data
        )


warehouse_urls = [
    path("", Warehouses.as_view(), name="list"),
    path("new/", NewWarehouse.as_view(), name="new"),
    path("<int:pk>/", WarehousePage.as_view(), name="detail"),
    path("<int:pk>/edit/", RenameWarehouse.as_view(), name="edit"),
    path("<int:pk>/bins/", AddBins.as_view(), name="add_bins"),
]
bin_urls = [
    path("", Bins.as_view(), name="list"),
    path("<int:pk>/", BinPage.as_view(), name="detail"),
    path("<int:pk>/edit/", EditBin.as_view(), name="edit"),
]
