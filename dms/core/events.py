"""One row for each change: audit trail, timeline and outbox at once."""

from django.db import models

from dms.core import clock, due, requests
from dms.core.models import Event


def publish(fact, *, subject, actor, store=None, source="", target="", reason="", payload=None, on_behalf_of_id=None):
    """Record ``fact`` about ``subject`` in the caller's transaction and queue it for its receivers.

    ``actor`` None is the system; ``on_behalf_of_id`` the absent person whose role the actor used. ``store`` defaults to
    the subject's. ``payload`` holds ids and plain values; personal values must be masked, because an event can't be
    erased. Returns the Event.
    """
    event = _event(fact, subject, actor, store or store_of(subject), payload)
    event.source, event.target, event.reason, event.on_behalf_of_id = source, target, reason, on_behalf_of_id
    event.save(force_insert=True)
    due.queue_receivers(event)
    return event


def publish_many(fact, *, subjects, actor, payloads):
    """Record ``fact`` about each of ``subjects`` with its payload, as ``publish`` does, in few statements."""
    made = [
        _event(fact, subject, actor, store_of(subject), payload)
        for subject, payload in zip(subjects, payloads, strict=True)
    ]
    events = Event.objects.bulk_create(made)
    due.queue_receivers(*events)
    return events


def _event(fact, subject, actor, store, payload):
    context = requests.current()
    return Event(
        fact=str(fact),
        at=clock.now(),
        actor=actor,
        actor_name=actor.name if actor else "",
        store=store,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_text=str(subject)[:200],
        payload=payload or {},
        request_id=context.request_id,
        origin=context.origin,
        address=context.address,
    )


def store_of(subject):
    """The store a row belongs to: itself, its ``store``, or none for rows of the group."""
    if subject._meta.label_lower == "accounts.store":
        return subject
    return getattr(subject, "store", None)


def changed(row, values, masked=()):
    """``{field: [old, new]}`` for each of ``values`` that differs; ``masked`` ones are shown as “***”."""
    changes = {}
    for name, new in values.items():
        old = getattr(row, name)
        if old == new:
            continue
        changes[name] = [_hidden(old), _hidden(new)] if name in masked else [plain(old), plain(new)]
    return changes


def plain(value):
    """A value as JSON keeps it in an event: a row by its key, a number or date by its text."""
    if isinstance(value, models.Model):
        return value.pk
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _hidden(value):
    return "***" if value else ""
