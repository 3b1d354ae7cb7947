"""The ways out, behind one interface: ``send(letter)`` answers Accepted, or raises Refused or Unreachable."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from dms.messaging.choices import Channel


@dataclass(frozen=True)
class Letter:
    """A message ready to leave; it holds all that a channel may know. ``key`` stays the same on every try.

    ``unsubscribe`` is the address at which the recipient's mail program takes the consent back; empty where there is
    nothing to take back.
    """

    key: str
    channel: str
    to: str
    language: str
    template: str
    subject: str
    body: str
    unsubscribe: str = ""


@dataclass(frozen=True)
class Accepted:
    """The other side has the message; ``reference`` is its own number for it."""

    reference: str = ""
    reply: str = ""


class Refused(Exception):
    """The other side will never take this message as it is; trying again is useless."""


class Unreachable(Exception):
    """No answer, or “not now”: try again later under the same key, because it may have arrived after all."""


def channel_for(name):
    """The channel that the settings name: ``MESSAGE_CHANNELS[name]`` gives the class and its arguments."""
    configured = dict(settings.MESSAGE_CHANNELS[name])
    return import_string(configured.pop("class"))(**configured)


#: Delivering these writes in our own database only: part of the caller's transaction, no worker needed.
INSIDE = frozenset({Channel.IN_APP})
