"""The cashier's day: what was counted, what is explained, and whether it is closed."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.cashier.choices import DayState, PaymentMethod
from dms.core.addresses import address_of_row
from dms.core.offers import DONE, OPEN
from dms.core.ownership import StoreOwned, StoreOwnedQuerySet
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import unblocked

S = DayState


def _person(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=label
    )


class DayClose(StoreOwned, StatefulModel):
    """日结: one day of one store's till: open until everything agrees or is explained; then no payment is booked on it.

    ``figures`` is what agreed when it was closed: ``[{"method", "expected", "counted"}]``, amounts as texts.
    """

    day = models.DateField(_("day"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    closed_by = _person(_("closed by"))
    figures = models.JSONField(default=list, blank=True, editable=False)
    state = StateField(_("state"), choices=DayState, default=S.OPEN)

    url_namespace = "day-closes"
    state_tones = {S.OPEN: OPEN, S.CLOSED: DONE}

    class Meta:
        verbose_name = _("day close")
        verbose_name_plural = _("day closes")
        default_permissions = ("change", "view")
        permissions = [
            ("close_dayclose", _("Can close the day")),
            ("reopen_dayclose", _("Can open a closed day again")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "day"],
                name="day_close_once_per_store",
                violation_error_message=_("This day is there already."),
            ),
            models.CheckConstraint(
                condition=Q(state=S.CLOSED, closed_at__isnull=False) | Q(state=S.OPEN, closed_at=None),
                name="day_close_says_when",
            ),
        ]

    def __str__(self):
        return self.day.isoformat()

    def get_absolute_url(self):
        return address_of_row("day-closes:detail", self.pk)

    def close_blockers(self):
        """Every open point of the day, with where it is settled."""
        from dms.cashier.selectors.days import open_points  # which reads this model

        return open_points(self)

    @transition(
        state,
        source=S.OPEN,
        target=S.CLOSED,
        permission="cashier.close_dayclose",
        conditions=[unblocked("close")],
        custom={"label": _("Close the day")},
    )
    def close(self, *, by, at, figures):
        """Everything agrees or is explained."""
        self.closed_by, self.closed_at, self.figures = by, at, figures

    @transition(
        state,
        source=S.CLOSED,
        target=S.OPEN,
        permission="cashier.reopen_dayclose",
        custom={"label": _("Open the day again")},
    )
    def reopen(self):
        """Something was forgotten."""
        self.closed_by, self.closed_at = None, None


class PartOfDayQuerySet(StoreOwnedQuerySet):
    """Whoever may see the day may see its parts."""

    view_permission = "cashier.view_dayclose"


class DayCount(StoreOwned):
    """What the cashier counted of one method."""

    day_close = models.ForeignKey(DayClose, on_delete=models.PROTECT, related_name="counts")
    method = models.CharField(_("method"), max_length=16, choices=PaymentMethod)
    counted = models.DecimalField(
        _("amount counted"), max_digits=14, decimal_places=2, validators=[MinValueValidator(-(10**9))]
    )
    counted_by = _person(_("counted by"))
    counted_at = models.DateTimeField(_("counted at"))

    objects = PartOfDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("count of a method")
        verbose_name_plural = _("counts of a method")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["day_close", "method"], name="day_count_one_per_method")]

    def __str__(self):
        return f"{self.get_method_display()} {self.counted}"


class DayExplanation(StoreOwned):
    """Why a difference of the day is there, and who answers for it. Written once: another difference is another row."""

    day_close = models.ForeignKey(DayClose, on_delete=models.PROTECT, related_name="explanations")
    check_code = models.CharField(max_length=64)
    key = models.CharField(max_length=100)
    sentence = models.CharField(_("difference"), max_length=300)
    reason = models.CharField(_("reason"), max_length=200)
    person = _person(_("who answers for it"))
    explained_by = _person(_("explained by"))
    explained_at = models.DateTimeField(_("explained at"))

    objects = PartOfDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("explanation of a difference")
        verbose_name_plural = _("explanations of differences")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["day_close", "check_code", "key"], name="day_explanation_once")]

    def __str__(self):
        return self.sentence
