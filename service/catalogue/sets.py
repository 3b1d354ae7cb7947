"""Changing which rows belong to an entry: compared, replaced, and told by their codes."""

from dms.core.events import publish


def replace_sets(row, wanted, *, actor, fact):
    """Make each relation in ``wanted`` (``{name: rows}``) of the locked ``row`` hold exactly those rows.

    Announces ``fact`` once, with ``[codes before, codes now]`` of what differs; nothing where nothing does.
    """
    payload = {}
    for name, rows in wanted.items():
        relation = getattr(row, name)
        before, now = {one.pk: one for one in relation.all()}, {one.pk: one for one in rows}
        if set(before) != set(now):
            relation.set(now.values())
            payload[name] = [sorted(one.code for one in some.values()) for some in (before, now)]
    if payload:
        row.version += 1
        row.save(update_fields=["version", "updated_at"])
        publish(fact, subject=row, actor=actor, payload=payload)
    return row
