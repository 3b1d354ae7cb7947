"""Messages to customers and colleagues, every try to deliver them, and what a store or a person has set about them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dms.core import offers
from dms.core.addresses import address_of_row
from dms.core.ownership import StoreOwned, StoreOwnedQuerySet, Versioned, VisibleQuerySet
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import unblocked
from dms.messaging.addresses import address_today
from dms.messaging.choices import (
    WAITING_STATES,
    AttemptOutcome,
    Channel,
    MessageState,
    Purpose,
    SuppressionReason,
)
from dms.messaging.wording import TEMPLATES
from dms.parties.formats import mask_email, mask_phone

DELIVER = "messaging.deliver_outgoingmessage"  # nobody's: only the system reports how a delivery went


VIEW_STAFF = "messaging.view_staff_outgoingmessage"


class MessageQuerySet(StoreOwnedQuerySet):
    """The log: messages to customers are the store's business, those to a colleague theirs and their managers'."""

    def visible_to(self, user):
        rows = super().visible_to(user)
        if user.has_group_perm(VIEW_STAFF):
            return rows
        return rows.filter(~Q(purpose=Purpose.STAFF) | Q(user=user) | Q(store_id__in=user.store_ids(VIEW_STAFF)))


class OutgoingMessage(StoreOwned, StatefulModel):
    """One message on one channel to one person: queued → sent, or failed and tried again until given up.

    Text and address are frozen when it is queued. The same ``key`` is the same message: it travels to the provider,
    who drops doubles by it.
    """

    key = models.CharField(max_length=150, unique=True, editable=False)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    template = models.CharField(_("template"), max_length=60)
    language = models.CharField(_("language"), max_length=10)
    variables = models.JSONField(default=dict)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="messages",
        verbose_name=_("colleague"),
    )
    customer = models.ForeignKey(
        "parties.Customer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="messages",
        verbose_name=_("customer"),
    )
    contact = models.ForeignKey(
        "parties.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("contact")
    )
    address = models.CharField(_("address"), max_length=254, blank=True)
    about_kind = models.CharField(max_length=64, blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    not_before = models.DateTimeField(_("not before"))
    expires_at = models.DateTimeField(_("of use until"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    reference = models.CharField(_("provider's reference"), max_length=100, blank=True, editable=False)
    suppressed_because = models.CharField(_("reason"), max_length=20, choices=SuppressionReason, blank=True)
    read_at = models.DateTimeField(_("read by the recipient"), null=True, blank=True, editable=False)
    state = StateField(_("state"), choices=MessageState, default=MessageState.QUEUED)

    objects = MessageQuerySet.as_manager()

    url_namespace = "messages"
    state_tones = {
        MessageState.QUEUED: offers.OPEN,
        MessageState.SENT: offers.DONE,
        MessageState.FAILED: offers.WAITING,
        MessageState.GIVEN_UP: offers.LATE,
        MessageState.SUPPRESSED: offers.DRAFT,
        MessageState.CANCELLED: offers.DRAFT,
    }

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        default_permissions = ("view",)
        permissions = [
            ("view_staff_outgoingmessage", _("Can see what is written to colleagues")),
            ("cancel_outgoingmessage", _("Can cancel a message that has not been sent")),
            ("send_again_outgoingmessage", _("Can send a message again that was given up")),
            ("reveal_outgoingmessage", _("Can see the full address of a message")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, customer=None) | Q(user=None, customer__isnull=False),
                name="message_to_colleague_or_customer",
            ),
            models.CheckConstraint(
                condition=~Q(channel="in_app") | Q(user__isnull=False), name="message_in_app_to_colleague"
            ),
            models.CheckConstraint(
                condition=Q(state="suppressed", suppressed_because__gt="")
                | (~Q(state="suppressed") & Q(suppressed_because="")),
                name="message_suppressed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="message_sent_with_time",
            ),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_known"),
        ]
        indexes = [
            models.Index(fields=["store", "-id"], name="message_log"),
            models.Index(fields=["user", "-id"], name="message_inbox", condition=Q(channel="in_app")),
            models.Index(fields=["user"], name="message_unread", condition=Q(channel="in_app", read_at=None)),
            models.Index(fields=["about_kind", "about_id", "-id"], name="message_about"),
            models.Index(fields=["customer", "-id"], name="message_to_customer"),
            models.Index(fields=["-id"], name="message_given_up", condition=Q(state="given_up")),
        ]

    def __str__(self):
        """No name and no address: this text goes into events, which can't be erased."""
        return f"{self.template} · {self.get_channel_display()}"

    def get_absolute_url(self):
        """Its page in the log."""
        return address_of_row("messages:detail", self.pk)

    @property
    def template_label(self):
        """What kind of message it is; the code where an old message outlived its declaration."""
        declared = TEMPLATES.get(self.template)
        return declared.label if declared else self.template

    @property
    def recipient(self):
        """The colleague, or the customer with the name masked."""
        return self.user or self.customer

    @property
    def masked_address(self):
        """The address as everybody may see it."""
        masks = {Channel.EMAIL: mask_email, Channel.SMS: mask_phone, Channel.WECHAT: _masked_name}
        return masks[self.channel](self.address) if self.channel in masks else self.address

    @property
    def is_under_way(self):
        """Whether it is being handed over just now, so that nobody can know yet whether it has left."""
        return self.attempts.filter(outcome=AttemptOutcome.UNDER_WAY).exists()

    def cancel_blockers(self):
        """Why it can't be stopped any more, in the user's words; empty means it can."""
        if self.is_under_way:
            return [gettext("The message is being handed over at this moment. Wait a minute and look again.")]
        return []

    def send_again_blockers(self):
        """Why another try would be in vain, in the user's words."""
        if not address_today(self):
            return [gettext("No address for this channel is known. Add one to the person's file first.")]
        return []

    @transition(
        state,
        source=WAITING_STATES,
        target=MessageState.SENT,
        permission=DELIVER,
        custom={"label": _("Mark as sent"), "system": True},
    )
    def mark_sent(self, *, at, reference):
        """The provider (or the inbox) has it."""
        self.sent_at, self.reference, self.tries = at, reference[:100], self.tries + 1

    @transition(
        state,
        source=WAITING_STATES,
        target=MessageState.FAILED,
        permission=DELIVER,
        custom={"label": _("Mark as failed"), "system": True},
    )
    def mark_failed(self, *, next_try):
        """Not reached; it is tried again at ``next_try``."""
        self.not_before, self.tries = next_try, self.tries + 1

    @transition(
        state,
        source=WAITING_STATES,
        target=MessageState.GIVEN_UP,
        permission=DELIVER,
        custom={"label": _("Give up"), "system": True},
    )
    def give_up(self):
        """Refused for good, or tried often enough: a person has to look."""
        self.tries += 1

    @transition(
        state,
        source=WAITING_STATES,
        target=MessageState.SUPPRESSED,
        permission=DELIVER,
        custom={"label": _("Hold back"), "system": True},
    )
    def suppress(self, *, because):
        """A rule forbids sending it; the log says which."""
        self.suppressed_because = because

    @transition(
        state,
        source=WAITING_STATES,
        target=MessageState.CANCELLED,
        permission="messaging.cancel_outgoingmessage",
        conditions=[unblocked("cancel")],
        custom={"label": _("Cancel")},
    )
    def cancel(self):
        """No longer wanted."""

    @transition(
        state,
        source=MessageState.GIVEN_UP,
        target=MessageState.QUEUED,
        permission="messaging.send_again_outgoingmessage",
        conditions=[unblocked("send_again")],
        custom={"label": _("Send again")},
    )
    def send_again(self, *, address, not_before):
        """From the start, to the address that is known today."""
        self.address, self.not_before, self.tries = address, not_before, 0


class DeliveryAttempt(models.Model):
    """One try to hand a message over: noted before it leaves, closed with the answer."""

    message = models.ForeignKey(OutgoingMessage, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField(_("number"))
    at = models.DateTimeField(_("at"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=AttemptOutcome, default=AttemptOutcome.UNDER_WAY)
    reply = models.CharField(_("reply"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery attempt")
        verbose_name_plural = _("delivery attempts")
        default_permissions = ()
        ordering = ["message", "number"]
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="attempt_number_once_per_message")]

    def __str__(self):
        return f"{self.message_id}/{self.number} {self.get_outcome_display()}"


class TemplateText(StoreOwned):
    """A store's own wording of a message in one language; without it the standard wording holds."""

    template = models.CharField(_("template"), max_length=60)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"), max_length=2000)
    short = models.CharField(
        _("short text"), max_length=300, blank=True, help_text=_("For text messages; empty means the text itself.")
    )
    in_use = models.BooleanField(_("in use"), default=True, editable=False)

    class Meta:
        verbose_name = _("wording of a message")
        verbose_name_plural = _("wordings of messages")
        default_permissions = ("view",)
        permissions = [("override_templatetext", _("Can change the wording of messages"))]
        constraints = [
            models.UniqueConstraint(fields=["store", "template", "language"], name="wording_once_per_store"),
        ]

    def __str__(self):
        return f"{self.template} · {self.language}"

    def get_absolute_url(self):
        return reverse("message-templates:wording", args=[self.store_id, self.template, self.language])


class QuietHours(StoreOwned):
    """When a store leaves people in peace on one channel, in its own time zone; equal times mean never."""

    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    is_marketing = models.BooleanField(_("for marketing and surveys"), default=False)
    begins = models.TimeField(_("begins at"))
    ends = models.TimeField(_("until"))

    class Meta:
        verbose_name = _("quiet hours")
        verbose_name_plural = _("quiet hours")
        default_permissions = ("view",)
        permissions = [("set_quiethours", _("Can set the quiet hours"))]
        constraints = [
            models.UniqueConstraint(fields=["store", "channel", "is_marketing"], name="quiet_hours_once_per_channel"),
            models.CheckConstraint(condition=~Q(channel="in_app"), name="quiet_hours_not_in_app"),
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.begins:%H:%M}–{self.ends:%H:%M}"

    def get_absolute_url(self):
        return f"{reverse('quiet-hours:list')}?store={self.store_id}"


class OwnRows(VisibleQuerySet):
    """What somebody has set for themselves is nobody else's business."""

    def visible_to(self, user):
        return self.filter(user=user)


class ChannelChoice(Versioned):
    """A colleague's own choice: on which channels to be told about one kind of thing, besides the inbox."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="channel_choices")
    kind = models.CharField(_("kind"), max_length=40)
    channels = models.JSONField(_("channels"), default=list)

    objects = OwnRows.as_manager()

    class Meta:
        verbose_name = _("choice of channels")
        verbose_name_plural = _("choices of channels")
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="channel_choice_once_per_kind")]

    def __str__(self):
        return f"{self.user_id} · {self.kind}"


class OwnInbox(OwnRows):
    """What has arrived in the program for one person."""

    def visible_to(self, user):
        return super().visible_to(user).filter(channel=Channel.IN_APP, state=MessageState.SENT)


class InboxMessage(OutgoingMessage):
    """A message as its reader sees it: only their own, whatever their role."""

    objects = OwnInbox.as_manager()

    class Meta:
        proxy = True
        verbose_name = _("message in the inbox")
        verbose_name_plural = _("inbox")
        default_permissions = ("view",)


def _masked_name(account):
    return f"{account[:2]}***" if account else ""
