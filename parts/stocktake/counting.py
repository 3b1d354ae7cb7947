"""What counters do: take a bin, count a part, finish the bin; later count again what differs; and explain it.

Each count reads the book quantity under the lock of the stock item: what was posted before it is in the books then,
what is posted after it changes bin and books alike. So the difference of that moment is the true one, whatever moves
while others still count.
"""

from decimal import Decimal

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dms.core import clock
from dms.core.approvals.models import ApprovalState
from dms.core.events import publish
from dms.core.locking import locked, mark_new
from dms.core.money import rounded
from dms.core.permissions import require
from dms.core.registering import seen_by
from dms.core.transitions import Blocker, TransitionBlocked
from parts.stock.bins import usable_bin
from parts.stock.ledger import locked_items
from parts.stock.models import Balance, BinKind
from parts.stock.quantities import as_quantity
from parts.stocktake import facts
from parts.stocktake.models import Cause, CountSheet, Stocktake, StocktakeLine, StocktakeState
from parts.stocktake.selectors import bins_in_other_counts, usual_status
from parts.stocktake.services import average_cost

ZERO = Decimal(0)
#: Seed 004, 篇8: a stocktake (四) counts 库存配件; old parts (五) have a keeper and books of their own.
NO_STOCK = gettext_noop(
    "Old parts are no stock and are not counted here: each stands in the list of old parts by its own label. "
    "Stock that was set aside in this bin is counted."
)


@transaction.atomic
def count_line(*, stocktake_id, bin_id, part_id, quantity, actor, status=""):
    """Say how many of a part lie in a bin; the first count of a bin takes it for this counter.

    A part that the books don't have there is added; counting once more before the bin is finished replaces the count.
    Announces LINE_COUNTED. Raises PermissionDenied (not a counter, somebody else's bin), TransitionBlocked (not being
    counted, the bin is finished), ValidationError. Returns the StocktakeLine.
    """
    row = _counting(stocktake_id, actor, StocktakeState.COUNTING)
    sheet = _sheet_for(row, bin_id, actor)
    item = locked_items(row.store_id, [part_id], new=True)[part_id]
    number = counted_quantity(quantity, item.part)
    line, book = _line_of(row, sheet, item, status)
    line.counted, line.counted_by, line.counted_at = number, actor, clock.now()
    _settle(line, number, book)
    _save(line)
    _tell(facts.LINE_COUNTED, row, actor, line_id=line.pk, quantity=str(number), unexpected=line.is_unexpected)
    return line


@transaction.atomic
def close_sheet(*, stocktake_id, bin_id, actor, rest_is_missing=False):
    """Finish a bin. What nobody counted there is refused by name, or, with ``rest_is_missing``, counted as nothing.

    Announces SHEET_CLOSED. Raises PermissionDenied, TransitionBlocked. Returns the CountSheet.
    """
    row = _counting(stocktake_id, actor, StocktakeState.COUNTING)
    sheet = _sheet_for(row, bin_id, actor)
    left = list(sheet.lines.filter(counted=None).select_related("item__part"))
    if left and not rest_is_missing:
        names = _(", ").join(line.item.part.number for line in left[:10])
        raise TransitionBlocked(
            [
                _("Not counted in bin %(bin)s: %(parts)s. Count them, or say that nothing of them is there.")
                % {"bin": sheet.bin.code, "parts": names}
            ]
        )
    locked_items(row.store_id, [line.item.part_id for line in left])
    for line in left:
        line.counted, line.counted_by, line.counted_at = ZERO, actor, clock.now()
        _settle(line, ZERO, _book(line.item_id, sheet.bin_id, line.status))
        _save(line)
    sheet.closed_at = clock.now()
    sheet.version += 1
    sheet.save()
    _tell(facts.SHEET_CLOSED, row, actor, bin=sheet.bin.code, missing=len(left))
    return sheet


@transaction.atomic
def assign_sheet(*, stocktake_id, bin_id, counter_id, actor):
    """Give a bin that is not finished to a counter, also away from somebody who had to leave. Announces SHEET_ASSIGNED.

    Raises PermissionDenied, TransitionBlocked, ValidationError for somebody who may not count here.
    """
    row = locked(seen_by(Stocktake.objects.select_related("store"), actor), stocktake_id)
    require(actor, "parts.assign_stocktake", row)
    _require_state(row, StocktakeState.COUNTING)
    counter = _counter(row, counter_id)
    sheet = row.sheets.select_related("bin").filter(bin_id=bin_id).first()
    if sheet is None or sheet.closed_at:
        raise TransitionBlocked([_("This bin is not open in the stocktake.")])
    sheet = locked(CountSheet.objects.select_related("bin"), sheet.pk)
    sheet.counter = counter
    sheet.version += 1
    sheet.save()
    _tell(facts.SHEET_ASSIGNED, row, actor, bin=sheet.bin.code, counter_id=counter.pk)
    return sheet


@transaction.atomic
def recount_line(*, line_id, quantity, actor):
    """Count a differing line a second time; never by who counted it first. Announces LINE_RECOUNTED.

    Raises PermissionDenied, TransitionBlocked, ValidationError. Returns the StocktakeLine.
    """
    seen = seen_by(StocktakeLine.objects, actor).get(pk=line_id)
    row = _counting(seen.stocktake_id, actor, StocktakeState.TO_RECOUNT)
    if actor is not None and seen.counted_by_id == actor.pk:
        raise PermissionDenied(_("You counted this part the first time. Somebody else counts it again."))
    if seen.recounted is None and seen.difference == 0:
        raise TransitionBlocked([_("This line does not differ: it is not counted again.")])
    item = locked_items(row.store_id, [seen.item.part_id])[seen.item.part_id]
    line = locked(StocktakeLine.objects.select_related("item__part", "bin"), line_id)
    number = counted_quantity(quantity, item.part)
    line.recounted, line.recounted_by = number, actor
    _settle(line, number, _book(line.item_id, line.bin_id, line.status))
    _save(line)
    _tell(facts.LINE_RECOUNTED, row, actor, line_id=line.pk, quantity=str(number))
    return line


@transaction.atomic
def explain_line(*, line_id, cause, responsible_id, actor, remark=""):
    """Give a difference its cause and its responsible person, before approval is asked for. Announces LINE_EXPLAINED.

    Raises PermissionDenied, TransitionBlocked (approval was asked for), ValidationError.
    """
    seen = seen_by(StocktakeLine.objects, actor).get(pk=line_id)
    row = locked(seen_by(Stocktake.objects.select_related("store"), actor), seen.stocktake_id)
    require(actor, "parts.explain_stocktake", row)
    _require_state(row, StocktakeState.TO_APPROVE)
    _refuse_after_submitting(row)
    line = locked(StocktakeLine.objects, line_id)
    if not line.difference:
        raise TransitionBlocked([_("This line does not differ: there is nothing to explain.")])
    if cause == Cause.UNKNOWN and not remark.strip():
        raise ValidationError({"remark": _("Say what was searched.")})
    line.cause, line.remark, line.responsible_id = cause, remark, responsible_id
    line.full_clean(exclude=["stocktake", "sheet", "item", "bin"])
    _save(line)
    _tell(facts.LINE_EXPLAINED, row, actor, line_id=line.pk, cause=str(cause), responsible_id=responsible_id)
    return line


def counted_quantity(value, part):
    """A count of a part: nothing, or what ``as_quantity`` accepts. Raises ValidationError at ``quantity``."""
    try:
        return ZERO if Decimal(value) == 0 else as_quantity(value, part)
    except ValidationError as refused:
        raise ValidationError({"quantity": refused.messages}) from None


def _counting(stocktake_id, actor, state):
    row = locked(seen_by(Stocktake.objects.select_related("store"), actor), stocktake_id)
    require(actor, "parts.count_stocktake", row)
    _require_state(row, state)
    return row


def _require_state(row, state):
    if row.state != state:
        raise TransitionBlocked([_("This is not possible in the state “%s”.") % row.get_state_display()])


def _sheet_for(row, bin_id, actor):
    """The open sheet of the bin, taken by ``actor``; made where the bin was not planned."""
    place = usable_bin(row.store, bin_id)
    if place.kind == BinKind.TRUCK:
        raise ValidationError({"bin": _("What is on the road can't be counted here.")})
    found = row.sheets.filter(bin=place).first()
    sheet = locked(CountSheet.objects.select_related("bin", "counter"), found.pk) if found else _added(row, place)
    if sheet.closed_at:
        raise TransitionBlocked([_("Bin %(bin)s is finished.") % {"bin": place.code}])
    if sheet.counter_id is None:
        sheet.counter = actor
        sheet.version += 1
        sheet.save()
    elif actor is not None and sheet.counter_id != actor.pk:
        raise PermissionDenied(
            _("Bin %(bin)s is counted by %(counter)s. Take another bin, or let the supervisor give it to you.")
            % {"bin": place.code, "counter": sheet.counter}
        )
    return sheet


def _added(row, place):
    """A sheet for a bin in which something unplanned was found."""
    place = locked(type(place).objects, place.pk)
    other = bins_in_other_counts(row, [place.pk]).first()
    if other is not None:
        raise TransitionBlocked(
            [
                Blocker(
                    _("Bin %(bin)s is being counted in stocktake %(number)s.")
                    % {"bin": place.code, "number": other.stocktake.number},
                    url=other.stocktake.get_absolute_url(),
                )
            ]
        )
    place.counting = True
    place.save(update_fields=["counting"])
    return mark_new(CountSheet.objects.create(store=row.store, stocktake=row, bin=place))


def _line_of(row, sheet, item, status):
    """``(line, book quantity now)``; the item is locked, so nothing moves meanwhile."""
    lines = list(sheet.lines.filter(item=item).select_related("item__part", "bin"))
    if status:
        lines = [line for line in lines if line.status == status]
    if len(lines) > 1:
        raise ValidationError({"status": _("The bin holds this part in several statuses. Say which one you counted.")})
    status = lines[0].status if lines else status or usual_status(sheet.bin)
    book = _book(item.pk, sheet.bin_id, status)
    if lines:
        return lines[0], book
    if sheet.bin.kind == BinKind.OLD_PARTS and not book:
        raise ValidationError({"part": _(NO_STOCK)})
    made = StocktakeLine(
        store=row.store,
        stocktake=row,
        sheet=sheet,
        item=item,
        bin=sheet.bin,
        status=status,
        snapshot=book,
        unit_cost=average_cost(item),
        is_unexpected=not book,
    )
    return made, book


def _book(item_id, bin_id, status):
    found = Balance.objects.filter(item=item_id, bin=bin_id, status=status).values_list("on_hand", flat=True).first()
    return found or ZERO


def _settle(line, number, book):
    line.book, line.difference = book, number - book
    line.value = rounded(line.difference * line.unit_cost)


def _save(line):
    line.version += 1
    line.save()


def _counter(row, counter_id):
    person = get_user_model().objects.filter(pk=counter_id, is_active=True).first()
    if person is None or not person.has_perm("parts.count_stocktake", row):
        raise ValidationError({"counter": _("This person does not count in this store.")})
    return person


def _refuse_after_submitting(row):
    approval = row.approval
    if approval is not None and approval.state in (ApprovalState.PENDING, ApprovalState.APPROVED):
        raise TransitionBlocked(
            [
                Blocker(
                    _("Approval %(number)s was asked for with the explanations as they are.")
                    % {"number": approval.number},
                    url=approval.get_absolute_url(),
                )
            ]
        )


def _tell(fact, row, actor, **payload):
    publish(fact, subject=row, actor=actor, payload={"kind": row.kind, **payload})
