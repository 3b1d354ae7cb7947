"""Special orders 客户订货: parts that are ordered for one named customer, with a deposit by rule, and held for them."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE

from dms.cashier.choices import ReceivableKind
from dms.cashier.models import Receivable
from dms.core import clock
from dms.core.addresses import address_of_row
from dms.core.offers import DONE, DRAFT, LATE, OPEN, WAITING
from dms.core.ownership import StoreOwned
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import Blocker, unblocked
from parts.counter.models import Sale
from parts.issuing.models import Issue
from parts.special_orders.lines import SpecialOrderLine
from parts.special_orders.rules import LONGEST_HOLD, ZERO, DepositRule
from parts.stock.fields import money_field
from parts.stock.models import Reservation

__all__ = ["LONGEST_HOLD", "DepositRule", "SpecialOrder", "SpecialOrderLine"]


class SpecialOrderState(models.TextChoices):
    """Where the order stands."""

    DRAFT = "draft", _("draft")
    DEPOSIT_ASKED = "deposit_asked", _("deposit to be paid")
    WAITING = "waiting", _("waiting for the parts")
    PARTLY = "partly", _("partly here")
    ARRIVED = "arrived", _("here, customer to be told")
    NOTIFIED = "notified", _("to be collected")
    OVERDUE = "overdue", _("not collected in time")
    FORCED = "forced", _("forced stock")
    COLLECTING = "collecting", _("at the counter")
    COLLECTED = "collected", _("collected")
    CANCELLED = "cancelled", _("cancelled")


S = SpecialOrderState
#: Something of it is still to come: it is demand.
WAITS = (S.WAITING, S.PARTLY)
#: All of it is here and held.
HERE = (S.ARRIVED, S.NOTIFIED, S.OVERDUE, S.FORCED)
#: Held past the day that was said.
UNCOLLECTED = (S.OVERDUE, S.FORCED)
MAY_HOLD = (*WAITS, *HERE)
FINISHED = (S.COLLECTED, S.CANCELLED)


class CancelOutcome(models.TextChoices):
    """Why it ends without the parts, which says what becomes of the deposit."""

    WITHDRAWN = "withdrawn", _("the customer withdraws")
    STORE = "store", _("the store can't deliver")
    GOODWILL = "goodwill", _("goodwill: everything goes back")


def _person(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=label
    )


class SpecialOrder(StoreOwned, StatefulModel):
    """One order of one customer: written, deposit, waiting, here, told, collected; or overdue, then forced stock.

    Prices include the tax, in yuan. ``deposit_due`` is asked in advance, ``earnest`` is the part of it that is 定金 by
    law (at most 20 % of the price, Civil Code 586): it alone may be kept. ``deposit`` is the cashier's row that
    counts towards the price. What is set aside for it stands in the stock's reservations, and nowhere else.
    """

    number = models.CharField(_("number"), max_length=20, editable=False)
    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    plate = models.CharField(_("plate"), max_length=20, blank=True)
    job_number = models.CharField(_("job"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=1000)
    lead_days = models.PositiveSmallIntegerField(
        _("days until they are here"), default=14, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    hold_days = models.PositiveSmallIntegerField(_("days held after arrival"), default=14, editable=False)
    responsible = _person(_("responsible person"))
    deposit_due = money_field(_("deposit asked for"), default=ZERO, editable=False)
    earnest = money_field(_("earnest money"), default=ZERO, editable=False)
    deposit = models.ForeignKey(
        Receivable, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    is_waived = models.BooleanField(_("without a deposit"), default=False, editable=False)
    promised_on = models.DateField(_("promised for"), null=True, blank=True, editable=False)
    released_at = models.DateTimeField(_("ordered at"), null=True, blank=True, editable=False)
    arrived_at = models.DateTimeField(_("all here since"), null=True, blank=True, editable=False)
    told_at = models.DateTimeField(_("customer told at"), null=True, blank=True, editable=False)
    hold_until = models.DateField(_("held until"), null=True, blank=True, editable=False)
    sale = models.OneToOneField(
        Sale, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="special_order"
    )
    issue = models.OneToOneField(
        Issue, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="special_order"
    )
    outcome = models.CharField(_("why it ended"), max_length=10, choices=CancelOutcome, blank=True, editable=False)
    kept = money_field(_("kept by the store"), default=ZERO, editable=False)
    compensation = money_field(_("owed besides the deposit"), default=ZERO, editable=False)
    state = StateField(_("state"), choices=SpecialOrderState, default=S.DRAFT)

    offered_to = models.ForeignKey(
        "accounts.Store",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("offered to"),
    )
    offered_at = models.DateTimeField(_("offered at"), null=True, blank=True, editable=False)

    across_stores = ("offered_to",)
    url_namespace = "special-orders"
    state_tones = {
        S.DRAFT: DRAFT,
        S.DEPOSIT_ASKED: WAITING,
        S.WAITING: OPEN,
        S.PARTLY: OPEN,
        S.ARRIVED: WAITING,
        S.NOTIFIED: WAITING,
        S.OVERDUE: LATE,
        S.FORCED: LATE,
        S.COLLECTING: OPEN,
        S.COLLECTED: DONE,
        S.CANCELLED: DRAFT,
    }

    class Meta:
        verbose_name = _("special order")
        verbose_name_plural = _("special orders")
        default_permissions = ("add", "change", "view")
        permissions = [
            ("place_specialorder", _("Can place a special order")),
            ("release_specialorder", _("Can release a special order whose deposit is paid")),
            ("hold_specialorder", _("Can hold a special order back")),
            ("waive_specialorder", _("Can do without a deposit, and give one back")),
            ("arrive_specialorder", _("Can set parts aside for a special order")),
            ("miss_specialorder", _("Can take parts from a special order")),
            ("notify_specialorder", _("Can record that the customer was told")),
            ("unreach_specialorder", _("Can note that a message did not arrive")),
            ("expire_specialorder", _("Can note that nobody collected")),
            ("extend_specialorder", _("Can hold ordered parts longer")),
            ("force_specialorder", _("Can declare forced stock")),
            ("collect_specialorder", _("Can bring a special order to the counter")),
            ("reopen_specialorder", _("Can open a special order again")),
            ("finish_specialorder", _("Can close a special order")),
            ("cancel_specialorder", _("Can cancel a special order")),
            ("reallocate_specialorder", _("Can give ordered parts to another order")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="special_order_number_once"),
            models.CheckConstraint(condition=Q(state__in=SpecialOrderState.values), name="special_order_state_known"),
            models.CheckConstraint(
                condition=Q(earnest__gte=0, earnest__lte=F("deposit_due"), kept__gte=0, kept__lte=F("earnest")),
                name="special_order_keeps_earnest_only",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "state", "released_at"], name="special_order_waiting"),
            models.Index(fields=["customer", "-id"], name="special_order_of_customer"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        """The order."""
        return address_of_row("special-orders:detail", self.pk)

    @property
    def gross(self):
        """What it comes to, in yuan, tax included."""
        return sum((line.amount for line in self.lines.all()), ZERO)

    @property
    def customer_name(self):
        """The customer as everybody may see them."""
        return self.customer.masked_name

    @property
    def parts_text(self):
        """What is ordered, in a line."""
        lines = list(self.lines.all())
        first = lines[0].part.number if lines else ""
        return f"{first} +{len(lines) - 1}" if len(lines) > 1 else first

    @property
    def age_days(self):
        """Days since everything is here; None before."""
        if self.arrived_at is None or self.state in FINISHED:
            return None
        return (clock.now() - self.arrived_at).days

    @property
    def refundable(self):
        """What the customer is to get back, in yuan, once it is over."""
        return self.deposit.credit if self.deposit_id and self.state in FINISHED else ZERO

    @property
    def double_return(self):
        """The compensation in the cashier's books; None where the earnest money is not returned twice."""
        rows = Receivable.objects.filter(source_kind="parts.specialorder", source_id=self.pk)
        return rows.filter(kind=ReceivableKind.COMPENSATION).first()

    def held(self):
        """``{part_id: quantity}`` set aside for it."""
        rows = Reservation.objects.filter(source_kind="parts.specialorder", source_id=self.pk, state="held")
        return dict(rows.values_list("item__part_id").annotate(sum=Sum("quantity")).order_by())

    def missing(self):
        """``{part_id: quantity}`` still to come, without what is complete."""
        held = self.held()
        found = {line.part_id: line.quantity - held.get(line.part_id, ZERO) for line in self.lines.all()}
        return {part_id: quantity for part_id, quantity in found.items() if quantity > 0}

    def place_blockers(self):
        """Something to order, of parts that can still be bought."""
        lines = list(self.lines.select_related("part"))
        if not lines:
            return [_now("There is no line on it. Add the parts first.")]
        said = _now("%(part)s is discontinued. Order the part that took its place.")
        gone = [line.part for line in lines if line.part.state != "active"]
        return [Blocker(said % {"part": part.number}, url=part.get_absolute_url()) for part in gone]

    def waive_blockers(self):
        """Money that came is not waived."""
        return self._partly_paid()

    def cancel_blockers(self):
        """A deposit that is half paid is settled at the cashier first."""
        return self._partly_paid()

    def _partly_paid(self):
        owed = self.deposit
        if self.state != S.DEPOSIT_ASKED or owed is None or not owed.paid or not owed.balance:
            return []
        said = _now("¥%(paid)s of the deposit is paid. The cashier takes the rest, or takes the payment back.")
        return [Blocker(said % {"paid": owed.paid}, url=owed.get_absolute_url(), who=_now("cashier"))]

    @transition(
        state,
        source=S.DRAFT,
        target=RETURN_VALUE(S.DEPOSIT_ASKED, S.WAITING),
        permission="parts.place_specialorder",
        conditions=[unblocked("place")],
        custom={"label": _("Place the order")},
    )
    def place(self, *, deposit_due, earnest):
        """The customer has signed; the cashier asks for the deposit where the rules want one."""
        self.deposit_due, self.earnest = deposit_due, earnest
        return S.DEPOSIT_ASKED if deposit_due else S.WAITING

    @transition(
        state,
        source=S.DEPOSIT_ASKED,
        target=S.WAITING,
        permission="parts.release_specialorder",
        custom={"label": _("Deposit paid"), "system": True},
    )
    def release(self):
        """The cashier's books say: paid. From now on it is demand."""

    @transition(
        state,
        source=S.WAITING,
        target=S.DEPOSIT_ASKED,
        permission="parts.hold_specialorder",
        custom={"label": _("Hold the order back"), "system": True},
    )
    def hold(self):
        """The payment of the deposit was taken back before anything came."""
        self.released_at = self.promised_on = None

    @transition(
        state,
        source=S.DEPOSIT_ASKED,
        target=S.WAITING,
        permission="parts.waive_specialorder",
        conditions=[unblocked("waive")],
        custom={"label": _("Order without a deposit")},
    )
    def waive(self):
        """Somebody answers for it."""
        self.is_waived, self.deposit_due, self.earnest, self.deposit = True, ZERO, ZERO, None

    @transition(
        state,
        source=S.WAITING,
        target=RETURN_VALUE(S.PARTLY, S.ARRIVED),
        permission="parts.arrive_specialorder",
        custom={"label": _("Set parts aside"), "system": True},
    )
    @transition(
        state,
        source=S.PARTLY,
        target=RETURN_VALUE(S.PARTLY, S.ARRIVED),
        permission="parts.arrive_specialorder",
        custom={"label": _("Set parts aside"), "system": True},
    )
    def arrive(self, *, at, is_all):
        """Parts are held for it; ``is_all`` when nothing is missing any more."""
        if not is_all:
            return S.PARTLY
        self.arrived_at = at
        return S.ARRIVED

    @transition(
        state,
        source=[S.PARTLY, *HERE],
        target=RETURN_VALUE(S.WAITING, S.PARTLY),
        permission="parts.miss_specialorder",
        custom={"label": _("Parts taken away"), "system": True},
    )
    def miss(self, *, is_all):
        """What was held for it went elsewhere; ``is_all`` when nothing is left."""
        self.arrived_at = self.told_at = self.hold_until = None
        return S.WAITING if is_all else S.PARTLY

    @transition(
        state,
        source=S.ARRIVED,
        target=S.NOTIFIED,
        permission="parts.notify_specialorder",
        custom={"label": _("Customer told")},
    )
    def notify(self, *, at, hold_until):
        """The customer knows, and until when the parts are held."""
        self.told_at, self.hold_until = at, hold_until

    @transition(
        state,
        source=S.NOTIFIED,
        target=S.ARRIVED,
        permission="parts.unreach_specialorder",
        custom={"label": _("Message did not arrive"), "system": True},
    )
    def unreach(self):
        """The message came back: somebody has to call."""
        self.told_at = None

    @transition(
        state,
        source=[S.ARRIVED, S.NOTIFIED],
        target=S.OVERDUE,
        permission="parts.expire_specialorder",
        custom={"label": _("Hold is over"), "system": True},
    )
    def expire(self):
        """Nobody came: a task for the responsible person."""

    @transition(
        state,
        source=list(UNCOLLECTED),
        target=S.NOTIFIED,
        permission="parts.extend_specialorder",
        custom={"label": _("Hold longer")},
    )
    def extend(self, *, hold_until):
        """The customer still wants it."""
        self.hold_until = hold_until

    @transition(
        state,
        source=S.OVERDUE,
        target=S.FORCED,
        permission="parts.force_specialorder",
        custom={"label": _("Forced stock"), "system": True},
    )
    def force(self):
        """Nobody will come: it stands on the forced-stock report by its responsible person."""

    @transition(
        state,
        source=list(HERE),
        target=S.COLLECTING,
        permission="parts.collect_specialorder",
        custom={"label": _("Collect")},
    )
    def collect(self):
        """A sale (or the issue of a job) takes over what is held."""

    @transition(
        state,
        source=S.COLLECTING,
        target=S.WAITING,
        permission="parts.reopen_specialorder",
        custom={"label": _("Open again"), "system": True},
    )
    def reopen(self):
        """The sale or issue was cancelled; what is still there is held again."""
        self.sale = self.issue = self.arrived_at = self.told_at = self.hold_until = None

    @transition(
        state,
        source=S.COLLECTING,
        target=S.COLLECTED,
        permission="parts.finish_specialorder",
        custom={"label": _("Collected"), "system": True},
    )
    def finish(self):
        """The goods are handed out."""

    @transition(
        state,
        source=[S.DRAFT, S.DEPOSIT_ASKED, *WAITS, *HERE],
        target=S.CANCELLED,
        permission="parts.cancel_specialorder",
        conditions=[unblocked("cancel")],
        custom={"label": _("Call the order off")},
    )
    def cancel(self, *, outcome, kept, compensation):
        """Nobody waits any more; what was held is free."""
        self.outcome, self.kept, self.compensation = outcome, kept, compensation
