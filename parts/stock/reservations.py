"""Who holds stock: so many of a part in a bin, for a paper."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.core.addresses import address_of_row
from dms.core.offers import DONE, DRAFT, WAITING
from dms.core.ownership import StoreOwned
from dms.core.states import StateField, StatefulModel, transition
from parts.stock.fields import ZERO, quantity_field
from parts.stock.holdings import Balance, StockItem


class ReservationState(models.TextChoices):
    """Whether it still holds stock."""

    HELD = "held", _("held")
    USED = "used", _("issued")
    RELEASED = "released", _("released")


class Reservation(StoreOwned, StatefulModel):
    """So many of a part in a bin are held for a paper: ``asked`` once, ``quantity`` still to be taken."""

    balance = models.ForeignKey(Balance, on_delete=models.PROTECT, related_name="reservations")
    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="reservations", verbose_name=_("part"))
    asked = quantity_field(_("asked for"))
    quantity = quantity_field(_("held"))
    source_kind = models.CharField(max_length=64)
    source_id = models.BigIntegerField()
    source_text = models.CharField(_("held for"), max_length=60)
    reserved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("reserved by")
    )
    until = models.DateField(_("held until"), null=True, blank=True)
    state = StateField(_("state"), choices=ReservationState, default=ReservationState.HELD)

    url_namespace = "reservations"
    state_tones = {
        ReservationState.HELD: WAITING,
        ReservationState.USED: DONE,
        ReservationState.RELEASED: DRAFT,
    }

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        default_permissions = ("view",)
        permissions = [
            ("release_reservation", _("Can release what is reserved")),
            ("use_reservation", _("Can issue what is reserved")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="held", quantity__gt=0) | Q(state__in=["used", "released"], quantity=0),
                name="reservation_held_or_empty",
            ),
            models.CheckConstraint(condition=Q(state__in=ReservationState.values), name="reservation_state_known"),
        ]
        indexes = [
            models.Index(fields=["source_kind", "source_id"], name="reservation_by_source"),
            models.Index(fields=["item"], name="reservation_open", condition=Q(state="held")),
        ]

    def __str__(self):
        return f"{self.item.part.number} · {self.source_text}"

    def get_absolute_url(self):
        """The reservation."""
        return address_of_row("reservations:detail", self.pk)

    @transition(
        state,
        source=ReservationState.HELD,
        target=ReservationState.RELEASED,
        permission="parts.release_reservation",
        custom={"label": _("Release")},
    )
    def release(self):
        """Others may have it."""
        self.quantity = ZERO

    @transition(
        state,
        source=ReservationState.HELD,
        target=ReservationState.USED,
        permission="parts.use_reservation",
        custom={"label": _("Issue"), "system": True},
    )
    def use(self):
        """The last of it was issued."""
        self.quantity = ZERO
