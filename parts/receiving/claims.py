"""Writing discrepancy notes 差损单, and what becomes of their claims."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.attachments.subjects import attachable
from dms.core.editing import StaleVersion
from dms.core.locking import locked
from dms.core.numbering import next_number, number_kind
from dms.core.registering import register, seen_by
from dms.core.transitions import apply_transition
from parts.receiving import facts
from parts.receiving.followers import GRANTED, follow
from parts.receiving.models import Against, Discrepancy, DiscrepancyLine, DiscrepancyNote

NUMBER = number_kind("discrepancy_note", "DN")

attachable("parts.discrepancynote", add="parts.view_discrepancynote")


def write_package_note(receipt, missing, damaged, text, actor):
    """Packages were missing or damaged when the carrier came: a note against the carrier. Returns it."""
    found = [(Discrepancy.PACKAGES_SHORT, missing), (Discrepancy.PACKAGES_DAMAGED, damaged)]
    lines = [DiscrepancyLine(kind=kind, quantity=Decimal(many), text=text) for kind, many in found if many]
    return _write(receipt, Against.CARRIER, lines, actor)


def write_dock_note(receipt, lines, actor):
    """What of ``lines`` was short, damaged, wrong or too many: a note against the supplier; None where all is well."""
    found = []
    for line in lines:
        for kind in (Discrepancy.SHORT, Discrepancy.DAMAGED, Discrepancy.WRONG, Discrepancy.OVER):
            if quantity := getattr(line, kind.value):
                amount = (quantity * line.price).quantize(Decimal("0.01"))
                found.append(
                    DiscrepancyLine(receipt_line=line, kind=kind, quantity=quantity, amount=amount, text=line.note)
                )
    return _write(receipt, Against.SUPPLIER, found, actor) if found else None


@transaction.atomic
def send_claim(*, note_id, against, claim, actor, expected_version=None):
    """Claim it from carrier, insurer or supplier, in words. Announces NOTE_CLAIMED. Raises TransitionBlocked."""
    _need(claim, "claim", _("Say what is claimed."))
    note = _note(note_id, actor, expected_version)
    return _move(
        note.send_claim,
        actor,
        facts.NOTE_CLAIMED,
        reason=claim,
        payload={"against": str(against)},
        against=against,
        claim=claim,
        at=clock.now(),
    )


@transaction.atomic
def grant_claim(*, note_id, actor, granted_amount=None, is_replaced=False, outcome="", expected_version=None):
    """Money, or a replacement, or both. Announces NOTE_GRANTED. Raises TransitionBlocked, ValidationError.

    ``granted_amount`` is in yuan with tax; rooms above book it in the same transaction (``when_granted``).
    """
    if not granted_amount and not is_replaced:
        raise ValidationError({"granted_amount": _("Say how much is paid, or that a replacement comes.")})
    note = _note(note_id, actor, expected_version)
    _move(
        note.grant,
        actor,
        facts.NOTE_GRANTED,
        reason=outcome,
        payload={"granted": str(granted_amount or 0), "is_replaced": is_replaced},
        granted_amount=granted_amount,
        is_replaced=is_replaced,
        outcome=outcome,
    )
    if note.granted_amount:
        follow(GRANTED, note=note, actor=actor)
    return note


@transaction.atomic
def refuse_claim(*, note_id, reason, actor, expected_version=None):
    """不予索赔: the parts supervisor reports it on. Announces NOTE_REFUSED."""
    _need(reason, "reason", _("Say what they answered."))
    note = _note(note_id, actor, expected_version)
    return _move(note.refuse, actor, facts.NOTE_REFUSED, reason=reason, outcome=reason)


@transaction.atomic
def pass_up_claim(*, note_id, report, actor, expected_version=None):
    """The supervisor's written report for the service manager. Announces NOTE_REPORTED."""
    _need(report, "report", _("Write what happened, what was claimed and what follows."))
    note = _note(note_id, actor, expected_version)
    return _move(note.pass_up, actor, facts.NOTE_REPORTED, report=report)


@transaction.atomic
def close_note(*, note_id, actor, expected_version=None):
    """The service manager has read the report. Announces NOTE_CLOSED."""
    return _move(_note(note_id, actor, expected_version).close, actor, facts.NOTE_CLOSED)


def _write(receipt, against, lines, actor):
    note = DiscrepancyNote(store=receipt.store, receipt=receipt, against=against, written_by=actor)
    register(
        note,
        actor=actor,
        fact=facts.NOTE_WRITTEN,
        payload={"receipt_id": receipt.pk, "against": str(against), "amount": str(sum(one.amount for one in lines))},
        number=lambda: next_number(NUMBER, receipt.store, clock.today(receipt.store)),
    )
    for line in lines:
        line.store, line.note = receipt.store, note
    DiscrepancyLine.objects.bulk_create(lines)
    return note


def _note(note_id, actor, expected_version):
    note = locked(seen_by(DiscrepancyNote.objects.select_related("store", "receipt"), actor), note_id)
    if expected_version is not None and note.version != expected_version:
        raise StaleVersion(note)
    return note


def _move(move, actor, fact, *, reason="", payload=None, **inputs):
    note = move.__self__
    payload = {"receipt_id": note.receipt_id, "against": note.against} | (payload or {})
    apply_transition(move, actor=actor, fact=fact, reason=reason, payload=payload, **inputs)
    return note


def _need(text, field, sentence):
    if not text.strip():
        raise ValidationError({field: sentence})
