"""The task of completing a file."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.files.completeness.rules import BY_CODE
from dms.core import clock
from dms.core.addresses import address_of_row
from dms.core.offers import DONE, DRAFT, WAITING
from dms.core.ownership import StoreOwned, StoreOwnedQuerySet
from dms.core.states import StateField, StatefulModel, transition
from dms.parties.models import Customer
from dms.vehicles.models import Vehicle


class CompletionState(models.TextChoices):
    """Where the task stands."""

    OPEN = "open", _("to be completed")
    COMPLETED = "completed", _("complete")
    EXCUSED = "excused", _("stays as it is")
    DROPPED = "dropped", _("file closed")


class About(models.TextChoices):
    """What kind of file it is."""

    CUSTOMER = "customer", _("customer")
    VEHICLE = "vehicle", _("vehicle")


S = CompletionState


class IncompleteFileQuerySet(StoreOwnedQuerySet):
    """Reading the tasks."""

    def open(self):
        """Those still to be done."""
        return self.filter(state=S.OPEN)

    def about(self, what):
        """Those of customers' or of vehicles' files, by ``About``."""
        return self.exclude(**{what: None})

    def late(self):
        """Open ones whose time is past."""
        return self.open().filter(due_at__lt=clock.now())


class IncompleteFile(StoreOwned, StatefulModel):
    """What a customer's or vehicle's file lacks, who fills it in, until when: open until completed by itself.

    A manager may accept that it stays as it is: nobody is forced to tell the store their address.
    """

    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    vehicle = models.ForeignKey(
        Vehicle, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("vehicle")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person in charge"),
    )
    missing = models.JSONField(_("missing points"), default=list)
    opened_at = models.DateTimeField(_("file opened at"))
    due_at = models.DateTimeField(_("complete by"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
    escalated_at = models.DateTimeField(_("passed on"), null=True, blank=True, editable=False)
    state = StateField(_("state"), choices=CompletionState, default=CompletionState.OPEN)

    objects = IncompleteFileQuerySet.as_manager()

    url_namespace = "incomplete-files"
    state_tones = {S.OPEN: WAITING, S.COMPLETED: DONE, S.EXCUSED: DRAFT, S.DROPPED: DRAFT}

    class Meta:
        verbose_name = _("incomplete file")
        verbose_name_plural = _("incomplete files")
        default_permissions = ("view",)
        permissions = [
            ("complete_incompletefile", _("Can find a file complete")),
            ("drop_incompletefile", _("Can close a task together with its file")),
            ("excuse_incompletefile", _("Can accept that a file stays incomplete")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(customer__isnull=False, vehicle=None) | Q(customer=None, vehicle__isnull=False),
                name="incomplete_file_of_one",
            ),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(state="open"), name="incomplete_customer_file_once"
            ),
            models.UniqueConstraint(fields=["vehicle"], condition=Q(state="open"), name="incomplete_vehicle_file_once"),
            models.CheckConstraint(condition=Q(state__in=CompletionState.values), name="incomplete_file_state_known"),
        ]
        indexes = [
            models.Index(fields=["store", "due_at"], name="incomplete_file_open", condition=Q(state="open")),
            models.Index(fields=["owner", "due_at"], name="incomplete_file_of_owner", condition=Q(state="open")),
        ]

    def __str__(self):
        """How the file calls itself in events: without a name or a plate."""
        return str(self.subject)

    def get_absolute_url(self):
        """The task."""
        return address_of_row("incomplete-files:detail", self.pk)

    @property
    def subject(self):
        """The customer or the vehicle."""
        return self.customer if self.customer_id else self.vehicle

    @property
    def points(self):
        """What lacks: ``[(label, address of the field)]``."""
        return [
            (BY_CODE[code].label, BY_CODE[code].url(self.customer_id or self.vehicle_id))
            for code in self.missing
            if code in BY_CODE
        ]

    @transition(
        state,
        source=S.OPEN,
        target=S.COMPLETED,
        permission="crm.complete_incompletefile",
        custom={"label": _("Complete"), "system": True},
    )
    def complete(self, *, at):
        """Nothing lacks any more."""
        self.missing, self.ended_at = [], at

    @transition(
        state,
        source=S.OPEN,
        target=S.DROPPED,
        permission="crm.drop_incompletefile",
        custom={"label": _("Drop"), "system": True},
    )
    def drop(self, *, at):
        """The file is closed: merged, restricted or erased."""
        self.ended_at = at

    @transition(
        state,
        source=S.OPEN,
        target=S.EXCUSED,
        permission="crm.excuse_incompletefile",
        custom={"label": _("Let it stay as it is")},
    )
    def excuse(self, *, at):
        """The customer does not wish to tell, or it can't be found out."""
        self.ended_at = at
