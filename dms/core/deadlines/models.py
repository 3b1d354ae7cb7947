"""Promise, every change of it, and every time the customer was told."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE

from dms.core import offers
from dms.core.addresses import address_of_row
from dms.core.deadlines.kinds import KINDS, REASONS
from dms.core.ownership import StoreOwned, StoreOwnedQuerySet
from dms.core.states import StateField, StatefulModel, transition
from dms.core.subjects import AboutSubject


class PromiseState(models.TextChoices):
    """Where a promise stands."""

    OPEN = "open", _("to be kept")
    KEPT = "kept", _("kept")
    MISSED = "missed", _("kept late")
    CANCELLED = "cancelled", _("cancelled")


class Risk(models.TextChoices):
    """How an open promise looks at some moment."""

    ON_TIME = "on_time", _("on time")
    AT_RISK = "at_risk", _("at risk")
    LATE = "late", _("late")


class TellingWay(models.TextChoices):
    """How a customer was told."""

    PHONE = "phone", _("by telephone")
    IN_PERSON = "in_person", _("in person")
    MESSAGE = "message", _("by message")


S = PromiseState


class PromiseQuerySet(StoreOwnedQuerySet):
    """Reading promises."""

    def open(self):
        """Those still to be kept."""
        return self.filter(state=S.OPEN)

    def untold(self):
        """Open ones whose present time the customer does not know."""
        return self.open().exclude(told_promised_at=F("promised_at"))


class Promise(AboutSubject, StoreOwned, StatefulModel):
    """A time named to somebody for one subject: open → kept, kept late, or cancelled.

    The first time stays for ever, and being on time is measured by it, so that moving a promise never mends it.
    """

    url_namespace = "promises"
    state_tones = {S.OPEN: offers.OPEN, S.KEPT: offers.DONE, S.MISSED: offers.LATE, S.CANCELLED: offers.DRAFT}

    kind = models.CharField(_("kind"), max_length=64)
    promised_at = models.DateTimeField(_("promised for"))
    first_promised_at = models.DateTimeField(_("first promised for"), editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person in charge")
    )
    change_count = models.PositiveSmallIntegerField(_("changes"), default=0, editable=False)
    told_promised_at = models.DateTimeField(_("the customer knows"), null=True, blank=True, editable=False)
    kept_at = models.DateTimeField(_("kept at"), null=True, blank=True, editable=False)
    state = StateField(_("state"), choices=PromiseState.choices, default=PromiseState.OPEN)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        permissions = [
            ("tell_promise", "Can record what the customer was told"),
            ("keep_promise", "Can keep a promise"),
            ("cancel_promise", "Can cancel a promise"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_kind", "subject_id"],
                condition=Q(state="open"),
                name="one_open_promise_per_subject_and_kind",
                violation_error_message=_("A time was promised for this already; change that one."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["kept", "missed"], kept_at__isnull=False)
                | Q(state__in=["open", "cancelled"], kept_at=None),
                name="kept_promises_say_when",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "promised_at"], name="promise_open", condition=Q(state="open")),
            models.Index(fields=["subject_kind", "subject_id"], name="promise_of_subject"),
            models.Index(fields=["store", "kind", "kept_at"], name="promise_kept"),
        ]

    def __str__(self):
        return f"{self.kind_label} · {self.subject_text}"

    def get_absolute_url(self):
        """Its page: the changes, and the way to its document."""
        return address_of_row("promises:detail", self.pk)

    @property
    def kind_label(self):
        """What was promised, in words."""
        return KINDS[self.kind].label if self.kind in KINDS else self.kind

    def risk_at(self, moment):
        """The colour of an open promise at ``moment``, by the present promise: late, at risk, or on time."""
        if moment > self.promised_at:
            return Risk.LATE
        return Risk.AT_RISK if moment >= self.promised_at - KINDS[self.kind].warn_before else Risk.ON_TIME

    @transition(
        state,
        source=S.OPEN,
        target=RETURN_VALUE(S.KEPT, S.MISSED),
        permission="core.keep_promise",
        custom={"label": _("Keep"), "with_subject": True},
    )
    def keep(self, *, at):
        """What was promised happened ``at`` this instant; late when after the time first promised."""
        self.kept_at = at
        return S.KEPT if at <= self.first_promised_at else S.MISSED

    @transition(
        state,
        source=S.OPEN,
        target=S.CANCELLED,
        permission="core.cancel_promise",
        custom={"label": _("Cancel"), "with_subject": True},
    )
    def cancel(self):
        """Nobody waits for it any more."""


class PromiseChange(models.Model):
    """A promised time that was moved, with its reason. Never changed or deleted."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="changes")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    reason = models.CharField(max_length=32)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("change of a promise")
        verbose_name_plural = _("changes of promises")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.from_at:%Y-%m-%d %H:%M} → {self.to_at:%Y-%m-%d %H:%M}"

    @property
    def reason_label(self):
        """The reason in words."""
        return REASONS.get(self.reason, self.reason)


class PromiseNotice(models.Model):
    """The customer was told a promised time: when, how, by whom. Never changed or deleted."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="notices")
    promised_at = models.DateTimeField()
    told_at = models.DateTimeField()
    how = models.CharField(max_length=16, choices=TellingWay.choices)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("notice to the customer")
        verbose_name_plural = _("notices to the customer")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.promised_at:%Y-%m-%d %H:%M} {self.get_how_display()}"
