"""Pages of deliveries: the list, the receipt, and the one scan page for all three checks."""

import uuid

import django_filters
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.transitions import TransitionBlocked
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.access import Page
from dms.web.pages.details import Fact
from parts.purchasing.models import COMING, PurchaseOrder
from parts.receiving import delivering, forms, reversing, shelving
from parts.receiving.models import Receipt, ReceiptLine, ReceiptState
from parts.receiving.scanning import line_to_shelve, scan
from parts.receiving.shelving import labels_by_fives, suggested_bins
from parts.stock.stocking import bin_by_code

STATE, TIME = "web/parts/state.html", "web/parts/time.html"
LONGEST_KEY = 40


class ReceiptFilter(django_filters.FilterSet):
    """Deliveries by state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=ReceiptState.choices)

    class Meta:
        model = Receipt
        fields = ()


class Receipts(ListPage):
    """All deliveries."""

    model = Receipt
    permission = "parts.view_receipt"
    title = _("Receipts")
    filterset_class = ReceiptFilter
    search_fields = (
        "number__icontains",
        "delivery_note__icontains",
        "supplier__name__icontains",
        "paper_number__icontains",
    )
    empty_title = _("No receipt yet")
    empty_text = _("A delivery is registered on the page of its order.")
    tabs = (
        Tab(_("All")),
        Tab(_("At the dock"), {"state": "checking"}),
        Tab(_("To be shelved"), {"state": "shelving"}),
    )
    columns = (
        Column(label=_("Receipt"), value=str, name="receipt"),
        Column(label=_("Supplier"), value="supplier.name"),
        Column(label=_("Delivery note"), value="delivery_note", phone=False),
        Column(label=_("Registered"), value="created_at", sort="created_at", template=TIME, phone=False),
        Column(label=_("In stock since"), value="confirmed_at", template=TIME, phone=False),
        Column(label=_("State"), value="state", template=STATE),
    )

    def rows(self):
        """With the supplier."""
        return super().rows().select_related("supplier", "store")


class ReceiptPage(DetailPage):
    """One delivery with everything that was counted."""

    model = Receipt
    permission = "parts.view_receipt"
    template_name = "parts/receiving/receipt.html"

    def rows(self):
        """With the people who checked."""
        people = ("opened_by", "carrier_checked_by", "confirmed_by")
        return super().rows().select_related("supplier", "store", *people)

    def facts(self, row):
        """Papers, packages, who checked."""
        counted = "" if row.packages_counted is None else f"{row.packages_counted} / {row.packages_listed or '—'}"
        return [
            Fact(_("Supplier"), row.supplier, "web/parts/linked.html"),
            Fact(_("Delivery note"), row.delivery_note),
            *([Fact(_("Number of the paper form"), row.paper_number)] if row.paper_number else []),
            *([Fact(_("Carrier"), f"{row.carrier} {row.waybill}".strip())] if row.carrier or row.waybill else []),
            *([Fact(_("Packages counted"), counted)] if counted else []),
            *([Fact(_("Packages damaged"), row.packages_damaged)] if row.packages_damaged else []),
            *([Fact(_("What was wrong"), row.carrier_note)] if row.carrier_note else []),
            *([Fact(_("Checked at the carrier by"), row.carrier_checked_by)] if row.carrier_checked_by else []),
            *([Fact(_("Checked at the dock by"), row.confirmed_by)] if row.confirmed_by else []),
            *([Fact(_("In stock since"), row.confirmed_at, TIME)] if row.confirmed_at else []),
            *([Fact(_("All on the shelf"), row.shelved_at, TIME)] if row.shelved_at else []),
        ]

    def get_context_data(self, row, **kwargs):
        """``lines``, ``notes`` (discrepancy notes), ``orders``, ``may_work`` (the scan page is of use now)."""
        lines = delivering.lines_of(row)
        working = row.state in (ReceiptState.CHECKING, ReceiptState.SHELVING)
        return super().get_context_data(
            row=row,
            lines=lines,
            orders=list({line.order_line.order_id: line.order_line.order for line in lines}.values()),
            notes=row.notes.all() if self.request.user.has_perm("parts.view_discrepancynote", row) else [],
            may_work=working and self.request.user.has_perm("parts.change_receipt", row),
            **kwargs,
        )


class NewReceipt(FormPage):
    """A delivery for the order of the address, and for others of the same supplier."""

    model = PurchaseOrder
    permission = "parts.add_receipt"
    form_class = forms.DeliveryForm
    title = _("Register a delivery of goods")
    submit_label = _("Register")

    def rows(self):
        """With its store."""
        return super().rows().select_related("store", "supplier")

    def initial(self, row):
        """What is asked stands on the papers."""
        return {}

    def form_arguments(self):
        """Other orders of which something is still to come."""
        others = PurchaseOrder.objects.visible_to(self.request.user).filter(
            store=self.object.store, supplier=self.object.supplier, state__in=COMING
        )
        return {"others": list(others.exclude(pk=self.object.pk).order_by("pk"))}

    def save(self, form):
        """One service call."""
        data = dict(form.cleaned_data)
        order_ids = [self.object.pk, *data.pop("other_orders", [])]
        return delivering.open_receipt(order_ids=order_ids, actor=self.request.user, **data)


class OfReceipt(MovePage):
    """What the verbs share."""

    model = Receipt
    permission = "parts.view_receipt"
    row_argument = "receipt_id"

    def rows(self):
        """With supplier and store."""
        return super().rows().select_related("supplier", "store")


class CheckCarrier(OfReceipt):
    """第一次检验."""

    verb = "check_carrier"
    service = staticmethod(delivering.check_carrier)
    form_class = forms.CarrierForm
    in_bulk = False

    def form(self, **bound):
        """As many as the waybill says, unless somebody counts otherwise."""
        return self.form_class(
            initial={"packages_counted": self.object.packages_listed, "packages_damaged": 0}, **bound
        )

    def sentence(self, row):
        """When to count."""
        return _now("Count the packages before you sign the waybill.")

    def success_url(self, row):
        """On to the dock."""
        return reverse("receipts:work", args=[row.pk])


class Confirm(OfReceipt):
    """第二次检验 is complete."""

    verb = "confirm"
    service = staticmethod(delivering.confirm_receipt)

    def sentence(self, row):
        """What it means."""
        return _now("What was accepted is in stock at the dock now; what differs goes onto a discrepancy note.")

    def success_url(self, row):
        """On to the shelf."""
        return reverse("receipts:work", args=[row.pk])


class Cancel(OfReceipt):
    """Nothing of it is received."""

    verb = "cancel"
    service = staticmethod(delivering.cancel_receipt)
    form_class = ReasonForm


class Reverse(OfReceipt):
    """Out of the stock again."""

    verb = "reverse"
    service = staticmethod(reversing.reverse_receipt)
    form_class = ReasonForm

    def sentence(self, row):
        """What it means."""
        return _now("Counter-entries take all of it out of the stock; the order waits for the goods again.")


class ReceiptWork(Page):
    """What both answers of the scan page hold."""

    model = Receipt
    permission = "parts.view_receipt"
    template_name = "parts/receiving/work.html"

    def rows(self):
        """With supplier and store."""
        return super().rows().select_related("supplier", "store")

    def get_title(self):
        """The delivery."""
        return str(self.object)

    def get_context_data(self, **kwargs):
        """``row``, ``lines`` (dicts: line, bin, labels, is_now), ``now`` (one of them or None), ``done`` of ``many``,
        ``scanned`` (Scanned or None), ``may`` (scan), ``key`` for a form without script.
        """
        row = self.object
        lines = delivering.lines_of(row)
        shelving_now = row.state == ReceiptState.SHELVING
        current = (
            line_to_shelve(row, lines)
            if shelving_now
            else next((x for x in lines if x.pk == row.current_line_id), None)
        )
        places = suggested_bins(row, [line for line in lines if line.to_shelve > 0]) if shelving_now else {}
        shown = [
            {
                "line": line,
                "bin": places.get(line.pk),
                "labels": labels_by_fives(line),
                "is_now": current is not None and line.pk == current.pk,
            }
            for line in lines
        ]
        needed = [line for line in lines if line.accepted] if row.state in ("shelving", "shelved") else lines
        done = [line for line in needed if (line.to_shelve <= 0 if shelving_now else line.is_checked)]
        verb = {"checking": "parts.change_receipt", "shelving": "parts.shelve_receipt"}.get(row.state)
        kwargs.setdefault("scanned", None)
        return super().get_context_data(
            row=row,
            lines=shown,
            now=next((one for one in shown if one["is_now"]), None),
            done=len(done),
            many=len(needed),
            shelving_now=shelving_now,
            may_scan=bool(verb) and self.request.user.has_perm(verb, row),
            may_confirm=row.state == ReceiptState.CHECKING
            and len(done) == len(lines)
            and self.request.user.has_perm("parts.confirm_receipt", row),
            key=uuid.uuid4().hex,
            **kwargs,
        )


class Work(ReceiptWork):
    """The scan page: what is next, where it goes, and how far everything is."""

    def get(self, request, pk):
        """The page as everybody's scans have left it."""
        self.object = self.row()
        return self.render_to_response(self.get_context_data())


class Scan(ReceiptWork):
    """A code, or several that waited: each is done in its order, once."""

    http_method_names = ["post"]

    def post(self, request, pk):
        """The page, or its moving part for the script; 409 where nothing can be scanned now."""
        self.object = self.row()
        code, key = request.POST.get("code", "")[:120], request.POST.get("key", "")[:LONGEST_KEY]
        try:
            scanned = scan(receipt_id=self.object.pk, code=code, key=key or uuid.uuid4().hex, actor=request.user)
        except TransitionBlocked as blocked:
            return HttpResponse(" ".join(str(one) for one in blocked.reasons), status=409, content_type="text/plain")
        self.object = self.row()
        if self.object.state == ReceiptState.SHELVED and not request.headers.get("X-Scanner"):
            return redirect(self.object.get_absolute_url())
        return self.render_to_response(self.get_context_data(scanned=scanned))

    def get_template_names(self):
        """The script takes the moving part alone."""
        return ["parts/receiving/panel.html"] if self.request.headers.get("X-Scanner") else [self.template_name]


class OfLine(FormPage):
    """A form about one line of a delivery."""

    model = ReceiptLine
    permission = "parts.change_receipt"
    keeps_draft = False
    template_name = "parts/receiving/line.html"

    def rows(self):
        """With its part and order."""
        return super().rows().select_related("part", "receipt__store", "order_line__order")

    def success_url(self, row):
        """Back to the scan page."""
        return reverse("receipts:work", args=[row.pk])


class CheckLine(OfLine):
    """What came of it, with everything that was not right; photos below."""

    form_class = forms.CountForm
    title = _("Check the line")

    def initial(self, row):
        """As it was counted; else as it is listed."""
        found = super().initial(row)
        if not row.is_checked:
            found["accepted"] = min(row.listed, row.order_line.most)
        return {name: _plain(value) for name, value in found.items()}

    def save(self, form):
        """One service call."""
        return delivering.check_line(line_id=self.object.pk, actor=self.request.user, **form.cleaned_data)


class ShelveLine(OfLine):
    """Into a bin by hand."""

    permission = "parts.shelve_receipt"
    form_class = forms.ShelveForm
    title = _("Put it on the shelf")

    def initial(self, row):
        """The bin that is suggested."""
        place = suggested_bins(row.receipt, [row])[row.pk]
        return {"bin": place.code if place else ""}

    def save(self, form):
        """One service call."""
        place = bin_by_code(self.object.receipt.store, form.cleaned_data["bin"])
        quantity = form.cleaned_data["quantity"]
        return shelving.shelve_line(line_id=self.object.pk, bin_id=place.pk, quantity=quantity, actor=self.request.user)


def _plain(value):
    """A quantity without noughts at the end."""
    return value.normalize() if hasattr(value, "normalize") and value == value.to_integral_value() else value


urlpatterns = [
    path("", Receipts.as_view(), name="list"),
    path("new/<int:pk>/", NewReceipt.as_view(), name="new"),
    path("<int:pk>/", ReceiptPage.as_view(), name="detail"),
    path("<int:pk>/work/", Work.as_view(), name="work"),
    path("<int:pk>/scan/", Scan.as_view(), name="scan"),
    path("<int:pk>/check-carrier/", CheckCarrier.as_view(), name="check_carrier"),
    path("<int:pk>/confirm/", Confirm.as_view(), name="confirm"),
    path("<int:pk>/cancel/", Cancel.as_view(), name="cancel"),
    path("<int:pk>/reverse/", Reverse.as_view(), name="reverse"),
    path("lines/<int:pk>/check/", CheckLine.as_view(), name="check_line"),
    path("lines/<int:pk>/shelve/", ShelveLine.as_view(), name="shelve_line"),
]
