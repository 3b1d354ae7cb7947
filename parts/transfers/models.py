"""A transfer between two stores, and its lines. It belongs to the sending store; the receiving one sees it too.

Goods are in one place at every moment: in bins of the sender, on the sender's truck (in transit), in bins of the
receiver. What is on the road is what was shipped less what arrived, came back or was written off.
"""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE

from dms.core.addresses import address_of_row
from dms.core.approvals.models import ApprovalState
from dms.core.approvals.selectors import approval_of
from dms.core.offers import DONE, DRAFT, LATE, OPEN, WAITING
from dms.core.ownership import StoreOwned, StoreOwnedQuerySet
from dms.core.permissions import refusal
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import Blocker, unblocked
from parts.catalogue.models import Part
from parts.stock.fields import ZERO, quantity_field

LOSS = "parts.transfer_loss"


class TransferState(models.TextChoices):
    """Where the goods are."""

    REQUESTED = "requested", _("requested")
    APPROVED = "approved", _("approved")
    PICKED = "picked", _("picked")
    SHIPPED = "shipped", _("on the road")
    DISCREPANCY = "discrepancy", _("something is missing")
    DONE = "done", _("done")
    REJECTED = "rejected", _("refused")
    CANCELLED = "cancelled", _("cancelled")


S = TransferState
ON_THE_ROAD = (S.SHIPPED, S.DISCREPANCY)


class TransferQuerySet(StoreOwnedQuerySet):
    """Seen by both stores and by nobody else."""

    def visible_to(self, user):
        if user.has_group_perm(self.view_permission):
            return self.all()
        stores = user.store_ids(self.view_permission)
        return self.filter(Q(store_id__in=stores) | Q(to_store_id__in=stores))

    def of_store(self, store):
        """Those that leave it or come to it."""
        return self.filter(Q(store=store) | Q(to_store=store))


class Transfer(StoreOwned, StatefulModel):
    """Goods that one store asks of another: asked for, approved, picked, on the road, received, done."""

    across_stores = ("to_store",)

    to_store = models.ForeignKey(
        "accounts.Store", on_delete=models.PROTECT, related_name="+", verbose_name=_("receiving store")
    )
    number = models.CharField(_("number"), max_length=20, editable=False)
    note = models.CharField(_("what for"), max_length=300, blank=True)
    needed_on = models.DateField(_("needed by"), null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    waybill = models.CharField(_("carrier and waybill"), max_length=120, blank=True)
    shipped_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    arrives_at = models.DateTimeField(_("expected arrival"), null=True, blank=True)
    received_at = models.DateTimeField(_("last received"), null=True, blank=True, editable=False)
    loss_responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("responsible person"),
    )
    loss_remark = models.CharField(_("what happened on the road"), max_length=300, blank=True)
    state = StateField(_("state"), choices=TransferState, default=TransferState.REQUESTED)

    objects = TransferQuerySet.as_manager()

    url_namespace = "transfers"
    state_tones = {
        S.REQUESTED: WAITING,
        S.APPROVED: OPEN,
        S.PICKED: OPEN,
        S.SHIPPED: OPEN,
        S.DISCREPANCY: LATE,
        S.DONE: DONE,
        S.REJECTED: DRAFT,
        S.CANCELLED: DRAFT,
    }

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        default_permissions = ("add", "view")
        permissions = [
            ("approve_transfer", _("Can let parts go to another store")),
            ("reject_transfer", _("Can refuse a transfer")),
            ("pick_transfer", _("Can pick the goods of a transfer")),
            ("ship_transfer", _("Can send a transfer on its way")),
            ("receive_transfer", _("Can receive a transfer")),
            ("find_transfer", _("Can receive what was missing of a transfer")),
            ("send_back_transfer", _("Can take back what did not arrive")),
            ("report_loss_transfer", _("Can report a loss on the road")),
            ("write_off_transfer", _("Can write off what was lost on the road")),
            ("cancel_transfer", _("Can cancel a transfer before it leaves")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="transfer_number_once"),
            models.CheckConstraint(
                condition=~Q(store=F("to_store")),
                name="transfer_between_two_stores",
                violation_error_message=_("A transfer goes to another store. Within a store parts are moved."),
            ),
            models.CheckConstraint(condition=Q(state__in=TransferState.values), name="transfer_state_known"),
        ]
        indexes = [models.Index(fields=["to_store", "state"], name="transfer_incoming")]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        """The transfer."""
        return address_of_row("transfers:detail", self.pk)

    @property
    def approval(self):
        """The latest approval of a loss, or None."""
        return approval_of(self, LOSS)

    def open_lines(self):
        """The lines of which something is still on the road."""
        return [line for line in self.lines.select_related("part").order_by("pk") if line.open > 0]

    def approve_refusal(self, user):
        """Who asked does not approve."""
        if self.requested_by_id == user.pk:
            return _now("You asked for this transfer yourself. Another supervisor of the sending store approves it.")
        return ""

    def receive_refusal(self, user):
        """The receiving store receives."""
        return self._of_the_receiver(user, "parts.receive_transfer")

    def find_refusal(self, user):
        """The receiving store receives."""
        return self._of_the_receiver(user, "parts.find_transfer")

    def cancel_refusal(self, user):
        """Either store, as long as nothing has left."""
        may = user.has_perm("parts.cancel_transfer", self) or user.has_perm("parts.cancel_transfer", self.to_store)
        return "" if may else refusal(user, "parts.cancel_transfer", self.to_store)

    def _of_the_receiver(self, user, permission):
        return "" if user.has_perm(permission, self.to_store) else refusal(user, permission, self.to_store)

    def report_loss_blockers(self):
        """An open or given approval."""
        approval = self.approval
        if approval is None or approval.state not in (
            ApprovalState.PENDING,
            ApprovalState.RETURNED,
            ApprovalState.APPROVED,
        ):
            return []
        said = _now("Approval was asked for already: %(number)s.") % {"number": approval.number}
        return [Blocker(said, url=approval.get_absolute_url())]

    def write_off_blockers(self):
        """Nothing is written off without a yes and a responsible person."""
        approval = self.approval
        if approval is None:
            return [_now("Nothing is written off without approval. Report the loss first.")]
        if approval.state != ApprovalState.APPROVED:
            values = {"number": approval.number, "state": approval.get_state_display()}
            said = _now("Approval %(number)s is in the state “%(state)s”.") % values
            return [Blocker(said, url=approval.get_absolute_url())]
        return []

    @transition(
        state,
        source=S.REQUESTED,
        target=S.APPROVED,
        permission="parts.approve_transfer",
        custom={"label": _("Approve the transfer")},
    )
    def approve(self):
        """The goods are held for it."""

    @transition(
        state,
        source=S.REQUESTED,
        target=S.REJECTED,
        permission="parts.reject_transfer",
        custom={"label": _("Refuse the transfer")},
    )
    def reject(self):
        """The other store keeps its goods."""

    @transition(
        state,
        source=S.APPROVED,
        target=S.PICKED,
        permission="parts.pick_transfer",
        custom={"label": _("Picked")},
    )
    def pick(self):
        """The goods stand ready for the truck."""

    @transition(
        state,
        source=S.PICKED,
        target=S.SHIPPED,
        permission="parts.ship_transfer",
        custom={"label": _("Send")},
    )
    def ship(self, *, at, arrives_at, waybill):
        """On the road."""
        self.shipped_at, self.arrives_at, self.waybill = at, arrives_at, waybill

    @transition(
        state,
        source=S.SHIPPED,
        target=RETURN_VALUE(S.SHIPPED, S.DISCREPANCY, S.DONE),
        permission="parts.receive_transfer",
        custom={"label": _("Receive"), "anywhere": True},
    )
    def receive(self, *, at, is_all, more_to_come):
        """Arrived, wholly or partly."""
        self.received_at = at
        if is_all:
            return S.DONE
        return S.SHIPPED if more_to_come else S.DISCREPANCY

    @transition(
        state,
        source=S.DISCREPANCY,
        target=RETURN_VALUE(S.DISCREPANCY, S.DONE),
        permission="parts.find_transfer",
        custom={"label": _("Found: receive"), "anywhere": True},
    )
    def find(self, *, at, is_all):
        """What was missing has turned up at the receiver."""
        self.received_at = at
        return S.DONE if is_all else S.DISCREPANCY

    @transition(
        state,
        source=S.SHIPPED,
        target=RETURN_VALUE(S.SHIPPED, S.DONE),
        permission="parts.send_back_transfer",
        custom={"label": _("Bring back")},
    )
    @transition(
        state,
        source=S.DISCREPANCY,
        target=RETURN_VALUE(S.DISCREPANCY, S.DONE),
        permission="parts.send_back_transfer",
        custom={"label": _("Bring back")},
    )
    def send_back(self, *, is_all):
        """What did not arrive lies in the sender's bins again."""
        return S.DONE if is_all else self.state

    @transition(
        state,
        source=S.DISCREPANCY,
        target=S.DISCREPANCY,
        permission="parts.report_loss_transfer",
        conditions=[unblocked("report_loss")],
        custom={"label": _("Report the loss")},
    )
    def report_loss(self, *, responsible_id, remark):
        """Somebody answers for it; somebody else says yes to writing it off."""
        self.loss_responsible_id, self.loss_remark = responsible_id, remark

    @transition(
        state,
        source=S.DISCREPANCY,
        target=S.DONE,
        permission="parts.write_off_transfer",
        conditions=[unblocked("write_off")],
        custom={"label": _("Write off")},
    )
    def write_off(self):
        """What was lost leaves the books of the sender."""

    @transition(
        state,
        source=S.REQUESTED,
        target=S.CANCELLED,
        permission="parts.cancel_transfer",
        custom={"label": _("Cancel"), "anywhere": True},
    )
    @transition(
        state,
        source=S.APPROVED,
        target=S.CANCELLED,
        permission="parts.cancel_transfer",
        custom={"label": _("Cancel"), "anywhere": True},
    )
    @transition(
        state,
        source=S.PICKED,
        target=S.CANCELLED,
        permission="parts.cancel_transfer",
        custom={"label": _("Cancel"), "anywhere": True},
    )
    def cancel(self):
        """Nothing leaves; what was held is free."""


class TransferLineQuerySet(StoreOwnedQuerySet):
    """Seen by whoever sees the transfer."""

    def visible_to(self, user):
        if user.has_group_perm(self.view_permission):
            return self.all()
        stores = user.store_ids(self.view_permission)
        return self.filter(Q(store_id__in=stores) | Q(transfer__to_store_id__in=stores))


class TransferLine(StoreOwned):
    """A part of a transfer: asked, approved, shipped; arrived good or damaged, came back, lost."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="lines")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+", verbose_name=_("part"))
    asked = quantity_field(_("asked for"), validators=[MinValueValidator(Decimal("0.001"))])
    approved = quantity_field(_("approved"), default=ZERO, editable=False)
    shipped = quantity_field(_("sent"), default=ZERO, editable=False)
    received = quantity_field(_("received"), default=ZERO, editable=False)
    damaged = quantity_field(_("damaged"), default=ZERO, editable=False)
    returned = quantity_field(_("came back"), default=ZERO, editable=False)
    lost = quantity_field(_("lost"), default=ZERO, editable=False)
    damage = models.CharField(_("what is damaged"), max_length=200, blank=True)

    objects = TransferLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a transfer")
        verbose_name_plural = _("lines of transfers")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["transfer", "part"], name="transfer_part_once"),
            models.CheckConstraint(
                condition=Q(shipped__gte=Round(F("received") + F("damaged") + F("returned") + F("lost"), 3))
                & Q(received__gte=0, damaged__gte=0, returned__gte=0, lost__gte=0),
                name="transfer_line_within_what_was_sent",
            ),
        ]

    def __str__(self):
        return f"{self.transfer.number} · {self.part.number}"

    @property
    def open(self):
        """How many are still on the road."""
        return self.shipped - self.received - self.damaged - self.returned - self.lost
