"""Reading messages, inboxes and wordings."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from dms.messaging.choices import Channel, MessageState
from dms.messaging.models import ChannelChoice, OutgoingMessage, QuietHours, TemplateText
from dms.messaging.quiet_hours import MARKETING, USUAL
from dms.messaging.wording import KINDS, LANGUAGES, TEMPLATES, MessageKind, MessageTemplate, Wording, check, render

QUIET_CHANNELS = (Channel.SMS, Channel.WECHAT, Channel.EMAIL)
#: Besides the inbox; colleagues have no WeChat account in their file.
CHANNELS_OF_COLLEAGUES = (Channel.EMAIL, Channel.SMS)


@dataclass(frozen=True)
class WordingHere:
    """The words of one message in one language as they hold in a store; ``own`` is its TemplateText, if it has one."""

    store: Any
    template: MessageTemplate
    language: str
    text: Wording
    own: TemplateText | None

    @property
    def is_own(self):
        """Whether the store has put its own words in the place of the standard ones."""
        return self.own is not None and self.own.in_use


@dataclass(frozen=True)
class QuietHoursHere:
    """The quiet hours that hold in a store; ``own`` is the row where it has set them itself."""

    store: Any
    channel: Channel
    is_marketing: bool
    begins: time
    ends: time
    own: QuietHours | None


@dataclass(frozen=True)
class ChannelsWanted:
    """Where a colleague is told about a kind of thing, besides the inbox; ``possible``: for which it is written."""

    kind: MessageKind
    channels: tuple
    possible: tuple
    is_own: bool


def message_log(user):
    """Every message of the stores that ``user`` may look into, newest first; for lists that page by key."""
    return OutgoingMessage.objects.visible_to(user).select_related("store", "user", "customer").order_by("-pk")


def messages_about(row, user):
    """What was written about one order, contract, complaint…, newest first."""
    return message_log(user).filter(about_kind=row._meta.label_lower, about_id=row.pk)


def given_up(user):
    """Messages that did not arrive and wait for a person."""
    return message_log(user).filter(state=MessageState.GIVEN_UP)


def inbox_of(user):
    """What has arrived in a colleague's own inbox, newest first; nobody else's, whatever their role."""
    return OutgoingMessage.objects.filter(user=user, channel=Channel.IN_APP, state=MessageState.SENT).order_by("-pk")


def unread_of(user):
    """The number at the bell is the length of this."""
    return inbox_of(user).filter(read_at=None)


def wording_of(template, store, language):
    """The words that hold in ``store``: its own, else the standard ones; Chinese where the language is not written."""
    language = language if language in template.texts else "zh-hans"
    own = TemplateText.objects.filter(store=store, template=template.code, language=language, in_use=True).first()
    return Wording(subject=own.subject, body=own.body, short=own.short) if own else template.texts[language]


def own_wordings(user):
    """The wordings that stores have changed."""
    return TemplateText.objects.visible_to(user).select_related("store").order_by("template", "language", "store_id")


def quiet_hours_set(user):
    """The quiet hours that stores have set."""
    return QuietHours.objects.visible_to(user).select_related("store").order_by("store_id", "channel", "is_marketing")


def preview(template, text, channel):
    """``(subject, body)`` as the recipient would see it, with the labels of the variables in their places.

    Raises ValidationError like saving would.
    """
    check(template, text)
    return render(text, {name: f"‹{label}›" for name, label in template.variables.items()}, channel)


def templates_for_stores():
    """All declared messages, by code."""
    return [TEMPLATES[code] for code in sorted(TEMPLATES)]


def wordings_in(store):
    """Every declared message in every language with the words that hold in ``store``, by code; one statement."""
    kept = {(own.template, own.language): own for own in TemplateText.objects.filter(store=store)}
    return [
        wording_here(store, template, language, kept.get((template.code, language)))
        for template in templates_for_stores()
        for language in LANGUAGES
    ]


def standard_wordings():
    """Every declared message in every language in the words that hold where a store has none of its own."""
    return [
        wording_here(None, template, language, None) for template in templates_for_stores() for language in LANGUAGES
    ]


def wording_here(store, template, language, own):
    """The words of one message: ``own`` where it is in use, else the standard ones."""
    in_use = own is not None and own.in_use
    text = Wording(subject=own.subject, body=own.body, short=own.short) if in_use else template.texts[language]
    return WordingHere(store, template, language, text, own)


def quiet_hours_in(store):
    """The quiet hours of each channel in ``store``, its own or the usual ones; one statement."""
    kept = {(own.channel, own.is_marketing): own for own in QuietHours.objects.filter(store=store)}
    found = []
    for is_marketing, usual in ((False, USUAL), (True, MARKETING)):
        for channel in QUIET_CHANNELS:
            own = kept.get((channel, is_marketing))
            begins, ends = (own.begins, own.ends) if own else usual
            found.append(QuietHoursHere(store, channel, is_marketing, begins, ends, own))
    return found


def channels_of(user):
    """Where ``user`` is told about each kind of thing, in the order of declaration; one statement."""
    chosen = dict(ChannelChoice.objects.filter(user=user).values_list("kind", "channels"))
    return [
        ChannelsWanted(
            kind,
            tuple(channel for channel in chosen.get(kind.code, kind.channels) if channel != Channel.IN_APP),
            _written_for(kind.code),
            kind.code in chosen,
        )
        for kind in KINDS.values()
    ]


def _written_for(kind):
    written = {channel for template in TEMPLATES.values() if template.kind == kind for channel in template.channels}
    return tuple(channel for channel in CHANNELS_OF_COLLEAGUES if channel in written)
