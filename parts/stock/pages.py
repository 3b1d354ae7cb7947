"""Pages of the stock: the list, the stock card 卡片账, and what is done to a part in its bins."""

import django_filters
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.web.pages import Column, DetailPage, FormPage, ListPage, Tab
from dms.web.pages.details import Fact
from dms.web.stores import current_store
from parts.stock import forms, selectors, stocking
from parts.stock.models import Movement, MovementClass, PostingKind, StockItem, StockStatus
from parts.stock.moving import shift_stock

COST = "parts.view_cost"
QUANTITY, MONEY, TIME = "parts/stock/quantity.html", "web/parts/money.html", "web/parts/time.html"
#: So many movements stand on the card; the rest is a page of its own.
SHOWN_MOVEMENTS = 30


class CostColumns:
    """Part of a list: columns named in ``cost_columns`` are shown only to those who may see what parts cost."""

    all_columns = ()
    cost_columns = ()

    @property
    def columns(self):
        """All, or all without cost."""
        if self.request.user.has_perm(COST, current_store(self.request)):
            return self.all_columns
        return tuple(column for column in self.all_columns if column.key not in self.cost_columns)


class StockFilter(django_filters.FilterSet):
    """What a planner and a storekeeper ask of the whole stock."""

    warning = django_filters.ChoiceFilter(
        label=_("Warning"),
        choices=[
            ("short", _("short")),
            ("over", _("over the maximum")),
            ("dead", _("dead stock")),
            ("expiring", _("expires soon")),
        ],
        method="warned",
    )
    unmoved = django_filters.NumberFilter(
        label=_("Without movement for (days)"), method="unmoved_for", min_value=1, max_value=3650
    )
    movement_class = django_filters.ChoiceFilter(label=_("Class"), choices=MovementClass.choices)
    bin = django_filters.CharFilter(label=_("Bin"), method="lying_in")
    is_stocked = django_filters.BooleanFilter(label=_("Stocked"))
    there = django_filters.BooleanFilter(label=_("On hand"), method="on_hand")

    class Meta:
        model = StockItem
        fields = ["movement_class", "is_stocked"]

    def warned(self, rows, name, kind):
        """By the rule of that warning."""
        return getattr(selectors, kind)(rows)

    def unmoved_for(self, rows, name, days):
        """Neither issued nor received for so many days."""
        return selectors.unmoved_since(rows, int(days))

    def lying_in(self, rows, name, code):
        """In the bin with this label."""
        return selectors.in_bin(rows, code.strip())

    def on_hand(self, rows, name, wanted):
        """Something lies there, or nothing."""
        return rows.filter(on_hand__gt=0) if wanted else rows.filter(on_hand=0)


class Stock(CostColumns, ListPage):
    """All parts that the store has or stocks."""

    model = StockItem
    permission = "parts.view_stockitem"
    title = _("Stock")
    filterset_class = StockFilter
    search_fields = ("part__number",)
    sort = "part__number"
    new_label = _("Stock a part")
    new_permission = "parts.change_stockitem"
    empty_title = _("Nothing in stock yet")
    empty_text = _("Parts appear here with their first receipt, or when you begin to stock them.")
    tabs = (
        Tab(_("All")),
        Tab(_("On hand"), {"there": "true"}),
        Tab(_("Short"), {"warning": "short"}),
        Tab(_("Over the maximum"), {"warning": "over"}),
        Tab(_("Dead stock"), {"warning": "dead"}),
        Tab(_("Expires soon"), {"warning": "expiring"}),
    )
    cost_columns = ("value",)
    all_columns = (
        Column(label=_("Part number"), value="part.number", sort="part__number"),
        Column(label=_("Part name"), value="part.label"),
        Column(label=_("Bin"), value="home_bin.code", template="parts/stock/bin.html", name="bin"),
        Column(label=_("On hand"), value="on_hand", sort="on_hand", template=QUANTITY, number=True, phone=False),
        Column(label=_("Reserved"), value="reserved", sort="reserved", template=QUANTITY, number=True, phone=False),
        Column(label=_("Available"), value="available", template=QUANTITY, number=True),
        Column(label=_("Set aside"), value="set_aside", sort="set_aside", template=QUANTITY, number=True, phone=False),
        Column(label=_("In transit"), value="in_transit", template=QUANTITY, number=True, phone=False),
        Column(label=_("Minimum"), value="minimum", template=QUANTITY, number=True, phone=False),
        Column(label=_("Class"), value="get_movement_class_display", sort="movement_class", phone=False),
        Column(label=_("Last issued"), value="issued_at", sort="issued_at", template=TIME, phone=False),
        Column(label=_("Stock value"), value="value", sort="value", template=MONEY, number=True, phone=False),
    )

    @property
    def new_url(self):
        """Begin to stock one."""
        return reverse("stock:new")

    def rows(self):
        """With part, store and home bin."""
        return selectors.stock_list(self.request.user)

    def search(self, rows, text):
        """By part (number, name, pinyin, barcode) or bin."""
        return selectors.matching_stock(rows, text)


class StockCard(DetailPage):
    """The stock card: totals, bins, who holds it, movements, cost layers, other stores."""

    model = StockItem
    permission = "parts.view_stockitem"
    template_name = "parts/stock/card.html"

    def rows(self):
        """With part, store and home bin."""
        return selectors.stock_list(self.request.user)

    def get_title(self):
        """Number and name of the part."""
        return str(self.object.part)

    def facts(self, row):
        """How it is stocked."""
        facts = [
            Fact(_("Store"), row.store),
            Fact(_("Home bin"), row.home_bin, "web/parts/linked.html"),
            Fact(_("Stocked"), _now("yes") if row.is_stocked else _now("no")),
            Fact(_("Minimum – maximum"), row, "parts/stock/limits.html"),
            Fact(_("Safety stock"), row.safety, QUANTITY),
            Fact(_("Class"), row.get_movement_class_display()),
            Fact(_("Lead time (days)"), row.lead_days),
            Fact(_("Last received"), row.received_at, TIME),
            Fact(_("Last issued"), row.issued_at, TIME),
        ]
        return [*facts, Fact(_("Last cost"), row.last_cost, MONEY)] if self.sees_cost(row) else facts

    def edit_url(self, row):
        """For the planner."""
        may = self.request.user.has_perm("parts.change_stockitem", row)
        return reverse("stock:edit", args=[row.pk]) if may else ""

    def sees_cost(self, row):
        """Whether the person may see what parts cost in this store."""
        return self.request.user.has_perm(COST, row)

    def get_context_data(self, row, **kwargs):
        """``balances held movements more_movements (an address) layers elsewhere sees_cost may_scrap acts``."""
        user = self.request.user
        layers = row.layers.filter(remaining__gt=0).order_by("came_at", "pk")
        movements = row.movements.select_related("posting__posted_by", "posting__reversed_by", "bin")
        held = row.reservations.filter(state="held").select_related("balance__bin", "reserved_by")
        return super().get_context_data(
            row=row,
            balances=list(selectors.balances_of(row)),
            held=held.order_by("pk"),
            movements=movements[:SHOWN_MOVEMENTS],
            more_movements=f"{reverse('stock:movements')}?item={row.pk}",
            layers=layers if user.has_perm("parts.view_costlayer", row) else None,
            elsewhere=selectors.elsewhere(user, row.part, row.store),
            sees_elsewhere=user.has_perm("parts.see_elsewhere_stockitem", row),
            asks=selectors.asks(user, row.part, row.store),
            sees_cost=self.sees_cost(row),
            may_scrap=user.has_perm("parts.add_scrapping", row),
            acts=[act for act in ACTS if user.has_perm(act["permission"], row)],
            **kwargs,
        )


class MovementFilter(django_filters.FilterSet):
    """By part, bin, status, kind of posting and time."""

    item = django_filters.NumberFilter(
        label=_("Stock card no."), field_name="item_id", min_value=1, max_value=2**63 - 1
    )
    bin = django_filters.CharFilter(label=_("Bin"), field_name="bin__code", lookup_expr="iexact")
    kind = django_filters.ChoiceFilter(label=_("Kind"), field_name="posting__kind", choices=PostingKind.choices)
    status = django_filters.ChoiceFilter(label=_("Stock status"), choices=StockStatus.choices)
    on = django_filters.DateFromToRangeFilter(
        label=_("Posted"),
        field_name="posting__posted_at",
        widget=django_filters.widgets.RangeWidget(attrs={"type": "date"}),
    )

    class Meta:
        model = Movement
        fields = ["status"]


class Movements(CostColumns, ListPage):
    """Every movement: the whole stock card, or that of a bin."""

    model = Movement
    permission = "parts.view_movement"
    title = _("Movements")
    filterset_class = MovementFilter
    search_fields = ("item__part__number__icontains", "posting__source_text__icontains")
    sort = "-pk"
    empty_title = _("No movements yet")
    empty_text = _("Each receipt, issue and move writes its lines here.")
    cost_columns = ("value",)
    all_columns = (
        Column(label=_("Part number"), value="item.part.number"),
        Column(label=_("Posted"), value="posting.posted_at", template=TIME),
        Column(label=_("Kind"), value="posting.get_kind_display"),
        Column(label=_("Paper"), value="posting", template="parts/stock/paper.html", phone=False),
        Column(label=_("Bin"), value="bin.code", phone=False),
        Column(label=_("Stock status"), value="get_status_display", phone=False),
        Column(label=_("Quantity"), value="quantity", template="parts/stock/signed.html", number=True),
        Column(label=_("Balance"), value="balance_after", template=QUANTITY, number=True, phone=False),
        Column(label=_("Value at cost"), value="value", template=MONEY, number=True, phone=False),
        Column(label=_("By"), value="posting.posted_by", phone=False),
    )

    def rows(self):
        """With part, bin and posting."""
        return super().rows().select_related("item__part", "bin", "posting__posted_by")

    def row_address(self, row):
        """Its posting."""
        return row.posting.get_absolute_url()


class StockAct(FormPage):
    """One form that calls one service about the stock item of the address."""

    model = StockItem
    template_name = "parts/stock/act.html"

    def rows(self):
        """With part and store."""
        return selectors.stock_list(self.request.user)

    def initial(self, row):
        """The place that was chosen on the card."""
        return {"place": self.request.GET.get("place", "")}

    def form_arguments(self):
        """Places are those of the part."""
        return {"item": self.object}

    def success_url(self, row):
        """Back to the card."""
        return self.object.get_absolute_url()

    def shift(self, form, *, to_bin, to_status):
        """Move what the form says."""
        return shift_stock(
            item_id=self.object.pk,
            quantity=form.cleaned_data["quantity"],
            from_bin_id=form.balance.bin_id,
            to_bin_id=to_bin.pk if to_bin else None,
            from_status=form.balance.status,
            to_status=to_status,
            reason=form.cleaned_data["reason"],
            actor=self.request.user,
        )


class Move(StockAct):
    """From one bin to another."""

    permission = "parts.move_stockitem"
    form_class = forms.MoveForm
    title = _("Move to another bin")
    submit_label = _("Move")
    done_message = _("Moved.")

    def save(self, form):
        """One service call."""
        return self.shift(form, to_bin=form.cleaned_data["to_bin"], to_status="")


class SetAside(StockAct):
    """Good stock becomes quarantine, sample, scrap."""

    permission = "parts.set_aside_stockitem"
    form_class = forms.SetAsideForm
    title = submit_label = _("Set aside")
    done_message = _("Set aside.")

    def save(self, form):
        """One service call."""
        return self.shift(form, to_bin=form.cleaned_data["to_bin"], to_status=form.cleaned_data["status"])


class PutBack(StockAct):
    """What was set aside is sold again."""

    permission = "parts.set_aside_stockitem"
    form_class = forms.PutBackForm
    title = submit_label = _("Put back into good stock")
    done_message = _("Put back.")

    def save(self, form):
        """One service call."""
        return self.shift(form, to_bin=form.cleaned_data["to_bin"], to_status=StockStatus.GOOD)


class Hold(StockAct):
    """Hold parts back by hand."""

    permission = "parts.reserve_stockitem"
    form_class = forms.HoldForm
    title = submit_label = _("Reserve")
    done_message = _("Reserved.")

    def save(self, form):
        """One service call."""
        return stocking.hold_stock(item_id=self.object.pk, actor=self.request.user, **form.cleaned_data)


class EditStocking(StockAct):
    """Minimum, maximum, home bin and the rest."""

    permission = "parts.change_stockitem"
    form_class = forms.StockingForm
    title = _("How it is stocked")

    def initial(self, row):
        """What is set now."""
        return {name: getattr(row, name) for name in stocking.SETTINGS}

    def save(self, form):
        """One service call."""
        return stocking.edit_stocking(
            item_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.cleaned_data,
        )


class StockAPart(FormPage):
    """A part that the store begins to stock."""

    permission = "parts.change_stockitem"
    form_class = forms.StockPartForm
    title = submit_label = _("Stock a part")

    def form_arguments(self):
        """Stores are those of the person."""
        return {"actor": self.request.user}

    def initial(self, row):
        """In the store one works for just now; the part where one came from its page."""
        return {"store": current_store(self.request), "number": self.request.GET.get("number", "")}

    def save(self, form):
        """One service call."""
        return stocking.stock_part(
            store_id=form.cleaned_data["store"].pk,
            part_id=form.part.pk,
            minimum=form.cleaned_data["minimum"],
            maximum=form.cleaned_data["maximum"],
            actor=self.request.user,
        )

    def get_context_data(self, **kwargs):
        """Cancelling leads to the list."""
        return super().get_context_data(**kwargs) | {"cancel_address": reverse("stock:list")}


#: What can be done from the card: route, label, icon, permission, key.
ACTS = (
    {"route": "stock:move", "label": Move.title, "icon": "arrows-exchange", "permission": Move.permission, "key": "m"},
    {
        "route": "stock:set_aside",
        "label": SetAside.title,
        "icon": "box-off",
        "permission": SetAside.permission,
    },
    {"route": "stock:put_back", "label": PutBack.title, "icon": "box", "permission": PutBack.permission},
    {"route": "stock:hold", "label": Hold.title, "icon": "lock", "permission": Hold.permission, "key": "r"},
)

app_name = "stock"
urlpatterns = [
    path("", Stock.as_view(), name="list"),
    path("new/", StockAPart.as_view(), name="new"),
    path("movements/", Movements.as_view(), name="movements"),
    path("<int:pk>/", StockCard.as_view(), name="detail"),
    path("<int:pk>/edit/", EditStocking.as_view(), name="edit"),
    path("<int:pk>/move/", Move.as_view(), name="move"),
    path("<int:pk>/set-aside/", SetAside.as_view(), name="set_aside"),
    path("<int:pk>/put-back/", PutBack.as_view(), name="put_back"),
    path("<int:pk>/reserve/", Hold.as_view(), name="hold"),
]
