"""Issues: writing, requesting (which reserves), picking, issuing, taking back.

For the stage ``service``: ``request_for_job`` asks for the parts of a job and says what is short, ``note_old_part``,
``pick_issue``, ``issue_goods``, ``return_from_job``. Whoever requests holds the stock; nothing leaves without a number.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from dms.accounts.models import Store
from dms.core import clock
from dms.core.editing import StaleVersion, edit
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.rewriting import rewrite
from dms.core.transitions import TransitionBlocked, apply_transition
from parts.catalogue.models import Part
from parts.issuing import facts
from parts.issuing.models import OF_A_SALE, Issue, IssueKind, IssueLine, IssueState, walking_order
from parts.issuing.old_for_new import tell_keepers
from parts.issuing.selectors import with_places
from parts.stock.bins import usable_bin
from parts.stock.ledger import locked_items
from parts.stock.models import StockStatus
from parts.stock.quantities import as_quantity, said
from parts.stock.reserving import release_all, reserve
from parts.stock.services import Comeback, Outgoing, post_issue, post_return

ISSUE_NUMBER = number_kind("parts_issue", "IS")
ZERO = Decimal(0)
HEAD = ("job_number", "plate", "purpose", "note")


@dataclass(frozen=True)
class Wanted:
    """So many of a part; ``price`` for one, tax included, where it is charged."""

    part_id: int
    quantity: Decimal
    price: Decimal | None = None


@dataclass(frozen=True)
class Picked:
    """So many of a line were found, in ``bin_id`` where that is another bin than the paper says."""

    line_id: int
    quantity: Decimal
    bin_id: int | None = None


@dataclass(frozen=True)
class Returned:
    """So many of a line come back into ``bin_id``: good again, or set aside."""

    line_id: int
    quantity: Decimal
    bin_id: int
    status: str = StockStatus.GOOD


# --- writing and requesting


@transaction.atomic
def draft_issue(*, store_id, kind, lines, actor, job_number="", plate="", purpose="", note=""):
    """Write an issue for a job or for the house; nothing is held yet. ``lines`` are Wanted.

    Announces ISSUE_DRAFTED. Raises Store.DoesNotExist, PermissionDenied, ValidationError.
    """
    store = Store.objects.get(pk=store_id)
    require(actor, "parts.add_issue", store)
    if kind in OF_A_SALE:
        raise ValidationError({"kind": _("The issue of a sale is written by the sale.")})
    row = Issue(store=store, kind=kind, job_number=job_number, plate=plate.upper(), purpose=purpose, note=note)
    return _drafted(row, lines, actor)


@transaction.atomic
def edit_issue(*, issue_id, actor, lines=None, expected_version=None, **values):
    """Change a draft: its head (``job_number``, ``plate``, ``purpose``, ``note``) and all ``lines`` at once.

    Announces ISSUE_EDITED. Raises PermissionDenied, TransitionBlocked once it is requested, StaleVersion.
    """
    row = _locked(issue_id, actor, expected_version)
    require(actor, "parts.change_issue", row)
    if row.state != IssueState.DRAFT:
        raise TransitionBlocked([_("Only a draft is changed. Cancel it and write a new one.")])
    edit(row, actor=actor, fact=facts.ISSUE_EDITED, values={k: v for k, v in values.items() if k in HEAD})
    if lines is not None:
        row.lines.all().delete()
        _write_lines(row, lines)
        publish(facts.ISSUE_EDITED, subject=row, actor=actor, payload=facts.payload_of(row) | {"lines": len(lines)})
    return row


@transaction.atomic
def submit_issue(*, issue_id, actor, partly=False, expected_version=None):
    """Make it official: a number, and the parts are held bin by bin. Announces ISSUE_REQUESTED.

    Raises Short with who holds the rest, unless ``partly``: then what is missing stays on the paper as a line without
    a bin. Raises PermissionDenied, TransitionBlocked, StaleVersion.
    """
    row = _locked(issue_id, actor, expected_version)
    return _submit(row, actor, partly)


@transaction.atomic
def request_for_job(*, store, lines, actor, job_number="", plate="", source=None, is_warranty=False, partly=False):
    """Ask for the parts of a job in one go: written, numbered, held. ``lines`` are Wanted, ``source`` the job's row.

    The calling service has checked that ``actor`` may. What is short with ``partly`` stands in the lines without a
    bin. Announces ISSUE_DRAFTED, ISSUE_REQUESTED; raises Short, TransitionBlocked, ValidationError. Returns the Issue.
    """
    kind = IssueKind.WARRANTY if is_warranty else IssueKind.JOB
    return request_for(
        store=store,
        kind=kind,
        lines=lines,
        actor=actor,
        source=source,
        job_number=job_number,
        plate=plate,
        partly=partly,
    )


@transaction.atomic
def request_for(*, store, kind, lines, actor, source=None, job_number="", plate="", partly=False):
    """The same for any kind, such as a sale; the calling service has checked the permission."""
    row = Issue(store=store, kind=kind, job_number=job_number, plate=plate)
    if source is not None:
        row.source_kind, row.source_id = source._meta.label_lower, source.pk
        row.source_url = source.get_absolute_url()[:200] if hasattr(source, "get_absolute_url") else ""
        row.job_number = row.job_number or str(getattr(source, "number", source))[:40]
    return _submit(_drafted(row, lines, actor), actor, partly)


@transaction.atomic
def sign_off_issue(*, issue_id, actor, expected_version=None):
    """The claims clerk agrees to warranty parts. Announces ISSUE_SIGNED_OFF."""
    row = _locked(issue_id, actor, expected_version)
    apply_transition(row.sign_off, actor=actor, fact=facts.ISSUE_SIGNED_OFF, payload=facts.payload_of(row), by=actor)
    return row


@transaction.atomic
def note_old_part(*, line_id, actor, is_in=True, reason=""):
    """The old part of a line is in, or there is a ``reason`` why it can't be. Announces OLD_PART_NOTED.

    Raises IssueLine.DoesNotExist, PermissionDenied, TransitionBlocked once the part has left, ValidationError.
    """
    seen = seen_by(IssueLine.objects.select_related("issue", "part"), actor).get(pk=line_id)
    issue = _locked(seen.issue_id, actor)
    require(actor, "parts.pick_issue", issue)
    line = locked(IssueLine.objects.select_related("part"), line_id)
    if line.movement_id or issue.state in (IssueState.CANCELLED, IssueState.REVERSED):
        raise TransitionBlocked([_("This line is done: the part has left, or is not needed.")])
    if not is_in and not reason.strip():
        raise ValidationError({"reason": _("Say why it goes out without its old part.")})
    line.old_part_in, line.old_part_reason = is_in, "" if is_in else reason.strip()[:200]
    line.save(update_fields=["old_part_in", "old_part_reason", "updated_at"])
    line.issue = issue
    tell_keepers(line, is_in, actor)
    payload = {"line_id": line.pk, "part_id": line.part_id, "is_in": is_in, "reason": line.old_part_reason}
    publish(facts.OLD_PART_NOTED, subject=issue, actor=actor, reason=reason, payload=facts.payload_of(issue) | payload)
    return issue


# --- picking and issuing


@transaction.atomic
def pick_issue(*, issue_id, actor, picks=None, expected_version=None):
    """The parts are off the shelf: ``picks`` (Picked) where less was found or another bin was used, else all.

    Announces ISSUE_PICKED. Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    row = _locked(issue_id, actor, expected_version)
    apply_transition(row.pick, actor=actor, fact=facts.ISSUE_PICKED, payload=facts.payload_of(row), by=actor)
    told = {one.line_id: one for one in picks or ()}
    lines = {line.pk: line for line in row.in_walking_order() if line.bin_id}
    if unknown := told.keys() - lines.keys():
        raise ValidationError(_("Line %(line)s is not to be picked on this paper.") % {"line": min(unknown)})
    for line in lines.values():
        _note_pick(line, told.get(line.pk))
    if not any(line.picked for line in lines.values()):
        raise ValidationError(_("Nothing was picked. Cancel the paper instead."))
    return row


@transaction.atomic
def issue_goods(*, issue_id, actor, taken_by="", expected_version=None):
    """The goods leave: posted at FIFO cost, what was held and not taken is free again. Announces ISSUE_ISSUED.

    Raises PermissionDenied, TransitionBlocked (old part, state, sale), Short, StaleVersion. Returns the Issue.
    """
    row = _locked(issue_id, actor, expected_version)
    return _leave(row, row.issue, actor, taken_by)


@transaction.atomic
def hand_out_issue(*, issue_id, actor, taken_by=""):
    """The same for the goods of a sale, called by the sale once it is paid or on account."""
    row = _locked(issue_id, actor)
    return _leave(row, row.hand_out, actor, taken_by)


@transaction.atomic
def clear_issue(*, issue_id, actor, is_clear=True):
    """Paid or on account: the goods may go (or, taken back, may not). Called by the sale. Announces ISSUE_CLEARED."""
    row = _locked(issue_id, None)
    row.cleared_at = clock.now() if is_clear else None
    row.version += 1
    row.save(update_fields=["cleared_at", "version", "updated_at"])
    publish(facts.ISSUE_CLEARED, subject=row, actor=actor, payload=facts.payload_of(row) | {"is_clear": is_clear})
    return row


@transaction.atomic
def cancel_issue(*, issue_id, reason, actor, expected_version=None):
    """Not needed any more: what is held for it is free again. Announces ISSUE_CANCELLED."""
    row = _locked(issue_id, actor, expected_version)
    return _call_off(row, row.cancel, reason, actor)


@transaction.atomic
def withdraw_issue(*, issue_id, reason, actor):
    """The same for an issue whose sale is cancelled; called by the sale."""
    row = _locked(issue_id, None)
    return _call_off(row, row.withdraw, reason, actor)


# --- coming back


@transaction.atomic
def return_from_job(*, issue_id, lines, reason, actor):
    """Parts that were not used come back at what they cost; ``lines`` are Returned. Announces ISSUE_TAKEN_BACK.

    Raises PermissionDenied, TransitionBlocked (nothing has left, or it belongs to a sale), ValidationError for more
    than is still out. Returns the Issue.
    """
    row = _locked(issue_id, actor)
    require(actor, "parts.take_back_issue", row)
    if row.kind in OF_A_SALE:
        raise TransitionBlocked(row.reverse_blockers())
    return take_back(issue=row, lines=lines, reason=reason, actor=actor)


@transaction.atomic
def take_back(*, issue, lines, reason, actor, source=None):
    """Goods of the locked ``issue`` come back; the caller (such as a return of a sale) has checked the permission."""
    if issue.state != IssueState.ISSUED:
        raise TransitionBlocked([_("Nothing of it has left the store.")])
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it comes back.")})
    if not lines:
        raise ValidationError(_("Say how many come back."))
    known = {line.pk: line for line in issue.lines.select_for_update(of=("self",), no_key=True).order_by("pk")}
    backs = []
    for one in lines:
        line = known.get(one.line_id)
        if line is None or line.movement_id is None:
            raise ValidationError(_("What comes back was not issued here. Choose the line that it was issued with."))
        backs.append(Comeback(line.movement_id, one.quantity, one.bin_id, one.status))
    posting = post_return(store=issue.store, lines=backs, actor=actor, source=source or issue, reason=reason[:200])
    for one in lines:
        line = known[one.line_id]
        line.returned += one.quantity
        line.save(update_fields=["returned", "updated_at"])
    payload = {"posting_id": posting.pk, "lines": [[one.line_id, str(one.quantity)] for one in lines]}
    publish(
        facts.ISSUE_TAKEN_BACK, subject=issue, actor=actor, reason=reason, payload=facts.payload_of(issue) | payload
    )
    return issue


# --- inside


def _locked(issue_id, actor, expected_version=None):
    row = locked(seen_by(Issue.objects.select_related("store"), actor), issue_id)
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(row)
    return row


def _drafted(row, lines, actor):
    register(row, actor=actor, fact=facts.ISSUE_DRAFTED, payload=facts.payload_of(row))
    _write_lines(row, lines)
    return row


def _write_lines(row, lines):
    """One line a part: the same part twice is one line of both."""
    wanted = {}
    parts = Part.objects.in_bulk([one.part_id for one in lines])
    for one in lines:
        if one.part_id not in parts:
            raise ValidationError({"lines": _("Choose parts that are on file.")})
        quantity = as_quantity(one.quantity, parts[one.part_id])
        before = wanted.get((one.part_id, one.price), ZERO)
        wanted[one.part_id, one.price] = before + quantity
    if len({part_id for part_id, _price in wanted}) < len(wanted):
        raise ValidationError({"lines": _("The same part stands there at two prices. Make it one line.")})
    for (part_id, price), quantity in wanted.items():
        line = IssueLine(store=row.store, issue=row, part=parts[part_id], quantity=quantity, price=price)
        line.full_clean()
        line.save()


def _submit(row, actor, partly):
    apply_transition(
        row.submit,
        actor=actor,
        fact=facts.ISSUE_REQUESTED,
        payload=facts.payload_of(row),
        number=next_number(ISSUE_NUMBER, row.store, clock.today(row.store)),
        by=actor,
        at=clock.now(),
    )
    lines = list(row.lines.select_related("part").order_by("part_id"))
    locked_items(row.store_id, [line.part_id for line in lines], new=True)
    for line in lines:
        _hold(row, line, actor, partly)
    return row


def _hold(row, line, actor, partly):
    """Hold the line's parts: one line a bin, and one without a bin for what is missing."""
    held = reserve(
        store=row.store, part_id=line.part_id, quantity=line.quantity, source=row, actor=actor, partly=partly
    )
    places = [(one.balance.bin_id, one.quantity) for one in held]
    missing = line.quantity - sum((quantity for _bin, quantity in places), ZERO)
    if missing:
        places.append((None, missing))
    line.bin_id, line.quantity = places[0]
    line.save(update_fields=["bin", "quantity", "updated_at"])
    for bin_id, quantity in places[1:]:
        IssueLine.objects.create(
            store=row.store, issue=row, part=line.part, bin_id=bin_id, quantity=quantity, price=line.price
        )


def _note_pick(line, told):
    quantity = line.quantity if told is None else Decimal(told.quantity)
    if quantity:
        as_quantity(quantity, line.part)
    if quantity < 0 or quantity > line.quantity:
        raise ValidationError(
            _("%(quantity)s of %(part)s are on the paper; %(picked)s can't be picked.")
            % {"quantity": said(line.quantity), "part": line.part.number, "picked": said(quantity)}
        )
    if told is not None and told.bin_id:
        line.bin = usable_bin(line.store, told.bin_id)
    line.picked = quantity
    line.full_clean(exclude=["issue", "store"])
    line.save(update_fields=["picked", "bin", "updated_at"])


def _leave(row, move, actor, taken_by):
    """Permission, state and blockers first; then the posting, and each line knows its movement.

    The lines are read once, under the lock: for the rule of the old parts, for the posting, and for whoever answers.
    """
    prefetch_related_objects([row], with_places())
    apply_transition(
        move,
        actor=actor,
        fact=facts.ISSUE_ISSUED,
        payload=facts.payload_of(row) | {"taken_by": taken_by},
        by=actor,
        at=clock.now(),
        taken_by=taken_by[:60],
    )
    lines = [line for line in walking_order(row.lines.all()) if line.bin_id and line.picked != ZERO]
    for line in lines:
        line.picked = line.quantity if line.picked is None else line.picked
    outgoing = [Outgoing(line.part_id, line.picked, bin_id=line.bin_id) for line in lines]
    row.posting = post_issue(store=row.store, lines=outgoing, actor=actor, source=row)
    row.save(update_fields=["posting", "updated_at"])
    movements = {(one.item.part_id, one.bin_id): one for one in reversed(row.posting.written)}
    for line in lines:
        line.movement, line.updated_at = movements[line.part_id, line.bin_id], clock.now()
    rewrite(lines, ["picked", "movement", "updated_at"])
    release_all(source=row, actor=actor, reason=_("Issued."))
    return row


def _call_off(row, move, reason, actor):
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is cancelled.")})
    apply_transition(move, actor=actor, fact=facts.ISSUE_CANCELLED, reason=reason, payload=facts.payload_of(row))
    release_all(source=row, actor=actor, reason=reason)
    return row
