"""Asking another store for a part that is short here: what it has free is known before it is asked."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts.models import Store
from dms.core.permissions import require
from dms.core.transitions import Blocker, TransitionBlocked
from parts.catalogue.models import Part
from parts.stock.models import StockItem
from parts.stock.quantities import as_quantity, said
from parts.transfers.models import Transfer, TransferState
from parts.transfers.services import request_transfer

ZERO = Decimal(0)
#: Asked for and not yet on the road.
PENDING = (TransferState.REQUESTED, TransferState.APPROVED, TransferState.PICKED)
#: Rooms above that offer what they hold: ``function(part, from_store_id, to_store)`` says how many.
OFFERED_BY = []


def offered_source(function):
    """Register a room that offers goods to other stores which are held for its own papers until they are let go."""
    OFFERED_BY.append(function)
    return function


@transaction.atomic
def ask_elsewhere(*, part_id, to_store_id, from_store_id, quantity, actor, note="", needed_on=None):
    """Ask the store that has it for ``quantity`` of a part, for ``to_store_id``. Announces TRANSFER_REQUESTED.

    Raises Store.DoesNotExist, PermissionDenied (asked at the receiving store, which must also be allowed to see what
    others have), TransitionBlocked (that store has not so many free, or is asked for them already), ValidationError.
    Returns the Transfer.
    """
    to_store = Store.objects.get(pk=to_store_id)
    require(actor, "parts.add_transfer", to_store)
    require(actor, "parts.see_elsewhere_stockitem", to_store)
    part = Part.objects.filter(pk=part_id).first()
    if part is None:
        raise ValidationError({"part": _("This part is not on file.")})
    quantity = as_quantity(quantity, part)
    if blocked := asking_objections(part, to_store, from_store_id, quantity):
        raise TransitionBlocked(blocked)
    return request_transfer(
        from_store_id=from_store_id,
        to_store_id=to_store.pk,
        lines=[(part.pk, quantity)],
        note=note,
        needed_on=needed_on,
        actor=actor,
    )


def asking_objections(part, to_store, from_store_id, quantity):
    """Why it makes no sense to ask: too few are free there, or it is asked for already."""
    if from_store_id == to_store.pk:
        return []  # the transfer itself says that
    item = StockItem.objects.filter(part=part, store=from_store_id).select_related("store").first()
    free = max(item.available, ZERO) if item else ZERO
    free += sum((each(part=part, from_store_id=from_store_id, to_store=to_store) for each in OFFERED_BY), ZERO)
    if quantity > free:
        store = item.store if item else Store.objects.filter(pk=from_store_id).first() or ""
        sentence = _("%(store)s has %(free)s of %(part)s free, not %(wanted)s.")
        values = {"store": store, "free": said(free), "part": part.number, "wanted": said(quantity)}
        return [Blocker(sentence % values)]
    known = Transfer.objects.filter(store=from_store_id, to_store=to_store, state__in=PENDING, lines__part=part).first()
    if known is not None:
        sentence = _("%(number)s asks %(store)s for %(part)s already. Wait for it, or cancel it.")
        values = {"number": known, "store": item.store, "part": part.number}
        return [Blocker(sentence % values, url=known.get_absolute_url())]
    return []


def shortfall(part, store):
    """How many of a part the store lacks to its maximum, or to its minimum where it has none; at least one."""
    item = StockItem.objects.filter(part=part, store=store).first()
    if item is None:
        return Decimal(1)
    return max((item.maximum or item.minimum or ZERO) - item.available, Decimal(1))
