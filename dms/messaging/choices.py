"""The trade's words for messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """The way a message takes."""

    IN_APP = "in_app", _("in the program")
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message")
    WECHAT = "wechat", _("WeChat")


class Purpose(models.TextChoices):
    """Why the store writes; decides whether a consent is needed and which quiet hours hold."""

    STAFF = "staff", _("work of a colleague")
    SERVICE = "service", _("the customer's own order")
    LEGAL = "legal", _("legal duty")
    SURVEY = "survey", _("satisfaction survey")
    MARKETING = "marketing", _("marketing")


# Contract and legal duty need no consent (PIPL 13); the other purposes do, one for each channel.
PURPOSES_WITH_CONSENT = frozenset({Purpose.SURVEY, Purpose.MARKETING})


class MessageState(models.TextChoices):
    """The life of a message."""

    QUEUED = "queued", _("queued")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed, will be tried again")
    GIVEN_UP = "given_up", _("given up")
    SUPPRESSED = "suppressed", _("not sent")
    CANCELLED = "cancelled", _("cancelled")


# Whether it leaves the store is still open.
WAITING_STATES = [MessageState.QUEUED, MessageState.FAILED]


class SuppressionReason(models.TextChoices):
    """Why a message that was asked for does not go out."""

    NO_CONSENT = "no_consent", _("The customer has not consented to this purpose on this channel.")
    NO_ADDRESS = "no_address", _("No address for this channel is known.")
    FILE_CLOSED = "file_closed", _("The customer's file is closed.")
    RECIPIENT_LEFT = "recipient_left", _("The colleague no longer works here.")
    PREFERENCE = "preference", _("The colleague does not want this kind of message on this channel.")
    EXPIRED = "expired", _("It was too late for this message to be of use.")


class AttemptOutcome(models.TextChoices):
    """How one try to hand the message over ended."""

    UNDER_WAY = "under_way", _("under way")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused for good")
    UNREACHABLE = "unreachable", _("not reached")
