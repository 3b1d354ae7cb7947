"""Pages of returns to suppliers 退货, and the list of what lies in quarantine with its ways out."""

import django_filters
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.parties.models import Supplier
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact
from parts.receiving.models import DiscrepancyNote, ReceiptLine
from parts.stock.models import Balance, StockStatus
from parts.supplying import forms, returning
from parts.supplying.models import ReturnState, SupplierReturn
from parts.supplying.payable_pages import LINK, MONEY, STATE
from parts.supplying.proposing import proposals

VIEW = "parts.view_supplierreturn"
TIME = "web/parts/time.html"


class ReturnFilter(django_filters.FilterSet):
    """Returns by state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=ReturnState.choices)

    class Meta:
        model = SupplierReturn
        fields = ()


class Returns(ListPage):
    """All returns."""

    model = SupplierReturn
    permission = VIEW
    title = _("Returns to suppliers")
    filterset_class = ReturnFilter
    search_fields = ("number__icontains", "supplier__name__icontains", "agreed_number__icontains")
    empty_title = _("No return yet")
    empty_text = _("What lies in quarantine goes back from the quarantine list, a discrepancy note or its supplier.")
    tabs = (
        Tab(_("All")),
        Tab(_("To be agreed"), {"state": "draft"}),
        Tab(_("To be sent"), {"state": "agreed"}),
        Tab(_("Without an answer"), {"state": "shipped"}),
    )
    columns = (
        Column(label=_("Return"), value=str, name="return"),
        Column(label=_("Supplier"), value="supplier.name"),
        Column(label=_("What is wrong"), value="reason", phone=False),
        Column(label=_("Outcome"), value="get_outcome_display", name="outcome", phone=False),
        Column(label=_("Sent back at"), value="shipped_at", template=TIME, phone=False),
        Column(label=_("Amount"), value="amount", template=MONEY, number=True, phone=False),
        Column(label=_("State"), value="state", template=STATE),
    )

    def rows(self):
        """With the supplier, and the lines for the amount."""
        return super().rows().select_related("supplier", "store").prefetch_related("lines")


class ReturnPage(DetailPage):
    """One return: what goes back, why, and what came of it."""

    model = SupplierReturn
    permission = VIEW
    template_name = "parts/supplying/return.html"

    def rows(self):
        """With everybody who is named."""
        return super().rows().select_related("supplier", "note", "drafted_by", "posting", "store")

    def facts(self, row):
        """To whom, why, what was agreed."""
        told = [
            (_("Outcome"), row.get_outcome_display()),
            (_("Supplier's number"), row.agreed_number),
            (_("Agreed with"), row.agreed_with),
            (_("Carrier and waybill"), row.waybill),
            (_("Credit note"), row.credit_note),
        ]
        return [
            Fact(_("Supplier"), row.supplier, LINK),
            Fact(_("What is wrong"), row.reason),
            *([Fact(_("Discrepancy note"), row.note, LINK)] if row.note else []),
            *([Fact(_("Sent back at"), row.shipped_at, TIME)] if row.shipped_at else []),
            *[Fact(label, value) for label, value in told if value],
            Fact(_("Drafted by"), row.drafted_by),
        ]

    def get_context_data(self, row, **kwargs):
        """``lines``, ``credits`` with where they count."""
        lines = row.lines.select_related("part", "bin", "receipt_line__receipt", "movement").order_by("pk")
        credits = row.credits.prefetch_related("bookings__payable").order_by("pk")
        return super().get_context_data(row=row, lines=lines, credits=credits, **kwargs)


class NewReturn(FormPage):
    """What goes back to the supplier of the address; ``?note=`` or ``?item=`` says what is meant."""

    model = Supplier
    permission = "parts.add_supplierreturn"
    form_class = forms.ReturnForm
    template_name = "parts/supplying/new_return.html"
    title = _("Return to the supplier")
    submit_label = _("Draft the return")
    keeps_draft = False

    def rows(self):
        """With its store."""
        return super().rows().select_related("store")

    @property
    def note(self):
        """The discrepancy note asked for. Raises Http404."""
        if not (key := self._asked("note")):
            return None
        seen = DiscrepancyNote.objects.visible_to(self.request.user).select_related("receipt")
        note = seen.filter(pk=key, receipt__supplier=self.object).first()
        if note is None:
            raise Http404("note")
        return note

    def initial(self, row):
        """What the note says of its lines."""
        note = self.note
        return {"reason": "；".join(text for text in self._texts(note) if text)[:300]} if note else {}

    def form_arguments(self):
        """What lies apart."""
        offered = proposals(self.object, item_id=self._asked("item"), note=self.note)
        return {"supplier": self.object, "offered": offered}

    def save(self, form):
        """One service call."""
        note = self.note
        return returning.draft_return(
            supplier_id=self.object.pk,
            lines=form.chosen(),
            reason=form.cleaned_data["reason"],
            note_id=note.pk if note else None,
            actor=self.request.user,
        )

    def _texts(self, note):
        return note.lines.filter(kind="damaged").values_list("text", flat=True)

    def _asked(self, name):
        text = self.request.GET.get(name, "")
        return int(text) if text.isdecimal() and len(text) < 18 else None


class OfReturn(MovePage):
    """What the verbs share."""

    model = SupplierReturn
    permission = VIEW
    row_argument = "return_id"

    def rows(self):
        """With supplier and store."""
        return super().rows().select_related("supplier", "store")


class Agree(OfReturn):
    """The supplier takes them."""

    verb = "agree"
    service = staticmethod(returning.agree_return)
    form_class = forms.AgreeForm
    in_bulk = False


class Ship(OfReturn):
    """Out of the house."""

    verb = "ship"
    service = staticmethod(returning.ship_return)
    form_class = forms.ShipForm

    def sentence(self, row):
        """What happens."""
        return _now("The goods leave the quarantine and the books. They are owed until the credit note comes.")


class Credit(OfReturn):
    """冲抵货款."""

    verb = "credit"
    service = staticmethod(returning.credit_return)
    form_class = forms.CreditForm
    in_bulk = False

    def form(self, **bound):
        """What the goods are worth."""
        return self.form_class(row=self.object, **bound)

    def sentence(self, row):
        """Where it counts."""
        return _now("It counts at once on what is owed for the same delivery; what is left counts on the next payment.")


class Uncredit(OfReturn):
    """The credit note was another's."""

    verb = "uncredit"
    service = staticmethod(returning.uncredit_return)
    form_class = ReasonForm


class Exchange(OfReturn):
    """Good ones came."""

    verb = "exchange"
    service = staticmethod(returning.exchange_return)
    form_class = forms.ExchangeForm
    in_bulk = False

    def form(self, **bound):
        """Line by line."""
        return self.form_class(row=self.object, **bound)

    def make(self, form):
        """One service call."""
        return returning.exchange_return(
            return_id=self.object.pk,
            quantities=form.by_line(),
            delivery_note=form.cleaned_data["delivery_note"],
            actor=self.request.user,
        )

    def sentence(self, row):
        """The check."""
        return _now("Check each one at the dock. What is bad again is not taken and stays to come.")


class Close(OfReturn):
    """Complete."""

    verb = "close"
    service = staticmethod(returning.close_return)


class Cancel(OfReturn):
    """Nothing goes back."""

    verb = "cancel"
    service = staticmethod(returning.cancel_return)
    form_class = ReasonForm


class Reverse(OfReturn):
    """Back in the quarantine."""

    verb = "reverse"
    service = staticmethod(returning.reverse_return)
    form_class = ReasonForm


def itself(row):
    """The row, for cells that draw more than one value of it."""
    return row


class Quarantine(ListPage):
    """What lies apart, the longest first, and its ways out: back to the supplier, or back into good stock."""

    model = Balance
    permission = "parts.add_supplierreturn"
    title = _("Quarantine")
    search_fields = ("item__part__number__icontains", "item__part__name__icontains", "bin__code__iexact")
    sort = "moved_at"
    empty_title = _("Nothing lies in quarantine")
    empty_text = _("Damaged goods that are kept, and what is set aside on its stock card, appear here.")
    columns = (
        Column(label=_("Part"), value="item.part.number", name="part"),
        Column(label=_("Part name"), value="item.part.label", name="name", phone=False),
        Column(label=_("Bin"), value="bin.code", name="bin"),
        Column(label=_("Quantity"), value="on_hand", template="parts/stock/quantity.html", number=True),
        Column(label=_("Since"), value="moved_at", sort="moved_at", template=TIME, phone=False),
        Column(label=_("Way out"), value=itself, template="parts/supplying/ways_out.html", name="ways"),
    )

    def rows(self):
        """With part and bin, and ``supplier``: who delivered the part last."""
        last = ReceiptLine.objects.filter(store=OuterRef("store"), part=OuterRef("item__part"), accepted__gt=0)
        rows = super().rows().filter(status=StockStatus.QUARANTINE, on_hand__gt=0)
        rows = rows.annotate(supplier=Subquery(last.order_by("-pk").values("receipt__supplier")[:1]))
        return rows.select_related("item__part", "item__store", "bin", "store")


return_urls = [
    path("", Returns.as_view(), name="list"),
    path("new/<int:pk>/", NewReturn.as_view(), name="new"),
    path("<int:pk>/", ReturnPage.as_view(), name="detail"),
    path("<int:pk>/agree/", Agree.as_view(), name="agree"),
    path("<int:pk>/ship/", Ship.as_view(), name="ship"),
    path("<int:pk>/credit/", Credit.as_view(), name="credit"),
    path("<int:pk>/uncredit/", Uncredit.as_view(), name="uncredit"),
    path("<int:pk>/exchange/", Exchange.as_view(), name="exchange"),
    path("<int:pk>/close/", Close.as_view(), name="close"),
    path("<int:pk>/cancel/", Cancel.as_view(), name="cancel"),
    path("<int:pk>/reverse/", Reverse.as_view(), name="reverse"),
]
quarantine_urls = [path("", Quarantine.as_view(), name="list")]
