"""Making a row: check what was typed, insert, record. The companion of ``editing``."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from dms.core.events import publish, publish_many
from dms.core.locking import mark_many_new, mark_new


def register(row, *, actor, fact, payload=None, reason="", number=None):
    """Insert the new ``row`` and announce ``fact``. Raises ValidationError with the fields that can't stay as typed.

    ``number`` gives the row its number once everything else is in order: a refused row must not hold up the sequence.

    Two people who insert the same thing at once both pass the check before either commits; the database then refuses
    the second, and checking again finds the sentence for it.
    """
    row.full_clean(exclude=["number"] if number else None)
    if number:
        row.number = number()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        row.full_clean()
        raise
    mark_new(row)
    publish(fact, subject=row, actor=actor, payload=payload, reason=reason)
    return row


def register_many(rows, *, actor, fact, payloads, numbers=None):
    """Insert the new ``rows`` of one model together and announce ``fact`` for each with its payload.

    Each row has passed ``check_fields``; what ``register`` would ask the database about other rows is left to its
    constraints. Raises IntegrityError, with nothing inserted, where one row can't stay: ``register`` says which and
    why. ``numbers(count)`` gives the numbers in the order of the rows. Returns the rows.
    """
    for row, number in zip(rows, numbers(len(rows)), strict=True) if numbers else ():
        row.number = number
    with transaction.atomic():
        type(rows[0]).objects.bulk_create(rows)
    publish_many(fact, subjects=mark_many_new(rows), actor=actor, payloads=payloads)
    return rows


def check_fields(row):
    """What ``full_clean`` says of the row by itself, without a question to the database. Raises ValidationError.

    A related row that was handed over as such is there; an unnumbered row gets its number on registration.
    """
    known = {field.name for field in row._meta.concrete_fields if field.is_relation and field.is_cached(row)}
    row.clean_fields(exclude={"number", *known})
    row.clean()


def cleaned(values, **rules):
    """``values`` with each rule applied to its field where something was typed; refusals come together, by field."""
    result, refused = dict(values), {}
    for name, rule in rules.items():
        if result.get(name):
            try:
                result[name] = rule(result[name])
            except ValidationError as error:
                refused[name] = error
    if refused:
        raise ValidationError(refused)
    return result


def seen_by(rows, actor):
    """The rows of the queryset that ``actor`` may see; the system itself (None) sees all."""
    return rows.all() if actor is None else rows.visible_to(actor)
