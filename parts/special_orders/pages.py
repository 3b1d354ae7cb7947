"""Pages of special orders: list with ageing, the order, its verbs, the forced-stock report."""

import django_filters
from django.db.models import Q
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Store
from dms.core.deadlines.selectors import promises_about
from dms.core.transitions import offered_moves
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, Page, ReasonForm, Tab
from dms.web.pages.details import Fact
from dms.web.stores import current_store
from parts.counter.forms import lines_as_text
from parts.special_orders import allocating, holding, offering, selectors, services
from parts.special_orders.deposits import deposit_of
from parts.special_orders.forms import (
    CancelForm,
    EditSpecialOrderForm,
    ElsewhereForm,
    ExtendForm,
    OfferForm,
    ReallocateForm,
    SpecialOrderForm,
    TellForm,
)
from parts.special_orders.models import (
    FINISHED,
    HERE,
    MAY_HOLD,
    UNCOLLECTED,
    WAITS,
    SpecialOrder,
    SpecialOrderState,
)

VIEW = "parts.view_specialorder"
S = SpecialOrderState
#: What comes next leads, giving up comes last.
ORDER_OF_VERBS = ("collect", "notify", "place", "extend", "waive", "cancel")


def place_of_verb(row, verb):
    """What comes next leads: a customer who knows nothing yet does not come to collect."""
    return -1 if verb == "notify" and row.state == SpecialOrderState.ARRIVED else ORDER_OF_VERBS.index(verb)


class SpecialOrderFilter(django_filters.FilterSet):
    """By state; what nobody collects; what is to be paid back."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=SpecialOrderState)
    uncollected = django_filters.BooleanFilter(label=_("Nobody collects"), method="keep_uncollected")
    to_pay_back = django_filters.BooleanFilter(label=_("Deposit to pay back"), method="keep_to_pay_back")

    class Meta:
        model = SpecialOrder
        fields = ["state"]

    @staticmethod
    def keep_uncollected(rows, _name, value):
        """Held past their day, or not."""
        asked = Q(state__in=UNCOLLECTED)
        return rows.filter(asked if value else ~asked)

    @staticmethod
    def keep_to_pay_back(rows, _name, value):
        """Over with money of the customer still here, or not."""
        due = selectors.to_pay_back(rows)
        return due if value else rows.exclude(pk__in=due.order_by().values("pk"))


class SpecialOrders(ListPage):
    """Parts ordered for customers, the newest first."""

    model = SpecialOrder
    permission = VIEW
    title = _("Special orders")
    filterset_class = SpecialOrderFilter
    search_fields = ("number__istartswith", "plate__istartswith", "job_number__istartswith")
    new_url = "/special-orders/new/"
    new_label = _("Order for a customer")
    new_permission = "parts.add_specialorder"
    tabs = (
        Tab(_("All")),
        Tab(_("Deposit to be paid"), {"state": "deposit_asked"}),
        Tab(_("Waiting for the parts"), {"state": "waiting"}),
        Tab(_("Customer to be told"), {"state": "arrived"}),
        Tab(_("To be collected"), {"state": "notified"}),
        Tab(_("Nobody collects"), {"uncollected": "true"}),
    )
    empty_title = _("No special orders")
    empty_text = _("What a customer wants and the store does not have is ordered here, with a deposit.")
    columns = (
        Column(label=_("Number"), value="number", sort="number"),
        Column(label=_("Customer"), value="customer_name"),
        Column(label=_("Parts"), value="parts_text", phone=False),
        Column(label=_("Amount"), value="gross", template="web/parts/money.html", number=True, phone=False),
        Column(label=_("Promised for"), value="promised_on", template="web/parts/day.html", phone=False),
        Column(label=_("Days here"), value="age_days", number=True),
        Column(label=_("Held until"), value="hold_until", template="web/parts/day.html", phone=False),
        Column(label=_("Responsible person"), value="responsible", phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html"),
    )

    def rows(self):
        """With lines, customer and person."""
        return selectors.orders_with_lines(self.request.user)


class OfOrder:
    """What the pages of one order share."""

    model = SpecialOrder
    permission = VIEW

    def rows(self):
        """With its lines."""
        return selectors.orders_with_lines(self.request.user)


class SpecialOrderPage(OfOrder, DetailPage):
    """The order: what is here and what is missing, the deposit, who else waits."""

    template_name = "parts/special_orders/order.html"

    def facts(self, row):
        """Whose, by when, until when, which money."""
        found = [
            Fact(_("Plate"), row.plate),
            Fact(_("Job"), row.job_number),
            Fact(_("Responsible person"), row.responsible),
            *self._days(row),
            *self._money(row),
            Fact(_("Sale"), row.sale, "web/parts/linked.html") if row.sale_id else Fact(_("Sale"), ""),
            Fact(_("Issue"), row.issue, "web/parts/linked.html") if row.issue_id else Fact(_("Issue"), ""),
            Fact(_("Offered to"), row.offered_to),
            Fact(_("Note"), row.note),
        ]
        return [fact for fact in found if fact.value not in ("", None, 0)]

    @staticmethod
    def _days(row):
        soon = _now("%(days)s days after the deposit") % {"days": row.lead_days}
        promised = Fact(_("Promised for"), row.promised_on, "web/parts/day.html")
        return [
            promised if row.promised_on else Fact(_("Promised for"), soon),
            Fact(_("All here since"), row.arrived_at, "web/parts/time.html"),
            Fact(_("Customer told at"), row.told_at, "web/parts/time.html"),
            Fact(_("Held until"), row.hold_until, "web/parts/day.html"),
        ]

    @staticmethod
    def _money(row):
        due, earnest = deposit_of(row) if row.state == S.DRAFT else (row.deposit_due, row.earnest)
        money = "web/parts/money.html"
        return [
            Fact(_("Deposit"), _now("waived") if row.is_waived else due, "" if row.is_waived else money),
            Fact(_("of which earnest money"), earnest, money),
            Fact(_("Receivable"), row.deposit, "web/parts/linked.html") if row.deposit_id else Fact("", ""),
            Fact(_("Why it ended"), row.get_outcome_display()),
            Fact(_("Kept by the store"), row.kept, money),
            Fact(_("To pay back"), row.refundable, money),
            Fact(_("Owed besides the deposit"), row.compensation, money),
            Fact(_("Double return"), row.double_return, "web/parts/linked.html") if row.compensation else Fact("", ""),
        ]

    def edit_url(self, row):
        """Until it is over."""
        may = row.state not in FINISHED and self.request.user.has_perm("parts.change_specialorder", row)
        return reverse("special-orders:edit", args=[row.pk]) if may else ""

    def get_context_data(self, row, **kwargs):
        """``lines`` (line, held, missing), ``waiting`` (who else), ``may_give``, ``ask_address``, ``promises``."""
        user = self.request.user
        held, lines = row.held(), list(row.lines.all())
        kwargs["moves"] = sorted(self.moves(row, offered_moves), key=lambda move: place_of_verb(row, move.verb))
        waiting = selectors.who_else_waits(row, user) if row.state in MAY_HOLD else []
        may_ask = row.state in WAITS and user.has_perm("parts.add_transfer", row)
        return super().get_context_data(
            row=row,
            lines=[(line, held.get(line.part_id, 0), line.quantity - held.get(line.part_id, 0)) for line in lines],
            is_on=row.state in MAY_HOLD,
            waiting=waiting,
            may_give=bool(waiting) and user.has_perm("parts.reallocate_specialorder", row),
            ask_address=reverse("special-orders:ask_elsewhere", args=[row.pk]) if may_ask else "",
            promises=promises_about(row).exclude(state="cancelled")[:1],
            is_here=row.state in HERE,
            **kwargs,
        )


class NewSpecialOrder(FormPage):
    """Order parts for a customer."""

    permission = "parts.add_specialorder"
    form_class = SpecialOrderForm
    title = _("Order for a customer")

    def form_arguments(self):
        """Stores where the viewer takes orders."""
        return {"actor": self.request.user, "store": current_store(self.request)}

    def initial(self, row):
        """With the part that the address names."""
        part = self.request.GET.get("part", "").replace("\x00", "")[:40]
        return {"lines": "".join(letter for letter in part if letter.isalnum())}

    def save(self, form):
        """One service call."""
        return services.draft_special_order(actor=self.request.user, **form.values())


class EditSpecialOrder(OfOrder, FormPage):
    """Change an order; its parts only while it is a draft."""

    permission = "parts.change_specialorder"
    form_class = EditSpecialOrderForm
    title = _("Edit the special order")

    def form_arguments(self):
        """Which order."""
        return {"order": self.object}

    def initial(self, row):
        """Lines as text."""
        return super().initial(row) | {"lines": lines_as_text(row), "responsible": row.responsible_id}

    def save(self, form):
        """One service call."""
        values = dict(form.cleaned_data)
        person = values.pop("responsible", None)
        return services.edit_special_order(
            order_id=self.object.pk,
            responsible_id=person.pk if person else None,
            expected_version=self.expected_version,
            actor=self.request.user,
            **values,
        )


class OfOrderMove(OfOrder, MovePage):
    """What the verbs share."""

    row_argument = "order_id"


class Place(OfOrderMove):
    """The customer has signed."""

    verb = "place"
    service = staticmethod(services.place_special_order)

    def sentence(self, row):
        """What happens."""
        due, earnest = deposit_of(row)
        if not due:
            return _now("No deposit is asked for: the parts are ordered at once.")
        said = _now(
            "The cashier takes a deposit of ¥%(due)s. ¥%(earnest)s of it are earnest money, at most 20 %% of the price."
        )
        return said % {"due": due, "earnest": earnest}


class Waive(OfOrderMove):
    """Without a deposit."""

    verb = "waive"
    service = staticmethod(services.waive_special_order)
    form_class = ReasonForm

    def sentence(self, row):
        """What it means."""
        return _now("The parts are ordered without the deposit. If nobody collects them, it stands under your name.")


class Notify(OfOrderMove):
    """The customer knows."""

    verb = "notify"
    service = staticmethod(holding.notify_special_order)
    form_class = TellForm

    def sentence(self, row):
        """What happens."""
        return _now("From today the parts are held for %(days)s days.") % {"days": row.hold_days}


class Extend(OfOrderMove):
    """A few days more."""

    verb = "extend"
    service = staticmethod(holding.extend_special_order)
    form_class = ExtendForm


class Collect(OfOrderMove):
    """The customer is here."""

    verb = "collect"
    service = staticmethod(services.collect_special_order)

    def sentence(self, row):
        """What happens."""
        if row.job_number:
            return _now("The parts go onto an issue of job %(job)s.") % {"job": row.job_number}
        return _now("A sale goes to the cashier; the deposit counts on it. First the money, then the goods.")

    def success_url(self, row):
        """To the sale or the issue."""
        return (row.sale or row.issue or row).get_absolute_url()


class Cancel(OfOrderMove):
    """Nobody waits any more."""

    verb = "cancel"
    service = staticmethod(services.cancel_special_order)
    form_class = CancelForm

    def sentence(self, row):
        """What is at stake."""
        paid = row.deposit.credit if row.deposit_id else 0
        if not paid:
            return _now("What is held is free again; no deposit was paid.")
        said = _now(
            "¥%(paid)s were paid as a deposit; ¥%(earnest)s of it are earnest money. What is held is free again."
        )
        return said % {"paid": paid, "earnest": row.earnest}


class Reallocate(OfOrder, FormPage):
    """Give a part to another order: one click for each that waits."""

    permission = "parts.reallocate_specialorder"
    form_class = ReallocateForm
    title = submit_label = _("Give to another order")
    keeps_draft = False

    def form_arguments(self):
        """Who waits."""
        return {"waiting": selectors.who_else_waits(self.object, self.request.user)}

    def initial(self, row):
        """The order that the button named."""
        return {"to": self.request.GET.get("to", "")[:40]}

    def save(self, form):
        """One service call."""
        part_id, order_id = map(int, form.cleaned_data["to"].split(":"))
        return allocating.reallocate(
            order_id=self.object.pk, to_order_id=order_id, part_id=part_id, actor=self.request.user
        )


class AskElsewhere(OfOrder, FormPage):
    """Another store may have it."""

    permission = "parts.add_transfer"
    form_class = ElsewhereForm
    title = submit_label = _("Ask another store")
    keeps_draft = False

    def form_arguments(self):
        """For which order."""
        return {"order": self.object}

    def initial(self, row):
        """Empty."""
        return {}

    def save(self, form):
        """One service call; the transfer opens."""
        return services.ask_elsewhere(
            order_id=self.object.pk, from_store_id=form.cleaned_data["from_store"].pk, actor=self.request.user
        )


class Offer(OfOrder, FormPage):
    """What nobody collects, offered to another store: one click in the list of forced stock."""

    permission = "parts.reallocate_specialorder"
    form_class = OfferForm
    title = submit_label = _("Offer to another store")
    keeps_draft = False

    def form_arguments(self):
        """Whose parts."""
        return {"order": self.object}

    def initial(self, row):
        """Empty."""
        return {}

    def save(self, form):
        """One service call."""
        return offering.offer_special_order(
            order_id=self.object.pk, to_store_id=form.cleaned_data["to_store"].pk, actor=self.request.user
        )

    def success_url(self, row):
        """Back to the list."""
        return reverse("special-orders:forced")


class ForcedStock(Page):
    """What nobody collects, by the person who answers for it."""

    permission = VIEW
    template_name = "parts/special_orders/forced.html"
    title = _("Forced stock")

    def get(self, request):
        """``people``: ``[(person, [(order, value)], total)]``; ``total``; ``sees_cost``; ``may_offer``, ``stores``."""
        people = selectors.forced_stock(request.user, current_store(request))
        return self.render_to_response(
            self.get_context_data(
                people=people,
                count=sum(len(lines) for _person, lines, _total in people),
                total=sum(total for _person, _lines, total in people),
                sees_cost=request.user.has_perm("parts.view_cost"),
                may_offer=request.user.has_perm("parts.reallocate_specialorder"),
                stores=list(Store.objects.filter(is_active=True).order_by("code")),
            )
        )


urlpatterns = [
    path("", SpecialOrders.as_view(), name="list"),
    path("new/", NewSpecialOrder.as_view(), name="new"),
    path("forced/", ForcedStock.as_view(), name="forced"),
    path("<int:pk>/", SpecialOrderPage.as_view(), name="detail"),
    path("<int:pk>/edit/", EditSpecialOrder.as_view(), name="edit"),
    path("<int:pk>/place/", Place.as_view(), name="place"),
    path("<int:pk>/waive/", Waive.as_view(), name="waive"),
    path("<int:pk>/notify/", Notify.as_view(), name="notify"),
    path("<int:pk>/extend/", Extend.as_view(), name="extend"),
    path("<int:pk>/collect/", Collect.as_view(), name="collect"),
    path("<int:pk>/cancel/", Cancel.as_view(), name="cancel"),
    path("<int:pk>/reallocate/", Reallocate.as_view(), name="reallocate"),
    path("<int:pk>/offer/", Offer.as_view(), name="offer"),
    path("<int:pk>/ask-elsewhere/", AskElsewhere.as_view(), name="ask_elsewhere"),
]
