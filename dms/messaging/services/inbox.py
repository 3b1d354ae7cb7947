"""A colleague's own inbox, and on which further channels they want to be told."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts.models import User
from dms.core import clock
from dms.core.events import publish
from dms.core.locking import locked, locked_many
from dms.messaging import facts
from dms.messaging.choices import Channel
from dms.messaging.models import ChannelChoice
from dms.messaging.selectors import inbox_of, unread_of
from dms.messaging.wording import KINDS

AT_ONCE = 500


@transaction.atomic
def mark_read(*, message_id, actor):
    """Mark one message of the actor's own inbox as read; the first time counts. Announces MESSAGE_READ.

    Raises OutgoingMessage.DoesNotExist for anybody else's message.
    """
    message = locked(inbox_of(actor), message_id)
    if message.read_at is None:
        _read(message, clock.now())
        publish(facts.MESSAGE_READ, subject=message, actor=actor)
    return message


@transaction.atomic
def mark_all_read(*, actor):
    """Mark what is unread in the actor's inbox as read. Announces ALL_MESSAGES_READ. Returns how many there were."""
    pks = list(unread_of(actor).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    at = clock.now()
    messages = [message for message in locked_many(inbox_of(actor), pks) if message.read_at is None]
    for message in messages:
        _read(message, at)
    if messages:
        read = [message.pk for message in messages]
        publish(facts.ALL_MESSAGES_READ, subject=actor, actor=actor, payload={"message_ids": read})
    return len(messages)


@transaction.atomic
def choose_channels(*, kind, channels, actor):
    """Choose on which channels, besides the inbox, the actor is told about ``kind``. Announces CHANNELS_CHOSEN.

    Raises ValidationError for an unknown kind or a channel it is not written for. Returns the ChannelChoice.
    """
    if kind not in KINDS:
        raise ValidationError(_("There is no such kind of message."), code="kind")
    possible = {Channel.EMAIL, Channel.SMS, Channel.WECHAT}
    if unknown := set(channels) - possible - {Channel.IN_APP}:
        raise ValidationError(_("“%(channel)s” is no channel."), code="channel", params={"channel": sorted(unknown)[0]})
    locked(User.objects.all(), actor.pk)  # two windows of the same person
    wanted = sorted(str(channel) for channel in set(channels) & possible)
    choice, created = ChannelChoice.objects.get_or_create(user=actor, kind=kind, defaults={"channels": wanted})
    if not created and choice.channels == wanted:
        return choice
    if not created:
        choice.channels = wanted
        choice.version += 1
        choice.save()
    publish(facts.CHANNELS_CHOSEN, subject=actor, actor=actor, payload={"kind": kind, "channels": wanted})
    return choice


def _read(message, at):
    message.read_at = at
    message.version += 1
    message.save()
