"""The steps of a delivery: begin an attempt, hand over outside of any transaction, write down the answer.

A worker killed between the steps leaves the attempt under way; the claim on the due work lapses and the same attempt is
made again with the same key, by which the receiver drops the double.
"""

import logging
from datetime import timedelta

from django.db import transaction

from dms.core import clock, due
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.public_links.selectors import with_addresses
from dms.core.transitions import apply_transition
from dms.messaging import facts
from dms.messaging.channels import Accepted, Letter, Refused, Unreachable, channel_for
from dms.messaging.choices import WAITING_STATES, AttemptOutcome
from dms.messaging.models import DeliveryAttempt, OutgoingMessage
from dms.messaging.rules import earliest_time, obstacle
from dms.messaging.services.links import unsubscribe_address

logger = logging.getLogger(__name__)

SEND = "messaging.send"
#: After each failed try; then the message is given up and shown to a person. About fifteen hours in all.
WAITS = [timedelta(minutes=minutes) for minutes in (0.5, 2, 10, 30, 60, 120, 240, 480)]
LONGEST_REPLY = 500


def schedule_attempt(message, at):
    """Ask a worker to hand ``message`` over at ``at``; the attempt's number makes doing it twice harmless."""
    number = message.attempts.exclude(outcome=AttemptOutcome.UNDER_WAY).count() + 1
    due.schedule(
        SEND,
        key=f"message:{message.pk}:{number}:{at.isoformat()}",
        at=at,
        payload={"message_id": message.pk, "number": number},
    )


def deliver(*, message_id, number):
    """Make attempt ``number``; harmless when it has been made. Runs outside of a transaction."""
    letter = begin_attempt(message_id=message_id, number=number)
    if letter is not None:
        outcome, answer = hand_over(letter)
        finish_attempt(message_id=message_id, number=number, outcome=outcome, answer=answer)


def hand_over(letter):
    """Give the letter to its channel. Returns the AttemptOutcome and what the other side said."""
    try:
        return AttemptOutcome.ACCEPTED, channel_for(letter.channel).send(letter)
    except Refused as error:
        return AttemptOutcome.REFUSED, Accepted(reply=_without_address(error, letter))
    except Unreachable as error:
        return AttemptOutcome.UNREACHABLE, Accepted(reply=_without_address(error, letter))
    except Exception as error:  # a channel that breaks must show in the log of the message, not hang it for ever
        logger.exception("Channel %s broke on message %s", letter.channel, letter.key)
        return AttemptOutcome.UNREACHABLE, Accepted(reply=type(error).__name__)


@transaction.atomic
def begin_attempt(*, message_id, number):
    """Note the attempt before anything leaves. Returns the Letter, or None where nothing is to be sent (now)."""
    message = locked(OutgoingMessage.objects.select_related("store", "user", "customer__store"), message_id)
    attempt = message.attempts.filter(number=number).first()
    if message.state not in WAITING_STATES or (attempt and attempt.outcome != AttemptOutcome.UNDER_WAY):
        return None
    at = clock.now()
    if why := obstacle(message, at):
        suppress(message, why)
        return None
    if (later := earliest_time(message, at)) > at:
        postpone(message, later)
        return None
    if attempt is None:
        DeliveryAttempt.objects.create(message=message, number=number, at=at)
    return letter_of(message)


@transaction.atomic
def finish_attempt(*, message_id, number, outcome, answer):
    """Write down how the attempt ended, once. Announces MESSAGE_SENT, MESSAGE_FAILED or MESSAGE_GIVEN_UP."""
    message = locked(OutgoingMessage.objects.select_related("store"), message_id)
    attempt = message.attempts.get(number=number)
    if attempt.outcome != AttemptOutcome.UNDER_WAY:
        return message
    attempt.outcome, attempt.reply, attempt.answered_at = outcome, answer.reply[:LONGEST_REPLY], clock.now()
    attempt.save()
    if outcome == AttemptOutcome.ACCEPTED:
        _mark_sent(message, number, answer.reference)
    elif outcome == AttemptOutcome.UNREACHABLE and message.tries < len(WAITS):
        _try_later(message, number)
    else:
        _give_up(message, number)
    return message


def deliver_inside(message):
    """Deliver a message that leaves nothing: in the caller's transaction, with the same trace as any other."""
    DeliveryAttempt.objects.create(message=message, number=1, at=clock.now())
    finish_attempt(message_id=message.pk, number=1, outcome=AttemptOutcome.ACCEPTED, answer=Accepted())
    message.refresh_from_db()


def suppress(message, why):
    """Keep the locked message unsent, with the reason. An attempt left open by a killed worker ends as not reached."""
    message.attempts.filter(outcome=AttemptOutcome.UNDER_WAY).update(
        outcome=AttemptOutcome.UNREACHABLE, answered_at=clock.now(), reply="interrupted"
    )
    apply_transition(
        message.suppress, actor=None, fact=facts.MESSAGE_SUPPRESSED, payload={"why": str(why)}, because=why
    )


def postpone(message, at):
    """Put the locked message off to the end of the quiet hours. Announces MESSAGE_POSTPONED."""
    message.not_before = at
    message.version += 1
    message.save()
    publish(facts.MESSAGE_POSTPONED, subject=message, actor=None, payload={"not_before": at.isoformat()})
    schedule_attempt(message, at)


def letter_of(message):
    """What the channel gets to know."""
    return Letter(
        key=message.key,
        channel=message.channel,
        to=message.address,
        language=message.language,
        template=message.template,
        subject=message.subject,
        body=with_addresses(message.body, message.store_id),
        unsubscribe=unsubscribe_address(message),
    )


def _without_address(error, letter):
    """Mail servers like to repeat the address; the log shows it to people who may not see it."""
    return str(error).replace(letter.to, "***") if letter.to else str(error)


def _mark_sent(message, number, reference):
    payload = {"attempt": number, "reference": reference[:100]}
    apply_transition(
        message.mark_sent,
        actor=None,
        fact=facts.MESSAGE_SENT,
        payload=payload,
        at=clock.now(),
        reference=reference,
    )


def _try_later(message, number):
    next_try = earliest_time(message, clock.now() + WAITS[message.tries])
    payload = {"attempt": number, "next_try": next_try.isoformat()}
    apply_transition(message.mark_failed, actor=None, fact=facts.MESSAGE_FAILED, payload=payload, next_try=next_try)
    schedule_attempt(message, next_try)


def _give_up(message, number):
    payload = {
        "attempt": number,
        "template": message.template,
        "about_kind": message.about_kind,
        "about_id": message.about_id,
    }
    apply_transition(message.give_up, actor=None, fact=facts.MESSAGE_GIVEN_UP, payload=payload)
