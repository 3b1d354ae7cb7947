"""Lists with which old parts of warranty jobs go to the claims clerk 旧件移交单: written by one, signed by another."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.locking import locked, locked_many
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import apply_transition
from parts.old_parts import facts
from parts.old_parts.list_models import OldPartHandover, OldPartHandoverLine
from parts.old_parts.models import Destination, OldPart
from parts.old_parts.services import payload_of

NUMBER = number_kind("old_part_handover", "OH")
MOST_LINES = 100


@transaction.atomic
def write_hand_over_list(*, old_part_ids, actor, note=""):
    """Put old parts of warranty jobs of one store on a list for the claims clerk. Announces HANDOVER_WRITTEN.

    Raises PermissionDenied, ValidationError naming what can't be on it. Returns the OldPartHandover.
    """
    wanted = set(old_part_ids)
    rows = locked_many(seen_by(OldPart.objects.select_related("store"), actor), wanted)
    if not rows or len(rows) < len(wanted) or len(rows) > MOST_LINES:
        said_of_it = _("Choose old parts that are here, at most %(most)d of them.") % {"most": MOST_LINES}
        raise ValidationError({"old_parts": said_of_it})
    store = rows[0].store
    require(actor, "parts.add_oldparthandover", store)
    _refuse_unfit(rows, store)
    row = register(
        OldPartHandover(store=store, note=note, handed_by=actor),
        actor=actor,
        fact=facts.HANDOVER_WRITTEN,
        payload={"old_part_ids": sorted(wanted)},
        number=lambda: next_number(NUMBER, store, clock.today(store)),
    )
    OldPartHandoverLine.objects.bulk_create(
        OldPartHandoverLine(store=store, handover=row, old_part=old_part) for old_part in rows
    )
    return row


def _refuse_unfit(rows, store):
    unfit = [
        row.number
        for row in rows
        if row.store_id != store.pk or not row.is_here or row.destination != Destination.CLAIMS
    ]
    listed = OldPartHandoverLine.objects.filter(old_part__in=rows, stands=True)
    unfit += listed.values_list("old_part__number", flat=True)
    if unfit:
        said_of_it = _("Not for this list: %(numbers)s. A list takes warranty parts of one store that are here.")
        raise ValidationError({"old_parts": said_of_it % {"numbers": _(", ").join(sorted(set(unfit)))}})


@transaction.atomic
def sign_hand_over_list(*, handover_id, actor):
    """The claims clerk has all of them. Announces HANDOVER_SIGNED, and OLD_PART_HANDED_OVER for each.

    Raises PermissionDenied (also for who handed over), TransitionBlocked.
    """
    row = _locked(handover_id, actor)
    old_parts = _old_parts(row)
    at = clock.now()
    apply_transition(
        row.sign, actor=actor, fact=facts.HANDOVER_SIGNED, payload=_payload(row, old_parts), by=actor, at=at
    )
    for old_part in old_parts:
        apply_transition(
            old_part.hand_over,
            actor=actor,
            fact=facts.OLD_PART_HANDED_OVER,
            payload=payload_of(old_part) | {"handover_id": row.pk},
            by=actor,
            at=at,
        )
    return row


@transaction.atomic
def cancel_hand_over_list(*, handover_id, reason, actor):
    """The parts stay where they are, free for another list. Announces HANDOVER_CANCELLED.

    Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    row = _locked(handover_id, actor)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is cancelled.")})
    payload = _payload(row, _old_parts(row))
    apply_transition(row.cancel, actor=actor, fact=facts.HANDOVER_CANCELLED, reason=reason, payload=payload)
    row.lines.update(stands=False)
    return row


def _locked(handover_id, actor):
    return locked(seen_by(OldPartHandover.objects.select_related("store"), actor), handover_id)


def _old_parts(row):
    keys = row.lines.filter(stands=True).values_list("old_part_id", flat=True)
    return locked_many(OldPart.objects.select_related("store"), list(keys))


def _payload(row, old_parts):
    return {"number": row.number, "old_part_ids": [one.pk for one in old_parts]}
