"""The kernel's own invariants: history, states, numbers, due work, stores."""

import re
from datetime import timedelta

from django.apps import apps
from django.db import connection
from django.db.models import Count, F

from dms.core import append_only, clock
from dms.core.invariants import difference, invariant
from dms.core.models import DueWork, Event, NumberSequence
from dms.core.numbering import GAPLESS, PREFIXES
from dms.core.ownership import StoreOwned
from dms.core.states import StatefulModel, declared_moves

OVERDUE = timedelta(minutes=5)
CHUNK = 2000
NUMBER = re.compile(r"(?P<prefix>.+)-(?P<year>\d\d)-(?P<count>\d+)")


@invariant("I5", "rows that are written once are guarded by the database itself")
def append_only_triggers_are_there():
    """Triggers of all append-only tables, looked up in the database's own catalogue."""
    for table, name in append_only.missing(connection):
        yield difference(table, name, "the trigger is missing or switched off")


@invariant("I7", "the history of a row, replayed along declared moves, gives its present state")
def history_replayed_gives_the_state():
    """Every model with a state, row by row."""
    for model in _concrete(StatefulModel):
        yield from _replay(model)


def _replay(model):
    label, edges = model._meta.label_lower, _edges(model)
    first = str(model._meta.get_field("state").get_default())
    reached = {}
    moves = Event.objects.filter(subject_kind=label).exclude(target="").order_by("id")
    for pk, source, target in moves.values_list("subject_id", "source", "target").iterator(CHUNK):
        before = reached.get(pk, first)
        if source and source != before:
            yield difference(label, pk, f"an event leaves “{source}”, but the row stood at “{before}”")
        if source and (source, target) not in edges:
            yield difference(label, pk, f"no move is declared from “{source}” to “{target}”")
        reached[pk] = target
    for pk, state in model._default_manager.values_list("pk", "state").iterator(CHUNK):
        told = reached.get(pk, first)
        if state != told:
            yield difference(label, pk, f"the state is “{state}”, the history ends at “{told}”")


def _edges(model):
    edges = set()
    for move in declared_moves(model):
        targets = [move.target] if isinstance(move.target, str) else getattr(move.target, "allowed_states", None) or []
        edges |= {(str(move.source), str(target)) for target in targets}
    return edges


@invariant("I8", "a number is given once per store; its counter is never behind; gapless kinds have no gaps")
def numbers_are_unique_and_counted():
    """Every store-owned model with a ``number``; a number's kind is known by its prefix."""
    last = {(row.store_id, row.kind, row.year): row.last for row in NumberSequence.objects.all()}
    kinds, given = {prefix: kind for kind, prefix in PREFIXES.items()}, {}
    for model in _concrete(StoreOwned):
        if "number" not in {field.name for field in model._meta.fields}:
            continue
        yield from _doubles(model)
        for store_id, number in _rows(model).exclude(number="").values_list("store_id", "number").iterator(CHUNK):
            paper = NUMBER.fullmatch(str(number))
            if paper and paper["prefix"] in kinds:
                key = (store_id, kinds[paper["prefix"]], 2000 + int(paper["year"]))
                given.setdefault(key, set()).add(int(paper["count"]))
    for key, numbers in given.items():
        yield from _counted(key, numbers, last.get(key, 0))


def _doubles(model):
    twice = _rows(model).exclude(number="").values("store_id", "number").annotate(times=Count("pk")).filter(times__gt=1)
    for found in twice.order_by("store_id", "number"):
        yield difference(model._meta.label_lower, found["number"], f"given {found['times']} times")


def _counted(key, numbers, last):
    store_id, kind, year = key
    name = f"{kind} {year} of store {store_id}"
    if max(numbers) > last:
        yield difference("core.numbersequence", name, f"the counter stands at {last}, but {max(numbers)} is given")
    if kind in GAPLESS and len(numbers) < last:
        missing = sorted(set(range(1, last + 1)) - numbers)
        yield difference("core.numbersequence", name, f"{len(missing)} numbers are missing, first {missing[0]}")


@invariant("I10", "due work is done within five minutes of its time, and none is given up unseen")
def due_work_is_done():
    """Late work means that workers stand still; given-up work waits for a person."""
    late = DueWork.objects.filter(done_at=None, given_up_at=None, due_at__lt=clock.now() - OVERDUE)
    unclaimed = late.exclude(claimed_until__gt=clock.now())
    for work in unclaimed.order_by("due_at").iterator(CHUNK):
        yield difference("core.duework", work.pk, f"{work.key} is open since {work.due_at:%Y-%m-%d %H:%M}")
    for work in DueWork.objects.exclude(given_up_at=None).filter(done_at=None).order_by("pk").iterator(CHUNK):
        yield difference("core.duework", work.pk, f"{work.key} was given up: {work.last_error[:100]}")


@invariant("I11", "a row belongs to the same store as the row it hangs from")
def children_stand_in_the_store_of_their_parents():
    """Every foreign key between store-owned models that is not named in ``across_stores``."""
    for model in _concrete(StoreOwned):
        for field in model._meta.fields:
            parent = field.related_model
            if field.name in model.across_stores or not (parent and issubclass(parent, StoreOwned)):
                continue
            strays = _rows(model).exclude(**{field.name: None}).exclude(**{f"{field.name}__store": F("store")})
            for pk, own, theirs in strays.values_list("pk", "store_id", f"{field.name}__store_id").iterator(CHUNK):
                yield difference(model._meta.label_lower, pk, f"store {own}, but {field.name} is of store {theirs}")


def _concrete(kind):
    return [model for model in apps.get_models() if issubclass(model, kind) and not model._meta.proxy]


def _rows(model):
    """All rows of all stores: the books are verified by the house itself, not for a user."""
    return model._default_manager.order_by()
