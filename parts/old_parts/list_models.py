"""The list with which old parts of warranty jobs go to the claims clerk 旧件移交单, and its lines."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.addresses import address_of_row
from dms.core.offers import DONE, DRAFT, WAITING
from dms.core.ownership import StoreOwned
from dms.core.states import StateField, StatefulModel, transition
from parts.old_parts.models import OldPart, person


class HandoverState(models.TextChoices):
    """Where the list stands."""

    OPEN = "open", _("to be signed")
    SIGNED = "signed", _("signed")
    CANCELLED = "cancelled", _("cancelled")


class OldPartHandover(StoreOwned, StatefulModel):
    """Old parts of warranty jobs that the storekeeper hands to the claims clerk, who signs for all of them."""

    number = models.CharField(_("number"), max_length=20, blank=True, editable=False)
    note = models.CharField(_("note"), max_length=200, blank=True)
    handed_by = person(_("handed over by"))
    signed_by = person(_("signed by"))
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True, editable=False)
    state = StateField(_("state"), choices=HandoverState, default=HandoverState.OPEN)

    url_namespace = "hand-over-lists"
    state_tones = {HandoverState.OPEN: WAITING, HandoverState.SIGNED: DONE, HandoverState.CANCELLED: DRAFT}

    class Meta:
        verbose_name = _("hand-over list")
        verbose_name_plural = _("hand-over lists")
        default_permissions = ("add", "view")
        permissions = [
            ("sign_oldparthandover", _("Can sign for old parts of warranty jobs")),
            ("cancel_oldparthandover", _("Can cancel a hand-over list")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="old_part_handover_number_once"),
            models.CheckConstraint(condition=Q(state__in=HandoverState.values), name="old_part_handover_state_known"),
            models.CheckConstraint(
                condition=Q(state="signed", signed_by__isnull=False, signed_at__isnull=False)
                | (~Q(state="signed") & Q(signed_by=None, signed_at=None)),
                name="old_part_handover_signed_by",
            ),
        ]
        indexes = [models.Index(fields=["store", "state"], name="old_part_handover_by_state")]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        """The list."""
        return address_of_row("hand-over-lists:detail", self.pk)

    def sign_refusal(self, user):
        """Two hands: who gives does not sign."""
        return _now("You hand these parts over yourself. Another person signs.") if self.handed_by_id == user.pk else ""

    @transition(
        state,
        source=HandoverState.OPEN,
        target=HandoverState.SIGNED,
        permission="parts.sign_oldparthandover",
        custom={"label": _("Sign for the parts")},
    )
    def sign(self, *, by, at):
        """The claims clerk has all of them."""
        self.signed_by, self.signed_at = by, at

    @transition(
        state,
        source=HandoverState.OPEN,
        target=HandoverState.CANCELLED,
        permission="parts.cancel_oldparthandover",
        custom={"label": _("Cancel")},
    )
    def cancel(self):
        """The parts stay where they are."""


class OldPartHandoverLine(StoreOwned):
    """An old part on a list. It ``stands`` until the list is cancelled or the part is brought back."""

    handover = models.ForeignKey(OldPartHandover, on_delete=models.PROTECT, related_name="lines")
    old_part = models.ForeignKey(OldPart, on_delete=models.PROTECT, related_name="handover_lines")
    stands = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("line of a hand-over list")
        verbose_name_plural = _("lines of hand-over lists")
        default_permissions = ("view",)
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "old_part"], name="old_part_once_on_a_list"),
            models.UniqueConstraint(
                fields=["old_part"],
                condition=Q(stands=True),
                name="old_part_on_one_list",
                violation_error_message=_("This old part stands on another hand-over list."),
            ),
        ]

    def __str__(self):
        return f"{self.handover} · {self.old_part}"

    def get_absolute_url(self):
        """Its list."""
        return self.handover.get_absolute_url()
