"""Pages of the plan 计划单: shortage list, plan, its lines and offers."""

import django_filters
from django import forms as django_forms
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Store
from dms.core.approvals.selectors import approval_of
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact
from dms.web.stores import current_store
from parts.purchasing import forms, planning
from parts.purchasing.approving import PLAN
from parts.purchasing.models import PurchaseRequest, PurchaseRequestLine, RequestKind, RequestState, SupplierOffer
from parts.purchasing.planning import OFFERS_FOR_CLASS_A, Wanted, class_a_parts
from parts.purchasing.shortages import shortages

DAY, STATE, MONEY = "web/parts/day.html", "web/parts/state.html", "web/parts/money.html"


class RequestFilter(django_filters.FilterSet):
    """Plans by state and kind."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=RequestState.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind of plan"), choices=RequestKind.choices)

    class Meta:
        model = PurchaseRequest
        fields = ()


class Requests(ListPage):
    """All plans."""

    model = PurchaseRequest
    permission = "parts.view_purchaserequest"
    title = _("Purchase requests")
    filterset_class = RequestFilter
    search_fields = ("number__icontains", "note__icontains")
    new_url = "/purchase-requests/shortages/"
    new_label = _("Plan from the shortage list")
    new_permission = "parts.add_purchaserequest"
    empty_title = _("No plan yet")
    empty_text = _("The shortage list proposes what to buy, how many, and why.")
    tabs = (
        Tab(_("All")),
        Tab(_("To be ordered"), {"state": "approved"}),
        Tab(_("Waiting for approval"), {"state": "submitted"}),
    )
    columns = (
        Column(label=_("Purchase request"), value=str, name="plan"),
        Column(label=_("Kind of plan"), value="get_kind_display", phone=False),
        Column(label=_("Requested by"), value="requested_by", phone=False),
        Column(label=_("Needed by"), value="needed_by", template=DAY, phone=False),
        Column(label=_("Amount"), value="amount", template=MONEY, number=True),
        Column(label=_("State"), value="state", template=STATE),
    )

    def rows(self):
        """With who asked, and the lines for the amount."""
        return super().rows().select_related("requested_by", "store").prefetch_related("lines")


class RequestPage(DetailPage):
    """One plan: its lines, why each, and the offers compared for it."""

    model = PurchaseRequest
    permission = "parts.view_purchaserequest"
    template_name = "parts/purchasing/request.html"

    def rows(self):
        """With who asked."""
        return super().rows().select_related("requested_by", "store")

    def facts(self, row):
        """Kind, days, who."""
        approval = approval_of(row, PLAN.code)
        return [
            Fact(_("Kind of plan"), row.get_kind_display()),
            Fact(_("Requested by"), row.requested_by),
            Fact(_("Needed by"), row.needed_by, DAY),
            *([Fact(_("Approval"), approval, "web/parts/linked.html")] if approval else []),
            *([Fact(_("Note"), row.note)] if row.note else []),
        ]

    def get_context_data(self, row, **kwargs):
        """``lines`` (dicts: line, offers, is_class_a, orders), what the person may do, ``offers_needed``."""
        user = self.request.user
        may_buy = row.state in (RequestState.DRAFT, RequestState.SUBMITTED, RequestState.APPROVED)
        return super().get_context_data(
            row=row,
            lines=lines_of(row),
            may_change=row.state == RequestState.DRAFT and user.has_perm("parts.change_purchaserequest", row),
            may_offer=may_buy and user.has_perm("parts.add_supplieroffer", row),
            may_choose=may_buy and user.has_perm("parts.choose_supplieroffer", row),
            may_order=row.state == RequestState.APPROVED and user.has_perm("parts.add_purchaseorder", row),
            offers_needed=OFFERS_FOR_CLASS_A,
            **kwargs,
        )


def lines_of(row):
    """The lines of a plan with offers, class and orders."""
    rows = row.lines.select_related("part").prefetch_related("offers__supplier", "order_lines__order")
    of_class_a = class_a_parts(row.store_id)
    return [
        {
            "line": line,
            "offers": list(line.offers.all()),
            "is_class_a": line.part_id in of_class_a,
            "orders": [one.order for one in line.order_lines.all() if one.order.state != "cancelled"],
            "left": line.to_order,
        }
        for line in rows
    ]


def store_of(request):
    """The store chosen in the top bar, else the first in which the person may plan."""
    chosen = current_store(request)
    if chosen is not None and request.user.has_perm("parts.add_purchaserequest", chosen):
        return chosen
    stores = Store.objects.filter(is_active=True).order_by("pk")
    return next((one for one in stores if request.user.has_perm("parts.add_purchaserequest", one)), chosen)


class Shortages(FormPage):
    """The shortage list, and a plan out of it."""

    permission = "parts.add_purchaserequest"
    form_class = forms.ShortageForm
    template_name = "parts/purchasing/shortages.html"
    title = _("Shortage list")
    submit_label = _("Make a plan of it")
    keeps_draft = False

    def form_arguments(self):
        """What the chosen store lacks."""
        return {"shortages": shortages(store_of(self.request))}

    def save(self, form):
        """One service call."""
        data = form.cleaned_data
        lines = [
            Wanted(each.part.pk, data[each.key], each.reason[:300], each.price, each.needed_by, each.source)
            for each in form.shortages
            if data.get(each.key)
        ]
        return planning.open_request(
            store=store_of(self.request),
            kind=data["kind"],
            needed_by=data["needed_by"],
            note=data["note"],
            lines=lines,
            actor=self.request.user,
        )

    def get_context_data(self, **kwargs):
        """``store``: whose list it is."""
        return super().get_context_data(store=store_of(self.request), **kwargs)


class NewRequest(FormPage):
    """An empty plan, for what no list proposes."""

    permission = "parts.add_purchaserequest"
    form_class = forms.PlanForm
    title = _("New purchase request")

    def save(self, form):
        """One service call."""
        return planning.open_request(store=store_of(self.request), actor=self.request.user, **form.cleaned_data)


class OfRequest(FormPage):
    """A form about one plan."""

    model = PurchaseRequest
    permission = "parts.change_purchaserequest"
    keeps_draft = False

    def rows(self):
        """With its store."""
        return super().rows().select_related("store")

    def initial(self, row):
        """What is asked is new."""
        return {}


class AddLine(OfRequest):
    """One more part."""

    form_class = forms.NewLineForm
    title = _("Add a part to the plan")

    def save(self, form):
        """One service call."""
        data = dict(form.cleaned_data)
        part = data.pop("part")
        return planning.add_request_line(request_id=self.object.pk, part_id=part.pk, actor=self.request.user, **data)


class OfLine(FormPage):
    """A form about one line; the plan's page is where it leads back."""

    model = PurchaseRequestLine
    permission = "parts.change_purchaserequest"
    keeps_draft = False

    def rows(self):
        """With part and plan."""
        return super().rows().select_related("part", "request__store")


class ChangeLine(OfLine):
    """Another quantity, price, day or reason."""

    form_class = forms.LineForm
    title = _("Change the line")

    def save(self, form):
        """One service call."""
        data = dict(form.cleaned_data)
        if data["price"] is None:
            data["price"] = self.object.price
        return planning.change_request_line(line_id=self.object.pk, actor=self.request.user, **data)


class RemoveLine(OfLine):
    """Take it off the plan."""

    form_class = django_forms.Form
    title = submit_label = _("Remove the line")
    template_name = "parts/purchasing/remove_line.html"

    def initial(self, row):
        """Nothing is asked."""
        return {}

    def save(self, form):
        """One service call."""
        return planning.remove_request_line(line_id=self.object.pk, actor=self.request.user)


class AddOffer(OfLine):
    """What a supplier asks."""

    permission = "parts.add_supplieroffer"
    form_class = forms.OfferForm
    title = _("Record an offer")

    def initial(self, row):
        """What is asked is new."""
        return {}

    def form_arguments(self):
        """Suppliers of the plan's store."""
        return {"user": self.request.user, "store": self.object.request.store}

    def save(self, form):
        """One service call."""
        data = dict(form.cleaned_data)
        supplier = data.pop("supplier")
        return planning.record_offer(line_id=self.object.pk, supplier_id=supplier.pk, actor=self.request.user, **data)


class ChooseOffer(FormPage):
    """This one, and why where another is cheaper."""

    model = SupplierOffer
    permission = "parts.choose_supplieroffer"
    form_class = forms.ChoiceForm
    title = _("Choose the offer")
    submit_label = _("Choose")
    keeps_draft = False

    def initial(self, row):
        """Nothing yet."""
        return {}

    def save(self, form):
        """One service call."""
        return planning.choose_offer(offer_id=self.object.pk, actor=self.request.user, **form.cleaned_data)


class Submit(MovePage):
    """To whoever approves."""

    model = PurchaseRequest
    permission = "parts.view_purchaserequest"
    verb = "submit"
    service = staticmethod(planning.submit_request)
    row_argument = "request_id"

    def sentence(self, row):
        """Who decides."""
        return _now(
            "The parts supervisor decides; over ¥30,000 the service manager too, over ¥100,000 the general manager."
        )


class Cancel(MovePage):
    """Nobody wants it any more."""

    model = PurchaseRequest
    permission = "parts.view_purchaserequest"
    verb = "cancel"
    service = staticmethod(planning.cancel_request)
    row_argument = "request_id"
    form_class = ReasonForm


urlpatterns = [
    path("", Requests.as_view(), name="list"),
    path("shortages/", Shortages.as_view(), name="shortages"),
    path("new/", NewRequest.as_view(), name="new"),
    path("<int:pk>/", RequestPage.as_view(), name="detail"),
    path("<int:pk>/add-line/", AddLine.as_view(), name="add_line"),
    path("<int:pk>/submit/", Submit.as_view(), name="submit"),
    path("<int:pk>/cancel/", Cancel.as_view(), name="cancel"),
    path("lines/<int:pk>/", ChangeLine.as_view(), name="change_line"),
    path("lines/<int:pk>/remove/", RemoveLine.as_view(), name="remove_line"),
    path("lines/<int:pk>/offer/", AddOffer.as_view(), name="add_offer"),
    path("offers/<int:pk>/choose/", ChooseOffer.as_view(), name="choose_offer"),
]
