"""How a part is stocked in a store (what the planner sets), and holding parts back by hand."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts.models import Store
from dms.core.editing import edit
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.registering import seen_by
from parts.catalogue.models import Part
from parts.stock import facts
from parts.stock.ledger import locked_items
from parts.stock.models import Bin, BinKind, StockItem
from parts.stock.reserving import reserve

#: What the planner sets; everything else of a stock item is the ledger's.
SETTINGS = ("is_stocked", "minimum", "maximum", "safety", "lead_days", "movement_class", "home_bin")


@transaction.atomic
def stock_part(*, store_id, part_id, actor, **values):
    """Begin to stock a part in a store that may never have had it. Announces STOCKING_EDITED. Returns the StockItem.

    Raises PermissionDenied, ValidationError, and DoesNotExist for a part or store that ``actor`` does not see.
    """
    store = seen_by(Store.objects, actor).get(pk=store_id)
    require(actor, "parts.change_stockitem", store)
    part = seen_by(Part.objects, actor).get(pk=part_id)
    item = locked_items(store.pk, [part.pk], new=True)[part.pk]
    return _set(item, {"is_stocked": True, **values}, actor=actor)


@transaction.atomic
def edit_stocking(*, item_id, actor, expected_version=None, **values):
    """Change minimum, maximum, safety stock, lead days, class, home bin, or whether it is stocked (``SETTINGS``).

    Announces STOCKING_EDITED. Raises StockItem.DoesNotExist, PermissionDenied, StaleVersion, ValidationError.
    """
    item = locked(seen_by(StockItem.objects.select_related("store"), actor), item_id)
    require(actor, "parts.change_stockitem", item)
    return _set(item, values, actor=actor, expected_version=expected_version)


def _set(item, values, *, actor, expected_version=None):
    if unknown := set(values) - set(SETTINGS):
        raise TypeError(f"no setting of the planner: {', '.join(sorted(unknown))}")
    if home := values.get("home_bin"):
        refuse_as_home(item, home)
    return edit(item, actor=actor, fact=facts.STOCKING_EDITED, values=values, expected_version=expected_version)


def refuse_as_home(item, place):
    """Raise ValidationError for a bin of another store, one out of use, or one that is no shelf."""
    if place.store_id != item.store_id:
        raise ValidationError({"home_bin": _("This bin is not one of the store's.")})
    if not place.is_active or place.kind not in (BinKind.SHELF, BinKind.DISPLAY):
        raise ValidationError({"home_bin": _("A part's home is a shelf that is in use.")})


@transaction.atomic
def hold_stock(*, item_id, quantity, held_for, until, actor, bin_code=""):
    """Hold parts back by hand, in the name of ``actor``, for ``held_for`` (in words) until the day ``until``.

    Returns the StockItem. Announces STOCK_RESERVED, once a bin. Raises PermissionDenied, Short, ValidationError.
    """
    item = seen_by(StockItem.objects.select_related("store"), actor).get(pk=item_id)
    require(actor, "parts.reserve_stockitem", item)
    if not held_for.strip():
        raise ValidationError({"held_for": _("Say for whom or what it is held.")})
    place = bin_by_code(item.store, bin_code) if bin_code else None
    reserve(
        store=item.store,
        part_id=item.part_id,
        quantity=quantity,
        source=actor,
        source_text=held_for.strip(),
        actor=actor,
        bin_id=place.pk if place else None,
        until=until,
    )
    return seen_by(StockItem.objects.select_related("part", "store", "home_bin"), actor).get(pk=item_id)


def bin_by_code(store, code):
    """The bin of ``store`` with what its label says, as typed or scanned. Raises ValidationError where it has none."""
    found = Bin.objects.filter(store=store, code=code.strip().upper()).first()
    if found is None:
        raise ValidationError(_("The store has no bin %(bin)s. Type what its label says.") % {"bin": code.strip()})
    return found
