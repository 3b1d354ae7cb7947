"""The discrepancy note 差损单: what was short, damaged, wrong or too many, and what came of the claim."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.core.addresses import address_of_row
from dms.core.offers import DONE, DRAFT, LATE, OPEN, WAITING
from dms.core.ownership import StoreOwned
from dms.core.states import StateField, StatefulModel, transition
from parts.purchasing.requests import NOT_NEGATIVE, person
from parts.receiving.receipts import Receipt, ReceiptLine
from parts.stock.fields import money_field, quantity_field


class Against(models.TextChoices):
    """Who answers for it (seed 004 篇8 三(四)4)."""

    SUPPLIER = "supplier", _("supplier")
    CARRIER = "carrier", _("carrier")
    INSURER = "insurer", _("insurer")


class NoteState(models.TextChoices):
    """How far the claim is."""

    OPEN = "open", _("to be claimed")
    CLAIMED = "claimed", _("claimed")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    REPORTED = "reported", _("reported to the service manager")
    CLOSED = "closed", _("closed")


S = NoteState


class DiscrepancyNote(StoreOwned, StatefulModel):
    """差损单 of one delivery against one party: claimed, then granted, or refused and reported upwards."""

    number = models.CharField(_("number"), max_length=20, editable=False)
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="notes", verbose_name=_("receipt"))
    against = models.CharField(_("against"), max_length=10, choices=Against)
    written_by = person(_("written by"))
    claim = models.CharField(_("what is claimed"), max_length=500, blank=True, editable=False)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True, editable=False)
    granted_amount = money_field(_("amount granted"), null=True, blank=True, validators=NOT_NEGATIVE, editable=False)
    is_replaced = models.BooleanField(_("replacement comes"), default=False, editable=False)
    outcome = models.CharField(_("outcome"), max_length=500, blank=True, editable=False)
    report = models.TextField(_("report"), max_length=2000, blank=True, editable=False)
    state = StateField(_("state"), choices=NoteState, default=S.OPEN)

    url_namespace = "discrepancy-notes"
    state_tones = {
        S.OPEN: WAITING,
        S.CLAIMED: OPEN,
        S.GRANTED: DONE,
        S.REFUSED: LATE,
        S.REPORTED: WAITING,
        S.CLOSED: DRAFT,
    }

    class Meta:
        verbose_name = _("discrepancy note")
        verbose_name_plural = _("discrepancy notes")
        default_permissions = ("view",)
        permissions = [
            ("send_claim_discrepancynote", _("Can claim a discrepancy")),
            ("grant_discrepancynote", _("Can record that a claim was granted")),
            ("refuse_discrepancynote", _("Can record that a claim was refused")),
            ("pass_up_discrepancynote", _("Can report a refused claim to the service manager")),
            ("close_discrepancynote", _("Can close a reported discrepancy")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="discrepancy_note_number_once"),
            models.CheckConstraint(condition=Q(state__in=NoteState.values), name="discrepancy_note_state_known"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        """The note."""
        return address_of_row("discrepancy-notes:detail", self.pk)

    @property
    def amount(self):
        """What it is about, in yuan."""
        return sum((line.amount for line in self.lines.all()), Decimal(0))

    @transition(
        state,
        source=S.OPEN,
        target=S.CLAIMED,
        permission="parts.send_claim_discrepancynote",
        custom={"label": _("Claim it")},
    )
    def send_claim(self, *, against, claim, at):
        """The party that answers for it has the claim."""
        self.against, self.claim, self.claimed_at = against, claim, at

    @transition(
        state,
        source=S.CLAIMED,
        target=S.GRANTED,
        permission="parts.grant_discrepancynote",
        custom={"label": _("Claim granted")},
    )
    def grant(self, *, granted_amount, is_replaced, outcome):
        """Money, or the same goods again."""
        self.granted_amount, self.is_replaced, self.outcome = granted_amount, is_replaced, outcome

    @transition(
        state,
        source=S.CLAIMED,
        target=S.REFUSED,
        permission="parts.refuse_discrepancynote",
        custom={"label": _("Claim refused")},
    )
    def refuse(self, *, outcome):
        """不予索赔: the supervisor gets it."""
        self.outcome = outcome

    @transition(
        state,
        source=S.REFUSED,
        target=S.REPORTED,
        permission="parts.pass_up_discrepancynote",
        custom={"label": _("Report to the service manager")},
    )
    def pass_up(self, *, report):
        """The supervisor's written report goes up."""
        self.report = report

    @transition(
        state,
        source=S.REPORTED,
        target=S.CLOSED,
        permission="parts.close_discrepancynote",
        custom={"label": _("Noted, close it")},
    )
    def close(self):
        """The service manager has read it."""


class Discrepancy(models.TextChoices):
    """What was not as it should be."""

    SHORT = "short", _("too few")
    DAMAGED = "damaged", _("damaged")
    WRONG = "wrong", _("wrong part")
    OVER = "over", _("too many")
    PACKAGES_SHORT = "packages_short", _("packages missing")
    PACKAGES_DAMAGED = "packages_damaged", _("packages damaged")


class DiscrepancyLine(StoreOwned):
    """So many of a line (or of the packages) were not right; ``amount`` is what they cost."""

    note = models.ForeignKey(DiscrepancyNote, on_delete=models.PROTECT, related_name="lines")
    receipt_line = models.ForeignKey(ReceiptLine, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=Discrepancy)
    quantity = quantity_field(_("quantity"))
    amount = money_field(_("amount"), default=Decimal(0))
    text = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("line of a discrepancy note")
        verbose_name_plural = _("lines of discrepancy notes")
        default_permissions = ("view",)
        ordering = ["pk"]

    def __str__(self):
        return f"{self.get_kind_display()} × {self.quantity.normalize():f}"
