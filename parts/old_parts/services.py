"""What people do with an old part.

For the stage ``service``: ``take_in(…, source=order)`` notes what came out of a car, ``take_in_for_line`` answers “old
part first” of an issue, ``selectors.old_parts_of(order)`` says where all of it is now.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts.models import Store
from dms.core import clock
from dms.core.attachments.services import attach_file, attach_signature
from dms.core.locking import locked
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.subjects import kind_of
from dms.core.transitions import Blocker, TransitionBlocked, apply_transition, offered_move
from dms.parties.choices import SupplierState
from dms.parties.models import Supplier
from parts.catalogue.models import Part
from parts.issuing.models import OF_A_JOB, IssueKind, IssueState
from parts.issuing.old_for_new import keeper, line_with_lock, mark_old_part
from parts.old_parts import facts
from parts.old_parts.followers import BROUGHT_BACK, CREDITED, follow
from parts.old_parts.list_models import OldPartHandoverLine
from parts.old_parts.models import Destination, OldPart, OldPartState
from parts.old_parts.selectors import kept_for, wanted_for
from parts.stock.bins import place_of, usable_bin
from parts.stock.models import BinKind
from parts.stock.quantities import as_quantity, said

NUMBER = number_kind("old_part", "OP")


# --- taking in


@transaction.atomic
def take_in(
    *,
    store_id,
    part_id,
    destination,
    actor,
    quantity=1,
    job_number="",
    plate="",
    source=None,
    bin_id=None,
    note="",
    brought_by="",
    photo=None,
):
    """Note an old part that somebody hands in, with a label's number; into the bin ``bin_id`` at once if given.

    ``source`` is the row it came from (a repair order), which gives number and address; ``photo`` an opened file.
    Announces OLD_PART_TAKEN_IN, OLD_PART_PUT_AWAY. Raises PermissionDenied, ValidationError. Returns the OldPart.
    """
    store = Store.objects.get(pk=store_id)
    require(actor, "parts.add_oldpart", store)
    part = Part.objects.filter(pk=part_id).first()
    if part is None:
        raise ValidationError({"part": _("Choose a part that is on file.")})
    row = OldPart(
        store=store,
        part=part,
        quantity=as_quantity(quantity, part),
        destination=destination,
        job_number=job_number,
        plate=plate.upper(),
        note=note,
        brought_by=brought_by,
    )
    if source is not None:
        row.source_kind, row.source_id = kind_of(source), source.pk
        row.source_url = source.get_absolute_url()
        row.job_number = job_number or str(getattr(source, "number", source))[:40]
    if not (row.job_number or row.plate):
        raise ValidationError({"job_number": _("Say from which repair order or plate it came: a label must say so.")})
    return _taken_in(row, actor, bin_id, photo)


@transaction.atomic
def take_in_for_line(*, line_id, actor, quantity=None, destination="", bin_id=None, note="", brought_by="", photo=None):
    """Take the old part of an issue line in; all that is missing of it, unless ``quantity`` says less.

    Once all of them are in, the line says so and the new part may go. An old part that comes after its new part has
    left is taken in the same way. Announces OLD_PART_TAKEN_IN, OLD_PART_NOTED. Raises IssueLine.DoesNotExist,
    PermissionDenied, TransitionBlocked where none is wanted, ValidationError. Returns the OldPart.
    """
    line = line_with_lock(line_id, actor)
    require(actor, "parts.add_oldpart", line)
    _refuse_unwanted(line)
    missing = wanted_for(line) - kept_for(line)
    quantity = missing if quantity is None else as_quantity(quantity, line.part)
    if quantity > missing:
        said_of_it = _("At most %(missing)s of it are asked for.") % {"missing": said(missing)}
        raise ValidationError({"quantity": said_of_it})
    row = _row_for(line, quantity, destination)
    row.note, row.brought_by = note, brought_by
    row = _taken_in(row, actor, bin_id, photo)
    if quantity == missing:
        mark_old_part(line=line, is_in=True, actor=actor, old_part_id=row.pk)
    return row


@keeper
def keep_for_line(*, line, is_in, actor):
    """A line whose old part is noted as in has a row for it; one whose old part came in does not say “not in”."""
    missing = line.quantity - kept_for(line)
    if is_in and missing > 0:
        _taken_in(_row_for(line, missing, ""), actor)
    elif not is_in and (kept := line.old_parts.exclude(state=OldPartState.WITHDRAWN).first()):
        said_of_it = _("Old part %(number)s of this line came in. Withdraw it first.") % {"number": kept}
        raise TransitionBlocked([Blocker(said_of_it, url=kept.get_absolute_url())])


def _refuse_unwanted(line):
    issue = line.issue
    if issue.kind not in OF_A_JOB or issue.state in (IssueState.CANCELLED, IssueState.REVERSED):
        raise TransitionBlocked([_("No old part belongs to this line: nothing goes out on it to a car.")])
    if kept_for(line) >= wanted_for(line):
        kept = line.old_parts.exclude(state=OldPartState.WITHDRAWN).last()
        if kept is None:
            raise TransitionBlocked([_("The new part came back: no old part is asked for.")])
        said_of_it = _("The old part of this line is in: %(number)s.") % {"number": kept}
        raise TransitionBlocked([Blocker(said_of_it, url=kept.get_absolute_url())])


def _row_for(line, quantity, destination):
    """The old part of a line: of a warranty job it goes to the claims clerk, whatever was said."""
    issue = line.issue
    is_warranty = issue.kind == IssueKind.WARRANTY
    if is_warranty and destination not in ("", Destination.CLAIMS):
        raise ValidationError({"destination": _("Old parts of warranty jobs go to the claims clerk.")})
    return OldPart(
        store=issue.store,
        part=line.part,
        issue_line=line,
        quantity=quantity,
        destination=Destination.CLAIMS if is_warranty else destination or Destination.DISPOSAL,
        job_number=issue.job_number,
        plate=issue.plate,
        source_kind=issue.source_kind,
        source_id=issue.source_id,
        source_url=issue.source_url,
    )


def _taken_in(row, actor, bin_id=None, photo=None):
    _known(row.destination)
    row.taken_in_by, row.taken_in_at = actor, clock.now()
    row.due_at = row.due_after(row.destination, row.taken_in_at)
    register(
        row,
        actor=actor,
        fact=facts.OLD_PART_TAKEN_IN,
        payload=payload_of(row) | {"issue_line_id": row.issue_line_id},
        number=lambda: next_number(NUMBER, row.store, clock.today(row.store)),
    )
    if bin_id is not None:
        _put_away(row, bin_id, actor)
    if photo is not None:
        attach_file(subject=row, file=photo, actor=actor, caption=row.number)
    return row


# --- in the house


@transaction.atomic
def put_away_old_part(*, old_part_id, actor, bin_id=None):
    """Into a bin of the old parts area; without one, into the first that the store has. Announces OLD_PART_PUT_AWAY.

    Raises PermissionDenied, TransitionBlocked, ValidationError for a bin of another kind or out of use.
    """
    row = _locked(old_part_id, actor)
    _put_away(row, bin_id, actor)
    return row


@transaction.atomic
def redirect_old_part(*, old_part_id, destination, reason, actor):
    """Somebody else gets it, for ``reason``. Announces OLD_PART_REDIRECTED.

    Raises PermissionDenied, TransitionBlocked, ValidationError: what a warranty job replaced goes to the claims clerk
    first, who may bring it back for somebody else.
    """
    row = _locked(old_part_id, actor)
    was = row.destination
    _known(destination)
    if row.is_of_warranty and was == Destination.CLAIMS and destination != was:
        said_of_it = _("Old parts of warranty jobs go to the claims clerk, who may bring them back for somebody else.")
        raise ValidationError({"destination": said_of_it})
    _move(
        row.redirect,
        facts.OLD_PART_REDIRECTED,
        actor,
        _need(reason),
        {"was": was},
        destination=destination,
        at=clock.now(),
    )
    return row


# --- leaving


@transaction.atomic
def give_back_old_part(*, old_part_id, collected_by, actor, is_cleaned=False, signature=None):
    """The customer has it, cleaned and packed; ``collected_by`` signed for it. Announces OLD_PART_GIVEN_BACK.

    ``signature`` are strokes or a PNG data URL, as for ``attach_signature``. Raises PermissionDenied,
    TransitionBlocked, ValidationError (seed 004, 篇8 五: 擦净、整理后交还顾客).
    """
    row = _locked(old_part_id, actor)
    if not is_cleaned:
        raise ValidationError({"is_cleaned": _("Clean and pack it first: so it goes back to the customer.")})
    if not collected_by.strip():
        raise ValidationError({"collected_by": _("Say who takes it and signs.")})
    name = collected_by.strip()[:60]
    _move(row.give_back, facts.OLD_PART_GIVEN_BACK, actor, collected_by=name, at=clock.now())
    if signature is not None:
        attach_signature(subject=row, drawn=signature, signed_by=name, actor=actor)
    return row


@transaction.atomic
def send_old_part(*, old_part_id, waybill, actor, supplier_id=None):
    """Sent to the ``supplier`` for a core credit, or by the claims clerk to the manufacturer. Announces OLD_PART_SENT.

    Raises PermissionDenied, TransitionBlocked, ValidationError: a credit needs the supplier who owes it.
    """
    row = _locked(old_part_id, actor)
    if actor is not None:
        offered_move(row, "send", actor)  # who may not send hears that first
    supplier = _supplier(row, supplier_id, actor)
    if supplier is None and row.state != OldPartState.WITH_CLAIMS:
        raise ValidationError({"supplier": _("Say which supplier owes the credit.")})
    if not waybill.strip():
        raise ValidationError({"waybill": _("Say with whom it was sent, and under which number.")})
    told = {"supplier_id": supplier_id, "waybill": waybill}
    _move(row.send, facts.OLD_PART_SENT, actor, told=told, supplier=supplier, waybill=waybill, at=clock.now())
    return row


@transaction.atomic
def note_credit_old_part(*, old_part_id, amount, actor):
    """What was granted for it, in yuan with tax; nothing is an answer too. Announces OLD_PART_CREDITED.

    What a supplier of the store owes is booked by rooms above in the same transaction (``when_credited``).

    Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    row = _locked(old_part_id, actor)
    amount = Decimal(amount)
    if amount < 0:
        raise ValidationError({"amount": _("A credit is not less than nothing.")})
    told = {"supplier_id": row.supplier_id, "amount": str(amount)}
    _move(row.note_credit, facts.OLD_PART_CREDITED, actor, told=told, amount=amount)
    if amount and row.supplier_id:
        follow(CREDITED, old_part=row, actor=actor)
    return row


@transaction.atomic
def dispose_old_part(*, old_part_id, reason, actor):
    """Gone, and why and how. Announces OLD_PART_DISPOSED.

    Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    row = _locked(old_part_id, actor)
    _move(row.dispose, facts.OLD_PART_DISPOSED, actor, _need(reason), at=clock.now())
    return row


# --- coming back


@transaction.atomic
def bring_back_old_part(*, old_part_id, destination, reason, actor, bin_id=None):
    """Here again, for ``destination``: it was noted by mistake, or the claims clerk is done with it.

    Announces OLD_PART_BROUGHT_BACK. Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    row = _locked(old_part_id, actor)
    _known(destination)
    place = _place(row.store, bin_id)
    was_credited = row.state == OldPartState.CREDITED
    _move(
        row.bring_back,
        facts.OLD_PART_BROUGHT_BACK,
        actor,
        _need(reason),
        {"bin": place.code},
        place=place,
        destination=destination,
        at=clock.now(),
    )
    OldPartHandoverLine.objects.filter(old_part=row, stands=True).update(stands=False)
    if was_credited:
        follow(BROUGHT_BACK, old_part=row, reason=reason, actor=actor)
    return row


@transaction.atomic
def withdraw_old_part(*, old_part_id, reason, actor):
    """It was taken in by mistake: the line of its issue asks for it again.

    Announces OLD_PART_WITHDRAWN, OLD_PART_NOTED. Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    seen = seen_by(OldPart.objects, actor).get(pk=old_part_id)
    line = line_with_lock(seen.issue_line_id, None) if seen.issue_line_id else None  # the issue before its old part
    row = _locked(old_part_id, actor)
    told = {"issue_line_id": row.issue_line_id}
    _move(row.withdraw, facts.OLD_PART_WITHDRAWN, actor, _need(reason), told)
    if line is not None and line.old_part_in:
        mark_old_part(line=line, is_in=False, actor=actor, reason=reason, old_part_id=row.pk)
    return row


# --- inside


def payload_of(row):
    """What every fact about an old part says."""
    return {
        "number": row.number,
        "part_id": row.part_id,
        "quantity": str(row.quantity),
        "destination": str(row.destination),
        "source_kind": row.source_kind,
        "source_id": row.source_id,
    }


def _locked(old_part_id, actor):
    rows = OldPart.objects.select_related("store", "part", "issue_line__issue")
    return locked(seen_by(rows, actor), old_part_id)


def _move(move, fact, actor, reason="", told=None, **inputs):
    row = move.__self__
    payload = payload_of(row) | (told or {})
    return apply_transition(move, actor=actor, fact=fact, reason=reason, payload=payload, **inputs)


def _need(reason):
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    return reason


def _known(destination):
    if destination not in Destination.values:
        raise ValidationError({"destination": _("Say where it goes.")})


def _put_away(row, bin_id, actor):
    place = _place(row.store, bin_id)
    _move(row.put_away, facts.OLD_PART_PUT_AWAY, actor, told={"bin": place.code}, place=place)


def _place(store, bin_id):
    """A bin of the old parts area: among good parts an old one is soon taken for new."""
    if bin_id is None:
        return place_of(store, BinKind.OLD_PARTS)
    place = usable_bin(store, bin_id)
    if place.kind != BinKind.OLD_PARTS:
        said_of_it = _("Bin %(bin)s is no place for old parts. Choose one of the old parts area.") % {"bin": place.code}
        raise ValidationError({"bin": said_of_it})
    return place


def _supplier(row, supplier_id, actor):
    if supplier_id is None:
        return None
    rows = seen_by(Supplier.objects, actor).filter(store=row.store, state=SupplierState.ACTIVE)
    found = rows.filter(pk=supplier_id).first()
    if found is None:
        raise ValidationError({"supplier": _("Choose an active supplier of the store.")})
    return found
