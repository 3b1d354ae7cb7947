"""What a scanned code means on a delivery: its part, a counted quantity, the bin to put it in.

One rule book for scanner, keyboard and programs. At the dock: part, then the quantity (nothing typed: as listed). At
the shelf: the page says which line is next; its bin puts it away; a part's code takes that line first.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.locking import mark_new
from dms.core.permissions import require
from dms.core.transitions import TransitionBlocked
from parts.catalogue.models import plain_number
from parts.receiving.delivering import lines_of, locked_receipt, write_count
from parts.receiving.models import ReceiptScan, ReceiptState, ScanResult
from parts.receiving.shelving import put_away, suggested_bins
from parts.stock.models import Bin
from parts.stock.quantities import said

QUANTITY = re.compile(r"\d{1,5}(\.\d{1,3})?")
R = ScanResult
#: Results that are shown in red, with the other sound.
WARNINGS = (R.DOUBLE, R.OTHER_BIN, R.UNKNOWN, R.REFUSED)
PERMISSIONS = {ReceiptState.CHECKING: "parts.change_receipt", ReceiptState.SHELVING: "parts.shelve_receipt"}


@dataclass
class Scanned:
    """What came of a scan: ``result`` (ScanResult), a sentence, the line it is about; ``again`` for a known key."""

    result: str
    sentence: str
    line: Any = None
    again: bool = False

    @property
    def is_warning(self):
        """Whether somebody must look."""
        return self.result in WARNINGS


@transaction.atomic
def scan(*, receipt_id, code, key, actor):
    """Do what the scanned ``code`` says, and keep it; the same ``key`` a second time does nothing. Returns Scanned.

    Empty: the quantity of the current line is as listed. Raises PermissionDenied, TransitionBlocked in other states.
    """
    receipt = locked_receipt(receipt_id, actor)
    if receipt.state not in PERMISSIONS:
        raise TransitionBlocked([_("This is not possible in the state “%s”.") % receipt.get_state_display()])
    require(actor, PERMISSIONS[receipt.state], receipt)
    known = ReceiptScan.objects.filter(receipt=receipt, key=key).select_related("line__part").first()
    if known is not None:
        return Scanned(known.result, known.sentence, known.line, again=True)
    code = code.strip()
    read = _at_the_dock if receipt.state == ReceiptState.CHECKING else _at_the_shelf
    try:
        with transaction.atomic():
            done = read(receipt, code, actor)
    except (ValidationError, TransitionBlocked) as refusal:
        done = Scanned(R.REFUSED, _sentence(refusal), receipt.current_line)
    _keep(receipt, code, key, done, actor)
    return done


def _at_the_dock(receipt, code, actor):
    lines = lines_of(receipt)
    line = _line_of(lines, code)
    current = next((one for one in lines if one.pk == receipt.current_line_id), None)
    if line is None and current is not None and (not code or QUANTITY.fullmatch(code)):
        return _count(receipt, current, Decimal(code) if code else current.listed, actor)
    if line is None:
        return _unknown(code, current)
    receipt.current_line = line
    receipt.version += 1
    receipt.save()
    if line.is_checked:
        values = {"part": line.part.number, "accepted": said(line.accepted)}
        sentence = _("%(part)s was counted already: %(accepted)s. Type the right quantity to correct it.") % values
        return Scanned(R.DOUBLE, sentence, line)
    if line.seen_at is not None:
        sentence = _("%(part)s was scanned before and is not counted yet.") % {"part": line.part.number}
        return Scanned(R.DOUBLE, sentence, line)
    line.seen_at = clock.now()
    line.save(update_fields=["seen_at", "updated_at"])
    sentence = _("%(part)s: %(listed)s are listed. Enter if it is so, or type how many.")
    return Scanned(R.LINE, sentence % {"part": line.part.number, "listed": said(line.listed)}, line)


def _count(receipt, line, counted, actor):
    """So many are good; what goes beyond the order is too many and not taken."""
    accepted = min(counted, line.order_line.most)
    amounts = {"accepted": accepted, "damaged": line.damaged, "wrong": line.wrong, "over": counted - accepted}
    write_count(line, receipt, actor, amounts, {})
    receipt.current_line = None
    receipt.version += 1
    receipt.save()
    values = {"part": line.part.number, "accepted": said(accepted), "over": said(counted - accepted)}
    if counted > accepted:
        return Scanned(R.COUNTED, _("%(part)s: %(accepted)s taken, %(over)s too many.") % values, line)
    if line.short:
        values["short"] = said(line.short)
        return Scanned(R.COUNTED, _("%(part)s: %(accepted)s taken, %(short)s short.") % values, line)
    return Scanned(R.COUNTED, _("%(part)s: %(accepted)s taken.") % values, line)


def _at_the_shelf(receipt, code, actor):
    lines = lines_of(receipt)
    current = line_to_shelve(receipt, lines)
    line = _line_of([one for one in lines if one.to_shelve > 0], code) or _line_of(lines, code)
    if line is not None:
        return _take(receipt, line)
    if current is not None and QUANTITY.fullmatch(code):
        return _note_amount(current, Decimal(code))
    place = Bin.objects.filter(store=receipt.store_id, code=code.upper(), is_active=True).first()
    if place is None or current is None:
        return _unknown(code, current)
    suggested = suggested_bins(receipt, [one for one in lines if one.to_shelve > 0])[current.pk]
    if suggested is not None and place.pk != suggested.pk and not _was_warned(receipt, current, code):
        values = {"expected": suggested.code, "bin": place.code, "part": current.part.number}
        sentence = _("%(part)s belongs into %(expected)s. Scan %(bin)s once more to put it there.") % values
        return Scanned(R.OTHER_BIN, sentence, current)
    amount = current.next_amount or current.to_shelve
    put_away(receipt, current, place, amount, actor)
    values = {"quantity": said(amount), "part": current.part.number, "bin": place.code}
    return Scanned(R.SHELVED, _("%(quantity)s of %(part)s are in %(bin)s.") % values, current)


def line_to_shelve(receipt, lines):
    """The line that is to be put away now: the chosen one, else the next in the order of the bins."""
    open_lines = [line for line in lines if line.to_shelve > 0]
    chosen = next((line for line in open_lines if line.pk == receipt.current_line_id), None)
    if chosen is not None or not open_lines:
        return chosen
    places = suggested_bins(receipt, open_lines)
    return min(open_lines, key=lambda line: (places[line.pk].code if places[line.pk] else "~", line.pk))


def _take(receipt, line):
    if line.to_shelve <= 0:
        sentence = _("%(part)s is on the shelf already.") % {"part": line.part.number}
        return Scanned(R.DOUBLE, sentence, line)
    receipt.current_line = line
    receipt.version += 1
    receipt.save()
    return Scanned(R.LINE, _("%(part)s is next. Scan its bin.") % {"part": line.part.number}, line)


def _note_amount(line, amount):
    if amount > line.to_shelve or amount <= 0:
        raise ValidationError(
            _("%(left)s of %(part)s lie at the dock, not %(quantity)s.")
            % {"left": said(line.to_shelve), "part": line.part.number, "quantity": said(amount)}
        )
    line.next_amount = amount
    line.save(update_fields=["next_amount", "updated_at"])
    return Scanned(R.AMOUNT, _("%(quantity)s of them go into the next bin.") % {"quantity": said(amount)}, line)


def _line_of(lines, code):
    """The line whose part has this number or barcode; of several one that is still open."""
    plain = plain_number(code)
    found = [
        line for line in lines if code and (plain and plain == line.part.number_plain or code == line.part.barcode)
    ]
    return next((line for line in found if not line.is_checked), found[0] if found else None)


def _unknown(code, current):
    if current is None:
        return Scanned(R.UNKNOWN, _("“%(code)s” is not on this delivery.") % {"code": code})
    values = {"code": code, "part": current.part.number}
    return Scanned(R.UNKNOWN, _("“%(code)s” is not on this delivery. Expected: %(part)s.") % values, current)


def _was_warned(receipt, line, code):
    last = ReceiptScan.objects.filter(receipt=receipt).order_by("-pk").first()
    return last is not None and (last.result, last.line_id, last.code.upper()) == (R.OTHER_BIN, line.pk, code.upper())


def _keep(receipt, code, key, done, actor):
    row = ReceiptScan.objects.create(
        store=receipt.store,
        receipt=receipt,
        line=done.line,
        key=key,
        code=code[:120],
        result=done.result,
        sentence=done.sentence[:300],
        scanned_by=actor,
        scanned_at=clock.now(),
    )
    return mark_new(row)


def _sentence(refusal):
    reasons = refusal.reasons if isinstance(refusal, TransitionBlocked) else refusal.messages
    return " ".join(str(one) for one in reasons)
