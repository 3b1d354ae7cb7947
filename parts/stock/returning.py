"""What was issued comes back: into the layers that it came from, the last taken first, at what it cost then."""

from collections import defaultdict
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parts.stock.ledger import share
from parts.stock.models import LayerUse
from parts.stock.quantities import said

ZERO = Decimal(0)


def still_out(movement):
    """How many of what ``movement`` issued have not come back; nothing once the issue was taken back."""
    if hasattr(movement, "undone_by"):
        return ZERO
    back = sum((one.quantity for one in movement.returned_by.filter(undone_by=None)), ZERO)
    return -movement.quantity - back


def put_back(writer, went, item, quantity, bin_id, status):
    """``quantity`` of the issue ``went`` returns into a bin. Raises ValidationError for more than is still out."""
    out = still_out(went)
    if quantity > out:
        raise ValidationError(
            _("Only %(out)s of %(part)s are still out on %(paper)s; %(quantity)s can't come back.")
            % {"out": said(out), "part": item.part.number, "paper": went.posting, "quantity": said(quantity)}
        )
    parts_of = _last_taken(writer, went, quantity)
    movement = writer.move(
        item, bin_id, status, quantity, value=sum((value for _l, _q, value in parts_of), ZERO), returns=went
    )
    for layer, amount, value in parts_of:
        writer.use(layer, movement, amount, value)
    return movement


def _last_taken(writer, went, quantity):
    """``[(layer, quantity, value)]``: the layers of the issue, newest first, less what has come back already."""
    out, worth = defaultdict(Decimal), defaultdict(Decimal)
    movements = [went, *went.returned_by.filter(undone_by=None)]
    for use in LayerUse.objects.filter(movement__in=movements).order_by("id"):
        out[use.layer_id] -= use.quantity
        worth[use.layer_id] -= use.value
    taken, wanted = [], quantity
    for layer_id in sorted((pk for pk in out if out[pk] > 0), reverse=True):
        amount = min(wanted, out[layer_id])
        if amount > 0:
            taken.append((writer.layer(layer_id), amount, share(worth[layer_id], amount, out[layer_id])))
            wanted -= amount
    return taken
