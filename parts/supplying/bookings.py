"""What counts on a payable, on what a supplier owes, or on both. Written once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.cashier.choices import PaymentMethod
from dms.core.ownership import StoreOwned
from dms.parties.models import Supplier
from parts.purchasing.requests import person
from parts.stock.fields import money_field


class BookingKind(models.TextChoices):
    """What a booking does to a payable or a credit."""

    PAYMENT = "payment", _("payment to the supplier")
    CREDIT = "credit", _("credit set off")
    DIFFERENCE = "difference", _("difference of the invoice")
    WITHDRAWAL = "withdrawal", _("receipt taken back")
    REFUND = "refund", _("paid back by the supplier")
    ANNULMENT = "annulment", _("credit taken back")


K = BookingKind


class SupplierBooking(StoreOwned):
    """An amount that counts on a payable, on a credit, or on both. Written once; ``undoes`` takes another one back."""

    kind = models.CharField(_("kind"), max_length=12, choices=BookingKind)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+", verbose_name=_("supplier"))
    payable = models.ForeignKey("parts.Payable", null=True, on_delete=models.PROTECT, related_name="bookings")
    credit = models.ForeignKey("parts.SupplierCredit", null=True, on_delete=models.PROTECT, related_name="bookings")
    amount = money_field(_("amount"))
    method = models.CharField(_("method of payment"), max_length=14, choices=PaymentMethod, blank=True)
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    booked_on = models.DateField(_("booked on"))
    made_by = person(_("by"))
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")

    class Meta:
        verbose_name = _("booking with a supplier")
        verbose_name_plural = _("bookings with suppliers")
        default_permissions = ("view",)
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[K.PAYMENT, K.DIFFERENCE, K.WITHDRAWAL], payable__isnull=False, credit=None)
                | Q(kind=K.CREDIT, payable__isnull=False, credit__isnull=False)
                | Q(kind__in=[K.REFUND, K.ANNULMENT], payable=None, credit__isnull=False),
                name="supplier_booking_names_its_sides",
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="supplier_booking_books_something"),
        ]
        indexes = [models.Index(fields=["supplier", "booked_on"], name="supplier_booking_by_day")]

    def __str__(self):
        return f"{self.get_kind_display()} ¥{self.amount:,.2f}"

    def get_absolute_url(self):
        """The payable or the credit's paper."""
        return (self.payable or self.credit).get_absolute_url()
