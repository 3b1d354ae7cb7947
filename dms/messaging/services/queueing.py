"""Asking for a message. Other apps call these from their own verbs, which have asked for permission already."""

import re

from django.db import IntegrityError, transaction

from dms.accounts.models import Store, User
from dms.core import clock
from dms.core.events import publish
from dms.core.locking import mark_new
from dms.messaging import facts
from dms.messaging.addresses import address_of_contact, address_of_user, contact_of
from dms.messaging.choices import Channel, Purpose
from dms.messaging.models import OutgoingMessage
from dms.messaging.rules import earliest_time, obstacle, wanted_channels
from dms.messaging.selectors import wording_of
from dms.messaging.services.delivery import deliver_inside, schedule_attempt, suppress
from dms.messaging.services.links import farewell
from dms.messaging.wording import checked_variables, render, template_named
from dms.parties.models import Contact, Customer

USABLE_KEY = re.compile(r"[\x21-\x7e]{1,150}")  # it travels in an HTTP header
CUSTOMERS_LANGUAGE = "zh-hans"


@transaction.atomic
def queue_message(
    *,
    template,
    key,
    store_id,
    channel,
    actor,
    variables=None,
    user_id=None,
    customer_id=None,
    contact_id=None,
    language=None,
    about=None,
    urgent=False,
    at=None,
    expires_at=None,
):
    """Ask for one message to one colleague (``user_id``) or customer; the same ``key`` again is the same message.

    It goes out at ``at`` (now) or when the quiet hours end, not after ``expires_at``. What a rule forbids is kept as
    suppressed with the reason. ``urgent`` lifts the quiet hours for colleagues only. ``about`` is the row it
    tells of, or its ``(kind, key)``.
    Announces MESSAGE_QUEUED, then MESSAGE_SUPPRESSED or (in the program, at once) MESSAGE_SENT. Raises ValueError for a
    caller's mistake, LookupError for an unknown template. Returns the OutgoingMessage.
    """
    if not USABLE_KEY.fullmatch(key):
        raise ValueError(f"{key!r} can't be a key: 1 to 150 plain characters without blanks.")
    if known := OutgoingMessage.objects.filter(key=key).first():
        return known
    template = template_named(template)
    if channel not in template.channels:
        raise ValueError(f"{template.code} is not written for {channel}.")
    at = at or clock.now()
    about_kind, about_id = _naming(about)
    message = OutgoingMessage(
        key=key,
        store=Store.objects.get(pk=store_id),
        channel=Channel(channel),
        purpose=template.purpose,
        template=template.code,
        variables=checked_variables(template, variables or {}),
        about_kind=about_kind,
        about_id=about_id,
        is_urgent=urgent,
        not_before=at,
        expires_at=expires_at,
    )
    _address(message, user_id=user_id, customer_id=customer_id, contact_id=contact_id, language=language)
    text = wording_of(template, message.store, message.language)
    message.subject, message.body = render(text, message.variables, message.channel)
    message.not_before = earliest_time(message, at)
    message.body += farewell(message)
    return _insert(message, actor) or OutgoingMessage.objects.get(key=key)


@transaction.atomic
def notify_people(*, template, key, store_id, user_ids, actor, variables=None, about=None, urgent=False):
    """Tell colleagues on each channel that they want for this kind of thing. Returns the messages.

    ``key`` names the occasion; each person and channel gets a key of its own from it.
    """
    declared = template_named(template)
    people = User.objects.filter(pk__in=user_ids).order_by("pk")
    return [
        queue_message(
            template=template,
            key=f"{key}:{person.pk}:{channel}",
            store_id=store_id,
            channel=channel,
            actor=actor,
            variables=variables,
            user_id=person.pk,
            about=about,
            urgent=urgent,
        )
        for person in people
        for channel in sorted(wanted_channels(person, declared.kind) & set(declared.channels))
    ]


def _address(message, *, user_id, customer_id, contact_id, language):
    """Recipient, address and language, as they are at this moment."""
    if (message.purpose == Purpose.STAFF) != (user_id is not None) or (user_id is None) == (customer_id is None):
        raise ValueError(
            f"{message.template} goes to {'a colleague' if message.purpose == Purpose.STAFF else 'a customer'}."
        )
    if user_id is not None:
        message.user = User.objects.get(pk=user_id)
        message.address = address_of_user(message.user, message.channel)
        message.language = language or message.user.language
        return
    message.customer = Customer.objects.select_related("store").get(pk=customer_id, store_id=message.store_id)
    message.contact = (
        Contact.objects.get(pk=contact_id, customer_id=customer_id, ended_at=None)
        if contact_id
        else contact_of(message.customer, message.channel)
    )
    message.address = address_of_contact(message.contact, message.channel)
    message.language = language or CUSTOMERS_LANGUAGE


def _naming(about):
    if about is None:
        return "", None
    return about if isinstance(about, tuple) else (about._meta.label_lower, about.pk)


def _insert(message, actor):
    """The row with its first step; None where somebody else has just inserted the same key."""
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        if OutgoingMessage.objects.filter(key=message.key).exists():
            return None
        raise
    mark_new(message)
    publish(facts.MESSAGE_QUEUED, subject=message, actor=actor, payload=_payload(message))
    if why := obstacle(message, message.not_before):
        suppress(message, why)
    elif message.channel == Channel.IN_APP and message.not_before <= clock.now():
        deliver_inside(message)
    else:
        schedule_attempt(message, message.not_before)
    return message


def _payload(message):
    return {
        "template": message.template,
        "channel": str(message.channel),
        "purpose": str(message.purpose),
        "about_kind": message.about_kind,
        "about_id": message.about_id,
        "user_id": message.user_id,
        "customer_id": message.customer_id,
        "not_before": message.not_before.isoformat(),
    }
