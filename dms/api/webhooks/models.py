"""Webhooks, one row for each delivery, one for each attempt to make it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.api.webhooks.patterns import check_patterns
from dms.core import offers
from dms.core.addresses import address_of_row
from dms.core.ownership import StoreOwnedQuerySet, Versioned, VisibleQuerySet
from dms.core.states import StateField, StatefulModel, transition


class WebhookState(models.TextChoices):
    """Whether deliveries are made."""

    ON = "on", _("switched on")
    OFF = "off", _("switched off")


class Outcome(models.TextChoices):
    """How a delivery stands."""

    WAITING = "waiting", _("to be delivered")
    DELIVERED = "delivered", _("delivered")
    GIVEN_UP = "given_up", _("given up")
    WITHHELD = "withheld", _("withheld")


class Problem(models.TextChoices):
    """Why an attempt failed."""

    ANSWER = "answer", _("the receiver answered something other than 2xx")
    UNREACHABLE = "unreachable", _("no connection, or it broke off")
    TOO_SLOW = "too_slow", _("no answer in time")
    ADDRESS = "address", _("the address may not be reached from here")


class Webhook(Versioned, StatefulModel):
    """An address that is told about facts of one store, or (without a store) of the whole group.

    It is told only what ``owner`` may see at the moment of sending; whoever saves it becomes its owner.
    """

    name = models.CharField(_("purpose"), max_length=60)
    url = models.CharField(_("address"), max_length=500)
    facts = models.JSONField(_("facts"), validators=[check_patterns])
    store = models.ForeignKey(
        "accounts.Store", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("answers for it")
    )
    encrypted_secret = models.TextField(editable=False)
    last_sequence = models.PositiveBigIntegerField(default=0, editable=False)
    state = StateField(_("state"), choices=WebhookState, default=WebhookState.ON)

    objects = StoreOwnedQuerySet.as_manager()

    url_namespace = "webhooks"
    state_tones = {WebhookState.ON: offers.DONE, WebhookState.OFF: offers.DRAFT}

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        default_permissions = ("view", "add", "change")
        permissions = [
            ("switch_off_webhook", "Can switch webhooks off"),
            ("switch_on_webhook", "Can switch webhooks on"),
            ("replay_webhook", "Can have deliveries sent again"),
            ("ping_webhook", "Can send a trial delivery"),
        ]
        constraints = [models.CheckConstraint(condition=Q(state__in=WebhookState.values), name="webhook_state_known")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of_row("webhooks:detail", self.pk)

    @transition(
        state,
        source=WebhookState.ON,
        target=WebhookState.OFF,
        permission="api.switch_off_webhook",
        custom={"label": _("Switch off")},
    )
    def switch_off(self):
        """Nothing is sent any more; what waits keeps waiting."""

    @transition(
        state,
        source=WebhookState.OFF,
        target=WebhookState.ON,
        permission="api.switch_on_webhook",
        custom={"label": _("Switch on")},
    )
    def switch_on(self):
        """What waited is sent; what happened meanwhile is not, unless it is replayed."""


class DeliveryQuerySet(VisibleQuerySet):
    """Deliveries of the webhooks that somebody may see."""

    def visible_to(self, user):
        if user.has_group_perm(self.view_permission):
            return self.all()
        return self.filter(webhook__store_id__in=user.store_ids(self.view_permission))


class WebhookDelivery(Versioned):
    """One event for one webhook (without an event: a trial). Its key is what a receiver drops doubles by.

    ``sequence`` counts the webhook's deliveries without gaps; ``round`` counts how often it was started anew.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("webhook"))
    event = models.ForeignKey(
        "core.Event", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("event")
    )
    sequence = models.PositiveBigIntegerField(_("number"))
    round = models.PositiveIntegerField(default=1)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.WAITING)
    last_status = models.PositiveSmallIntegerField(_("last answer"), null=True)
    next_try_at = models.DateTimeField(_("next try"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event"], name="one_delivery_per_webhook_and_event"),
            models.UniqueConstraint(fields=["webhook", "sequence"], name="one_delivery_per_sequence"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="webhook_outcome_known"),
        ]
        indexes = [
            models.Index(fields=["webhook", "-id"], name="webhook_log"),
            models.Index(fields=["webhook"], name="webhook_not_delivered", condition=~Q(outcome="delivered")),
        ]

    def __str__(self):
        return f"{self.webhook} · {self.sequence}"

    def get_absolute_url(self):
        return address_of_row("webhooks:delivery", self.pk)

    @property
    def fact(self):
        """What is told; a trial tells nothing but itself."""
        return self.event.fact if self.event else "ping"

    @property
    def tone(self):
        """The tone of the outcome."""
        return {
            Outcome.WAITING: offers.WAITING,
            Outcome.DELIVERED: offers.DONE,
            Outcome.GIVEN_UP: offers.LATE,
            Outcome.WITHHELD: offers.DRAFT,
        }[self.outcome]


class WebhookAttempt(models.Model):
    """One request: when, how long, and what came back."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=12, choices=Problem, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    request = models.TextField(blank=True)
    reply = models.TextField(blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self):
        return f"{self.delivery_id} {self.at:%Y-%m-%d %H:%M:%S}"


def given_up_for(user):
    """Deliveries that failed for good, of the webhooks that ``user`` may see."""
    return WebhookDelivery.objects.visible_to(user).filter(outcome=Outcome.GIVEN_UP)
