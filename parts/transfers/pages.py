"""Pages of transfers: list, request, the transfer with its lines, the verbs of both stores."""

from datetime import datetime, time, timedelta

import django_filters
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact
from parts.transfers import services
from parts.transfers.asking_pages import AskElsewhere
from parts.transfers.forms import ApproveForm, FindForm, LossForm, ReceiveForm, RequestForm, SendBackForm, ShipForm
from parts.transfers.models import Transfer, TransferState

VIEW = "parts.view_transfer"


class TransferFilter(django_filters.FilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=TransferState)

    class Meta:
        model = Transfer
        fields = ["state"]


class Transfers(ListPage):
    """What leaves the store and what comes to it, the newest first."""

    model = Transfer
    permission = VIEW
    title = _("Transfers")
    filterset_class = TransferFilter
    search_fields = ("number__iexact",)
    new_url = "transfers:new"
    new_label = _("Ask another store")
    new_permission = "parts.add_transfer"
    tabs = (
        Tab(_("All")),
        Tab(_("To approve"), {"state": "requested"}),
        Tab(_("On the road"), {"state": "shipped"}),
        Tab(_("Something is missing"), {"state": "discrepancy"}),
    )
    empty_title = _("No transfer")
    empty_text = _("Ask another store for what it has: the stock card says who has a part.")
    columns = (
        Column(label=_("Number"), value="number"),
        Column(label=_("From store"), value="store", phone=False),
        Column(label=_("For store"), value="to_store"),
        Column(label=_("Sent"), value="shipped_at", template="web/parts/time.html", phone=False),
        Column(label=_("Expected arrival"), value="arrives_at", template="web/parts/time.html", phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html"),
    )

    def rows(self):
        """With both stores."""
        return super().rows().select_related("store", "to_store")

    def narrowed(self, rows, store):
        """What leaves the chosen store or comes to it."""
        return rows if store is None else rows.of_store(store)


class Request(FormPage):
    """Parts that another store has."""

    permission = "parts.add_transfer"
    form_class = RequestForm
    title = _("Ask another store")
    submit_label = _("Ask")

    def form_arguments(self):
        """Whose stores."""
        return {"actor": self.request.user}

    def save(self, form):
        """One service call."""
        values = dict(form.cleaned_data)
        return services.request_transfer(
            from_store_id=values.pop("from_store").pk,
            to_store_id=values.pop("to_store").pk,
            actor=self.request.user,
            **values,
        )


class TransferPage(DetailPage):
    """One transfer, for both stores."""

    model = Transfer
    permission = VIEW
    template_name = "parts/transfers/detail.html"

    def rows(self):
        """With everybody who is named."""
        return super().rows().select_related("store", "to_store", "requested_by", "loss_responsible")

    def facts(self, row):
        """From where, to where, by when."""
        found = [
            Fact(_("From store"), row.store),
            Fact(_("For store"), row.to_store),
            Fact(_("Asked by"), row.requested_by),
            Fact(_("Needed by"), row.needed_on, "web/parts/day.html"),
            Fact(_("What for"), row.note),
        ]
        if row.shipped_at:
            found += [
                Fact(_("Sent"), row.shipped_at, "web/parts/time.html"),
                Fact(_("Carrier and waybill"), row.waybill),
                Fact(_("Expected arrival"), row.arrives_at, "web/parts/time.html"),
                Fact(_("Last received"), row.received_at, "web/parts/time.html"),
            ]
        if row.loss_responsible_id:
            found += [
                Fact(_("Responsible person"), row.loss_responsible),
                Fact(_("What happened on the road"), row.loss_remark),
            ]
        return found

    def get_context_data(self, row, **kwargs):
        """``lines``; ``approval`` of a loss."""
        lines = row.lines.select_related("part").order_by("pk")
        return super().get_context_data(row=row, lines=lines, approval=row.approval, **kwargs)


class OfTransfer(MovePage):
    """What the verbs share."""

    model = Transfer
    permission = VIEW
    row_argument = "transfer_id"

    def rows(self):
        """With both stores."""
        return super().rows().select_related("store", "to_store")


class ByLine(OfTransfer):
    """A verb whose form asks for each line."""

    in_bulk = False

    def form(self, **bound):
        """With the lines of the transfer."""
        return self.form_class(transfer=self.object, **bound)


class Approve(ByLine):
    """What is let go."""

    verb = "approve"
    form_class = ApproveForm

    def make(self, form):
        """By line."""
        quantities = dict.fromkeys((line.pk for line in form.lines), 0) | form.by_line("quantity")
        return services.approve_transfer(transfer_id=self.object.pk, quantities=quantities, actor=self.request.user)

    def sentence(self, row):
        """What happens."""
        return _now("The goods are held in the bins until they leave.")


class Reject(OfTransfer):
    """No, and why."""

    verb = "reject"
    service = staticmethod(services.reject_transfer)
    form_class = ReasonForm


class Pick(OfTransfer):
    """Ready for the truck."""

    verb = "pick"
    service = staticmethod(services.pick_transfer)


class Ship(OfTransfer):
    """On the road."""

    verb = "ship"
    service = staticmethod(services.ship_transfer)
    form_class = ShipForm

    def form(self, **bound):
        """Tomorrow at five, unless somebody knows better."""
        day = clock.today(self.object.store) + timedelta(days=1) if self.object else None
        initial = {"arrives_at": datetime.combine(day, time(17), tzinfo=self.object.store.zone)} if day else {}
        return self.form_class(initial=initial, **bound)


class Receive(ByLine):
    """Off the truck, on the phone beside it."""

    verb = "receive"
    form_class = ReceiveForm

    def make(self, form):
        """``quantity`` is all that arrived of a line; the damaged ones are part of it."""
        damaged = form.by_line("damaged")
        arrived = form.by_line("quantity")
        values = form.cleaned_data
        return services.receive_transfer(
            transfer_id=self.object.pk,
            good={pk: max(amount - damaged.get(pk, 0), 0) for pk, amount in arrived.items()},
            damaged=damaged,
            damage=values["damage"],
            bins=form.by_line("bin"),
            more_to_come=values["more_to_come"],
            actor=self.request.user,
        )

    def sentence(self, row):
        """The rule."""
        return _now("Count what arrives. What is missing stays on the road until it is found, back or written off.")


class Find(ByLine):
    """Turned up."""

    verb = "find"
    form_class = FindForm
    acts = staticmethod(services.find_transfer)

    def make(self, form):
        """By line."""
        return type(self).acts(
            transfer_id=self.object.pk,
            quantities=form.by_line("quantity"),
            bins=form.by_line("bin"),
            actor=self.request.user,
        )


class SendBack(Find):
    """In the sender's house again."""

    verb = "send_back"
    form_class = SendBackForm
    acts = staticmethod(services.send_back_transfer)


class ReportLoss(ByLine):
    """Lost, and who answers for it."""

    verb = "report_loss"
    form_class = LossForm

    def make(self, form):
        """One service call."""
        values = form.cleaned_data
        return services.report_loss_transfer(
            transfer_id=self.object.pk,
            responsible_id=values["responsible"].pk,
            remark=values["remark"],
            actor=self.request.user,
        )


class WriteOff(OfTransfer):
    """Out of the books."""

    verb = "write_off"
    service = staticmethod(services.write_off_transfer)


class Cancel(OfTransfer):
    """Nothing leaves."""

    verb = "cancel"
    service = staticmethod(services.cancel_transfer)
    form_class = ReasonForm


urlpatterns = [
    path("", Transfers.as_view(), name="list"),
    path("new/", Request.as_view(), name="new"),
    path("ask/<int:pk>/", AskElsewhere.as_view(), name="ask"),
    path("<int:pk>/", TransferPage.as_view(), name="detail"),
    path("<int:pk>/approve/", Approve.as_view(), name="approve"),
    path("<int:pk>/reject/", Reject.as_view(), name="reject"),
    path("<int:pk>/pick/", Pick.as_view(), name="pick"),
    path("<int:pk>/ship/", Ship.as_view(), name="ship"),
    path("<int:pk>/receive/", Receive.as_view(), name="receive"),
    path("<int:pk>/find/", Find.as_view(), name="find"),
    path("<int:pk>/send-back/", SendBack.as_view(), name="send_back"),
    path("<int:pk>/report-loss/", ReportLoss.as_view(), name="report_loss"),
    path("<int:pk>/write-off/", WriteOff.as_view(), name="write_off"),
    path("<int:pk>/cancel/", Cancel.as_view(), name="cancel"),
]
