"""Moving one part by hand: from bin to bin, aside, and back."""

from django.db import transaction

from dms.core.registering import seen_by
from parts.stock.models import StockItem, StockStatus
from parts.stock.services import Shift, move_stock


@transaction.atomic
def shift_stock(*, item_id, quantity, from_bin_id, actor, to_bin_id=None, from_status="", to_status="", reason=""):
    """Move so many of one part; the bin or the status that is left out stays. Returns the StockItem.

    Announces STOCK_POSTED. Raises StockItem.DoesNotExist, PermissionDenied, Short, ValidationError.
    """
    item = seen_by(StockItem.objects.select_related("store"), actor).get(pk=item_id)
    line = Shift(
        part_id=item.part_id,
        quantity=quantity,
        from_bin_id=from_bin_id,
        to_bin_id=to_bin_id or from_bin_id,
        from_status=from_status or StockStatus.GOOD,
        to_status=to_status or from_status or StockStatus.GOOD,
    )
    move_stock(store=item.store, lines=[line], reason=reason, actor=actor)
    return StockItem.objects.select_related("part", "store", "home_bin").get(pk=item_id)
