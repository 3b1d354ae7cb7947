"""The goods of a scrapping: out of their bins, apart, and back."""

from django.utils.translation import gettext as _

from parts.stock.bins import place_of
from parts.stock.models import BinKind, StockStatus
from parts.stock.services import Shift, post_move

APART = StockStatus.PENDING_SCRAP


def set_apart(row, lines, actor):
    """Into the hold bin, as pending scrap: nobody sells it. Raises Short with who holds what is not free."""
    moved = [
        Shift(line.item.part_id, line.quantity, line.bin_id, row.hold_bin_id, line.status, APART) for line in lines
    ]
    return post_move(store=row.store, lines=moved, actor=actor, source=row, reason=_("held apart to be scrapped"))


def take_back_into_stock(row, lines, actor, *, reason):
    """Into the bins and statuses that the goods came from; where a bin is out of use, onto the dock."""
    moved = [
        Shift(line.item.part_id, line.quantity, row.hold_bin_id, _home(line), APART, line.status) for line in lines
    ]
    return post_move(store=row.store, lines=moved, actor=actor, source=row, reason=reason[:200])


def _home(line):
    return line.bin_id if line.bin.is_active else place_of(line.store, BinKind.DOCK).pk
