"""Pages of the order 采购单."""

import datetime

import django_filters
from django.apps import apps
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.parties.models import Supplier
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact
from parts.purchasing import forms, ordering
from parts.purchasing.models import COMING, OrderState, PurchaseOrder, PurchaseRequest
from parts.purchasing.ordering import Ordered
from parts.purchasing.selectors import last_prices

DAY, STATE, MONEY = "web/parts/day.html", "web/parts/state.html", "web/parts/money.html"
#: What an order is expected in where no offer says otherwise.
USUAL_DAYS = 7


class OrderFilter(django_filters.FilterSet):
    """Orders by state, and those that should have come."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=OrderState.choices)
    coming = django_filters.ChoiceFilter(
        label=_("Coming"), choices=[("open", _("still to come")), ("late", _("late"))], method="keep_coming"
    )

    class Meta:
        model = PurchaseOrder
        fields = ()

    def keep_coming(self, rows, name, which):
        """Placed and not all here; late ones by the calendar."""
        rows = rows.filter(state__in=COMING)
        return rows.filter(expected_on__lt=clock.today()) if which == "late" else rows


class Orders(ListPage):
    """All orders."""

    model = PurchaseOrder
    permission = "parts.view_purchaseorder"
    title = _("Purchase orders")
    filterset_class = OrderFilter
    search_fields = ("number__icontains", "supplier__name__icontains")
    empty_title = _("No order yet")
    empty_text = _("Orders are made on the page of an approved plan.")
    tabs = (
        Tab(_("All")),
        Tab(_("Still to come"), {"coming": "open"}),
        Tab(_("Late"), {"coming": "late"}),
    )
    columns = (
        Column(label=_("Purchase order"), value=str, name="order"),
        Column(label=_("Supplier"), value="supplier.name"),
        Column(label=_("Terms"), value="get_terms_display", phone=False),
        Column(
            label=_("Expected on"),
            value="expected_on",
            sort="expected_on",
            template="parts/purchasing/expected.html",
        ),
        Column(label=_("Amount"), value="amount", template=MONEY, number=True, phone=False),
        Column(label=_("Buyer"), value="buyer", phone=False),
        Column(label=_("State"), value="state", template=STATE, phone=False),
    )

    def rows(self):
        """With supplier and buyer, and the lines for the amount."""
        return super().rows().select_related("supplier", "buyer", "store").prefetch_related("lines")


class OrderPage(DetailPage):
    """One order: what came of each line, and its deliveries."""

    model = PurchaseOrder
    permission = "parts.view_purchaseorder"
    template_name = "parts/purchasing/order.html"

    def rows(self):
        """With supplier and buyer."""
        return super().rows().select_related("supplier", "buyer", "store")

    def facts(self, row):
        """From whom, on which terms, by when."""
        approval = row.payment_approval
        return [
            Fact(_("Supplier"), row.supplier, "web/parts/linked.html"),
            Fact(_("Terms"), row.get_terms_display()),
            Fact(_("Tax rate"), row.get_tax_rate_display()),
            Fact(_("Place"), row.get_supplier_place_display()),
            Fact(_("Expected on"), row.expected_on, "parts/purchasing/expected.html"),
            Fact(_("Over-delivery taken (%)"), row.tolerance_percent),
            Fact(_("Buyer"), row.buyer),
            *([Fact(_("Payment approval"), approval, "web/parts/linked.html")] if approval else []),
            *([Fact(_("Placed at"), row.placed_at, "web/parts/time.html")] if row.placed_at else []),
            *([Fact(_("Note"), row.note)] if row.note else []),
        ]

    def get_context_data(self, row, **kwargs):
        """``lines``, ``may_receive``, ``receipts``: deliveries of the order that the person may see."""
        user = self.request.user
        deliveries = apps.get_model("parts.Receipt").objects.visible_to(user)  # a room above this one
        receipts = deliveries.filter(lines__order_line__order=row).distinct().order_by("pk")
        return super().get_context_data(
            row=row,
            lines=row.lines.select_related("part", "request_line__request"),
            receipts=receipts,
            may_receive=row.state in COMING and user.has_perm("parts.add_receipt", row),
            **kwargs,
        )


class NewOrder(FormPage):
    """An order out of the plan of the address; ``?supplier=`` fills in that supplier's chosen offers and prices."""

    model = PurchaseRequest
    permission = "parts.add_purchaseorder"
    form_class = forms.OrderForm
    template_name = "parts/purchasing/new_order.html"
    title = _("New purchase order")
    submit_label = _("Make the order")
    keeps_draft = False

    def rows(self):
        """With its store."""
        return super().rows().select_related("store")

    def initial(self, row):
        """The supplier asked for, and when its goods usually come."""
        supplier = self.supplier
        days = max((offer.lead_days for offer in self._chosen() if offer.supplier_id == supplier), default=USUAL_DAYS)
        return {
            "supplier": supplier,
            "expected_on": clock.today(row.store) + datetime.timedelta(days=days),
            "tolerance_percent": 0,
        }

    @property
    def supplier(self):
        """The key of the supplier asked for, else of the first chosen offer; None where there is neither."""
        asked = self.request.GET.get("supplier", "")
        if asked.isdecimal() and len(asked) < 10:
            return int(asked)
        return next((offer.supplier_id for offer in self._chosen()), None)

    def form_arguments(self):
        """The lines not ordered yet, each with how many and at what price."""
        return {"user": self.request.user, "request_row": self.object, "proposals": self._proposals()}

    def save(self, form):
        """One service call."""
        data = form.cleaned_data
        lines = [
            Ordered(line.pk, data[f"quantity_{line.pk}"], data[f"price_{line.pk}"])
            for line, _quantity, _price in form.proposals
            if data.get(f"quantity_{line.pk}")
        ]
        return ordering.open_order(
            store=self.object.store,
            supplier_id=data["supplier"].pk,
            expected_on=data["expected_on"],
            tolerance_percent=data["tolerance_percent"],
            tax_rate=data["tax_rate"],
            note=data["note"],
            lines=lines,
            actor=self.request.user,
        )

    def get_context_data(self, **kwargs):
        """``suppliers``: of the chosen offers, to begin their orders with one click."""
        keys = {offer.supplier_id for offer in self._chosen()}
        return super().get_context_data(suppliers=Supplier.objects.filter(pk__in=keys).order_by("code"), **kwargs)

    def _lines(self):
        if not hasattr(self, "_open_lines"):
            rows = self.object.lines.select_related("part").prefetch_related("offers__supplier", "order_lines__order")
            self._open_lines = [line for line in rows if line.to_order > 0]
        return self._open_lines

    def _chosen(self):
        return [line.chosen_offer for line in self._lines() if line.chosen_offer is not None]

    def _proposals(self):
        supplier = self.supplier
        last = last_prices(self.object.store, [line.part_id for line in self._lines()])
        found = []
        for line in self._lines():
            chosen = line.chosen_offer
            price = chosen.price if chosen else last.get((supplier, line.part_id), line.price)
            elsewhere = chosen is not None and chosen.supplier_id != supplier
            found.append((line, line.to_order * (not elsewhere), price))
        return found


class OfOrder(MovePage):
    """What the verbs share."""

    model = PurchaseOrder
    permission = "parts.view_purchaseorder"
    row_argument = "order_id"

    def rows(self):
        """With supplier and store."""
        return super().rows().select_related("supplier", "store")


class AskPayment(OfOrder):
    """付款审批."""

    verb = "ask_payment"
    service = staticmethod(ordering.ask_order_payment)

    def sentence(self, row):
        """Who decides."""
        return _now("Finance decides, over ¥30,000 the general manager too. The order is placed afterwards.")


class Place(OfOrder):
    """To the supplier."""

    verb = "place"
    service = staticmethod(ordering.place_purchase_order)

    def sentence(self, row):
        """By when it is expected."""
        return _now("%(supplier)s is expected to deliver by %(day)s.") % {
            "supplier": row.supplier.name,
            "day": row.expected_on.isoformat(),
        }


class CancelRest(OfOrder):
    """Nobody waits for what is open any more."""

    verb = "cancel_rest"
    service = staticmethod(ordering.cancel_order_rest)
    form_class = forms.RestForm
    in_bulk = False

    def form(self, **bound):
        """The open lines of this order."""
        return self.form_class(order=self.object, **bound)


class Cancel(OfOrder):
    """It never goes out."""

    verb = "cancel"
    service = staticmethod(ordering.cancel_purchase_order)
    form_class = ReasonForm


class Close(OfOrder):
    """Goods and papers are complete."""

    verb = "close"
    service = staticmethod(ordering.close_purchase_order)


urlpatterns = [
    path("", Orders.as_view(), name="list"),
    path("new/<int:pk>/", NewOrder.as_view(), name="new"),
    path("<int:pk>/", OrderPage.as_view(), name="detail"),
    path("<int:pk>/ask-payment/", AskPayment.as_view(), name="ask_payment"),
    path("<int:pk>/place/", Place.as_view(), name="place"),
    path("<int:pk>/cancel-rest/", CancelRest.as_view(), name="cancel_rest"),
    path("<int:pk>/cancel/", Cancel.as_view(), name="cancel"),
    path("<int:pk>/close/", Close.as_view(), name="close"),
]
