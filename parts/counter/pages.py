"""Pages of the counter: one page to sell on, by keyboard and scanner; the sale; trade orders."""

import django_filters
from django.http import JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.web.approvals.forms import StoreField
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, Page, Tab
from dms.web.pages.details import Fact
from dms.web.pages.moves import ReasonForm
from dms.web.stores import current_store
from parts.counter import prices, selectors, services
from parts.counter.forms import (
    ChargeForm,
    DeliverForm,
    DispatchForm,
    EditSaleForm,
    HandOutForm,
    SaleForm,
    TakeBackGoodsForm,
    lines_as_text,
)
from parts.counter.models import Sale, SaleKind, SaleState
from parts.counter.packing import pack_blockers
from parts.counter.packing_pages import Pack

#: The key of each verb, shown on its button.
KEYS = {"send_to_cashier": "F9", "hand_out": "F9", "deliver": "F9", "cancel": "F7"}
SEND = "send"


class SaleFilter(django_filters.FilterSet):
    """By state and kind."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=SaleState)
    kind = django_filters.ChoiceFilter(label=_("Kind of sale"), choices=SaleKind)

    class Meta:
        model = Sale
        fields = ["state", "kind"]


class Sales(ListPage):
    """Sales of parts."""

    model = Sale
    permission = "parts.view_sale"
    title = _("Sales")
    filterset_class = SaleFilter
    search_fields = ("number__istartswith", "plate__istartswith")
    sort = "-pk"
    tabs = (
        Tab(_("Quotes"), {"state": "quote"}),
        Tab(_("At the cashier"), {"state": "to_pay"}),
        Tab(_("To hand out"), {"state": "cleared"}),
        Tab(_("Goods handed out"), {"state": "handed_out"}),
        Tab(_("All")),
    )
    new_url = "/sales/new/"
    new_label = _("New sale")
    new_permission = "parts.add_sale"
    empty_title = _("No sales")
    empty_text = _("Scan or type the first part on the page “New sale”.")
    columns = (
        Column(label=_("Number"), value="number", sort="number"),
        Column(label=_("Kind of sale"), value="get_kind_display", phone=False),
        Column(label=_("Sold to"), value="buyer_name"),
        Column(label=_("Amount"), value="gross", template="web/parts/money.html", number=True, phone=False),
        Column(label=_("Sold by"), value="sold_by", phone=False),
        Column(label=_("Sold at"), value="created_at", template="web/parts/time.html", sort="created_at", phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html"),
    )

    def rows(self):
        """With lines and customer."""
        return selectors.sales_with_lines(self.request.user)


class OfSale:
    """What the pages of one sale share."""

    model = Sale
    permission = "parts.view_sale"

    def rows(self):
        """With its lines."""
        return selectors.sales_with_lines(self.request.user)


class SalePage(OfSale, DetailPage):
    """The sale: lines, total, where it stands with cashier and storekeeper; each verb on a key."""

    template_name = "parts/counter/sale.html"

    def facts(self, row):
        """Who, and where it stands."""
        owed = row.receivable
        found = [
            Fact(_("Kind of sale"), row.get_kind_display()),
            Fact(_("Sold to"), row.buyer_name),
            Fact(_("Plate"), row.plate),
            Fact(_("Sold by"), row.sold_by),
            Fact(_("Receivable"), f"{owed.number} · {owed.get_state_display()}" if owed else ""),
            Fact(_("Issue"), row.issue, "web/parts/linked.html") if row.issue_id else Fact(_("Issue"), ""),
            Fact(_("Packages"), row.packages or ""),
            Fact(_("Weight (kg)"), row.weight_kg or ""),
            Fact(_("Packed by"), row.packed_by or ""),
            Fact(_("Carrier"), row.carrier),
            Fact(_("Waybill number"), row.waybill),
            Fact(_("Received by"), row.received_by),
            Fact(_("Note"), row.note),
        ]
        return [fact for fact in found if fact.value]

    def edit_url(self, row):
        """As long as it is a quote."""
        may = row.state == SaleState.QUOTE and self.request.user.has_perm("parts.change_sale", row)
        return f"{row.get_absolute_url()}edit/" if may else ""

    def get_context_data(self, row, **kwargs):
        """``lines`` (line, bins of the issue), ``acts`` (label, url, key), ``places``."""
        context = super().get_context_data(row=row, **kwargs)
        open_moves = [move for move in context["moves"] if not move.reasons]
        open_moves.sort(key=lambda move: move.verb == "cancel")  # what comes next leads
        context["moves"] = [move for move in context["moves"] if move.reasons]
        acts = [
            {"label": move.label, "url": reverse(f"sales:{move.verb}", args=[row.pk]), "key": KEYS.get(move.verb, "")}
            for move in open_moves
        ]
        return context | {"lines": row.lines.all(), "acts": acts + self._more_acts(row), "places": self._places(row)}

    def _more_acts(self, row):
        user, more = self.request.user, []
        if row.state == SaleState.QUOTE and row.under_minimum() and user.has_perm("parts.change_sale", row):
            more.append((_("Ask for the price"), "ask_price", "F8"))
        if row.state == SaleState.TO_PAY and row.customer_id and user.has_perm("cashier.charge_receivable", row):
            more.append((_("On account"), "charge", "F8"))
        if not pack_blockers(row) and user.has_perm("parts.hand_out_sale", row):
            more.append((_("Pack the order"), "pack", "F6"))
        if row.state in services.GONE and user.has_perm("parts.take_back_sale", row):
            more.append((_("Take goods back"), "take_back", "F8"))
        return [
            {"label": label, "url": reverse(f"sales:{name}", args=[row.pk]), "key": key} for label, name, key in more
        ]

    @staticmethod
    def _places(row):
        """``{part id: "A-01-1-1, …"}`` where the goods are held or came from."""
        found = {}
        for line in row.issue.lines.select_related("bin") if row.issue_id else ():
            found.setdefault(line.part_id, []).append(line.bin.code if line.bin_id else "")
        return {part_id: ", ".join(sorted(codes)) for part_id, codes in found.items()}


class NewSale(FormPage):
    """Scan, scan, scan, F9."""

    permission = "parts.add_sale"
    form_class = SaleForm
    title = _("New sale")
    template_name = "parts/counter/new.html"
    keeps_draft = False

    def form_arguments(self):
        """Stores where the viewer sells."""
        return {"actor": self.request.user, "store": current_store(self.request)}

    def initial(self, row):
        """A trade order where the address says so."""
        kind = self.request.GET.get("kind")
        return {"kind": kind if kind in SaleKind.values else SaleKind.RETAIL}

    def save(self, form):
        """One service call: a quote, or at once to the cashier."""
        act = services.sell if self.request.POST.get("act") == SEND else services.quote_sale
        return act(actor=self.request.user, **form.values())


class Look(Page):
    """What the counter says about a typed or scanned part. Reads only."""

    permission = "parts.add_sale"

    def get(self, request):
        """``{"parts": […], "exact": bool, "asked": text}``."""
        text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
        store = self._store()
        if not text or store is None:
            return JsonResponse({"parts": [], "exact": False, "asked": text})
        parts, exact = selectors.found_parts(request.user, store, text)
        shown = selectors.at_the_counter(request.user, store, parts)
        return JsonResponse({"parts": shown, "exact": exact, "asked": text})

    def _store(self):
        field = StoreField(required=False)
        field.offer(self.request.user, "parts.add_sale")
        asked = self.request.GET.get("store", "")
        if asked.isascii() and asked.isdecimal() and len(asked) < 12:
            return field.queryset.filter(pk=int(asked)).first()
        return current_store(self.request) or field.queryset.first()


class EditSale(OfSale, FormPage):
    """Change a quote."""

    permission = "parts.change_sale"
    form_class = EditSaleForm
    title = _("Edit the sale")

    def initial(self, row):
        """Lines as text."""
        return super().initial(row) | {"lines": lines_as_text(row)}

    def save(self, form):
        """One service call."""
        return services.edit_sale(
            sale_id=self.object.pk, expected_version=self.expected_version, actor=self.request.user, **form.cleaned_data
        )


class OfSaleMove(OfSale, MovePage):
    """What the verbs share."""

    row_argument = "sale_id"


class SendToCashier(OfSaleMove):
    """Hold the goods, raise what is owed."""

    verb = "send_to_cashier"
    service = staticmethod(services.send_to_cashier)

    def sentence(self, row):
        """What happens."""
        return _now("The goods are held for this sale, and the cashier sees what is to be paid.")


class HandOut(OfSaleMove):
    """The goods leave."""

    verb = "hand_out"
    service = staticmethod(services.hand_out_sale)
    in_bulk = False

    def form(self, **bound):
        """A trade order is packed and sent."""
        return (DispatchForm if self.object.kind == SaleKind.TRADE else HandOutForm)(**bound)


class Deliver(OfSaleMove):
    """They have arrived."""

    verb = "deliver"
    service = staticmethod(services.deliver_sale)
    form_class = DeliverForm


class Cancel(OfSaleMove):
    """Not sold."""

    verb = "cancel"
    service = staticmethod(services.cancel_sale)
    form_class = ReasonForm

    def sentence(self, row):
        """What happens."""
        return _now("What is held is free again; what was paid is due back at the cashier.")


class AskPrice(OfSale, FormPage):
    """Ask for prices under the minimum."""

    permission = "parts.change_sale"
    form_class = ReasonForm
    title = submit_label = _("Ask for the price")
    keeps_draft = False

    def initial(self, row):
        """Empty."""
        return {}

    def save(self, form):
        """One service call."""
        return prices.ask_price(sale_id=self.object.pk, actor=self.request.user, **form.cleaned_data)


class Charge(OfSale, FormPage):
    """On the customer's account."""

    permission = "cashier.charge_receivable"
    form_class = ChargeForm
    title = submit_label = _("On account")
    keeps_draft = False

    def initial(self, row):
        """Empty."""
        return {}

    def save(self, form):
        """One service call."""
        return services.charge_sale(sale_id=self.object.pk, actor=self.request.user, **form.cleaned_data)


class TakeBackGoods(OfSale, FormPage):
    """Sold goods come back."""

    permission = "parts.take_back_sale"
    form_class = TakeBackGoodsForm
    title = submit_label = _("Take goods back")
    template_name = "parts/issuing/take_back.html"
    keeps_draft = False

    def form(self, **bound):
        """The lines of its issue."""
        return self.form_class(issue=self.object.issue, **bound)

    def save(self, form):
        """One service call."""
        return services.take_back_goods(
            sale_id=self.object.pk,
            lines=form.backs(),
            reason=form.cleaned_data["reason"],
            actor=self.request.user,
        )


sale_urls = [
    path("", Sales.as_view(), name="list"),
    path("new/", NewSale.as_view(), name="new"),
    path("look/", Look.as_view(), name="look"),
    path("<int:pk>/", SalePage.as_view(), name="detail"),
    path("<int:pk>/edit/", EditSale.as_view(), name="edit"),
    path("<int:pk>/send-to-cashier/", SendToCashier.as_view(), name="send_to_cashier"),
    path("<int:pk>/hand-out/", HandOut.as_view(), name="hand_out"),
    path("<int:pk>/pack/", Pack.as_view(), name="pack"),
    path("<int:pk>/deliver/", Deliver.as_view(), name="deliver"),
    path("<int:pk>/cancel/", Cancel.as_view(), name="cancel"),
    path("<int:pk>/ask-price/", AskPrice.as_view(), name="ask_price"),
    path("<int:pk>/charge/", Charge.as_view(), name="charge"),
    path("<int:pk>/take-back/", TakeBackGoods.as_view(), name="take_back"),
]
