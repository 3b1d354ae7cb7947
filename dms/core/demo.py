"""The demo dealership: a registry in which each app tells its part of the story, in order.

The same seed tells the same story, so that screenshots, tours and tests agree.
"""

import random
from dataclasses import dataclass, field
from datetime import date

from django.apps import apps
from django.db import transaction

from dms.core.models import Event

SEED = 20260316
PARTS = []
past = []  # events of rows that were inserted together, until ``tell`` writes them in the order of their time


@dataclass
class Demo:
    """What the parts of the story share: the stores, the people by ``(store code, role)``, dice and a day."""

    today: date
    rng: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 - a story, no secret
    stores: list = field(default_factory=list)
    people: dict = field(default_factory=dict)

    def at(self, store, role):
        """The person who holds ``role`` in ``store``."""
        return self.people[store.code, str(role)]


def demo_part(label, *, order):
    """Register ``function(demo)`` as a part of the story; lower ``order`` first."""

    def register(function):
        PARTS.append((order, label, function))
        return function

    return register


def record(fact, rows, *, actor_of, at, payload=lambda _row: {}):
    """Remember the history of ``rows`` that were inserted together; ``tell`` writes it, oldest first, at its end.

    No receiver is woken: the story is past. ``actor_of``, ``at`` and ``payload`` are functions of a row.
    """
    past.extend(
        Event(
            fact=str(fact),
            at=at(row),
            actor=actor_of(row),
            actor_name=actor_of(row).name,
            store_id=row.store_id,
            subject_kind=row._meta.label_lower,
            subject_id=row.pk,
            subject_text=str(row)[:200],
            payload=payload(row),
            origin="demo",
        )
        for row in rows
    )


def tell(today, say=lambda _line: None):
    """Load every part and then their history, all or nothing; ``say`` hears how far it is."""
    demo = Demo(today=today)
    parts = sorted(PARTS, key=lambda part: part[0])
    past.clear()
    with transaction.atomic():
        for position, (_order, label, function) in enumerate(parts, 1):
            say(f"{position}/{len(parts)} {label}")
            function(demo)
        Event.objects.bulk_create(sorted(past, key=lambda event: event.at), batch_size=500)
        _date_rows_like_their_history()
    return demo


def _date_rows_like_their_history():
    """A row came into being with its first event, so that figures of past weeks count what the history tells."""
    first = {}
    for event in past:
        key = event.subject_kind, event.subject_id
        first[key] = min(event.at, first.get(key, event.at))
    for kind in {kind for kind, _pk in first}:
        model = apps.get_model(kind)
        if any(field.name == "created_at" for field in model._meta.fields):
            rows = [model(pk=pk, created_at=at) for (of_kind, pk), at in first.items() if of_kind == kind]
            model._base_manager.bulk_update(rows, ["created_at"], batch_size=200)
