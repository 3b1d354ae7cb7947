"""Parts, stocking settings and opening stock as files: columns, how a row is recognised, which services save it."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.exchange.cells import Choice, Text, WholeNumber, YesNo
from dms.core.exchange.lists import ADDED, CHANGED, UNCHANGED, ExchangeColumn, Saved, exchange_list
from dms.core.permissions import require
from dms.core.registering import seen_by
from parts.catalogue import services
from parts.catalogue.models import Part, PartOrigin, Unit, plain_number
from parts.stock import stocking
from parts.stock.cells import Amount
from parts.stock.models import MovementClass, PostingKind, StockItem
from parts.stock.services import Incoming, post_receipt

EMPTY_CHANGES_NOTHING = _("An empty cell changes nothing.")


# --- the part master -------------------------------------------------------------------------------------------------


def part_rows(user):
    """Parts that ``user`` sees, by number."""
    return Part.objects.visible_to(user).select_related("superseded_by").order_by("number")


def save_part(actor, store, values):
    """Add the part, or change the one with this number; prices by their own verb. Raises what the services raise."""
    given = {name: value for name, value in values.items() if value not in ("", None)}
    number = given.pop("number").strip().upper()
    present = seen_by(Part.objects, actor).filter(number=number).first()
    if present is None:
        return Saved(services.add_part(number=number, actor=actor, **given), ADDED)
    before = present.version
    prices = {name: given.pop(name) for name in services.PRICES if name in given}
    part = services.edit_part(part_id=present.pk, actor=actor, **given) if given else present
    if prices:
        part = services.price_part(part_id=present.pk, actor=actor, **prices)
    return Saved(part, CHANGED if part.version != before else UNCHANGED)


PART_COLUMNS = (
    ExchangeColumn(
        name="number", example="04465-0K240", label=_("Part number"), kind=Text(40), required=True, unique=True
    ),
    ExchangeColumn(name="name", example="前刹车片", label=_("Part name"), kind=Text(100), required=True),
    ExchangeColumn(name="name_en", example="Brake pads, front", label=_("English name"), kind=Text(100)),
    ExchangeColumn(name="specification", example="2019–", label=_("Specification"), kind=Text(200)),
    ExchangeColumn(name="unit", example="set", label=_("Unit"), kind=Choice(Unit), help=EMPTY_CHANGES_NOTHING),
    ExchangeColumn(
        name="origin", example="genuine", label=_("Origin"), kind=Choice(PartOrigin), help=EMPTY_CHANGES_NOTHING
    ),
    ExchangeColumn(name="group", example="制动", label=_("Part group"), kind=Text(60)),
    ExchangeColumn(name="barcode", example="2900000000018", label=_("Barcode"), kind=Text(60), unique=True),
    ExchangeColumn(name="pack_size", example=5, label=_("Pack size"), kind=WholeNumber(1, 1000)),
    ExchangeColumn(name="needs_old_part", example=False, label=_("Old part first"), kind=YesNo()),
    ExchangeColumn(name="shelf_life_days", label=_("Shelf life (days)"), kind=WholeNumber(1, 30000)),
    ExchangeColumn(name="retail_price", example="180.00", label=_("Retail price"), kind=Amount(2)),
    ExchangeColumn(name="minimum_price", example="150.00", label=_("Minimum price"), kind=Amount(2)),
    ExchangeColumn(name="trade_price", example="160.00", label=_("Trade price"), kind=Amount(2)),
    ExchangeColumn(name="note", label=_("Note"), kind=Text(2000)),
)


# --- how parts are stocked, and what lies there when the books are opened --------------------------------------------


def stock_rows(user):
    """Stock items that ``user`` sees, by number."""
    return StockItem.objects.visible_to(user).select_related("part", "home_bin", "store").order_by("part__number", "pk")


def save_stock(actor, store, values):
    """Set how the part is stocked; ``opening`` posts what lies in the home bin, once, at ``unit_cost``.

    Raises what the services raise, and ValidationError for an opening of a part that has moved already.
    """
    given = {name: value for name, value in values.items() if value not in ("", None)}
    part = seen_by(Part.objects, actor).filter(number_plain=plain_number(given.pop("number"))).first()
    if part is None:
        raise ValidationError({"number": _now("There is no part with this number. Add it to the part master first.")})
    opening, unit_cost = given.pop("opening", None), given.pop("unit_cost", None)
    if code := given.pop("home_bin", ""):
        given["home_bin"] = _bin(store, code)
    present = StockItem.objects.filter(store=store, part=part).first()
    before = present.version if present else None
    if present is None:
        item = stocking.stock_part(store_id=store.pk, part_id=part.pk, actor=actor, **given)
    else:
        item = stocking.edit_stocking(item_id=present.pk, actor=actor, **given)
    if opening:
        _open(actor, store, item, opening, unit_cost)
    return Saved(item, ADDED if present is None else CHANGED if opening or item.version != before else UNCHANGED)


def _bin(store, code):
    try:
        return stocking.bin_by_code(store, code)
    except ValidationError as refused:
        raise ValidationError({"home_bin": refused}) from None


def _open(actor, store, item, quantity, unit_cost):
    require(actor, "parts.change_stockitem", store)
    if item.movements.exists():
        raise ValidationError({"opening": _now("The part has moved already. A stocktake corrects what lies there.")})
    if item.home_bin_id is None:
        raise ValidationError({"home_bin": _now("Say in which bin it lies.")})
    line = Incoming(item.part_id, item.home_bin_id, quantity, unit_cost or Decimal(0))
    post_receipt(store=store, lines=[line], actor=actor, kind=PostingKind.OPENING, reason=_now("opening stock"))


STOCK_COLUMNS = (
    ExchangeColumn(
        name="number",
        example="04465-0K240",
        label=_("Part number"),
        kind=Text(40),
        value="part.number",
        required=True,
        unique=True,
    ),
    ExchangeColumn(name="is_stocked", example=True, label=_("Stocked"), kind=YesNo()),
    ExchangeColumn(name="minimum", example="2", label=_("Minimum stock"), kind=Amount(3)),
    ExchangeColumn(name="maximum", example="8", label=_("Maximum stock"), kind=Amount(3)),
    ExchangeColumn(name="safety", example="1", label=_("Safety stock"), kind=Amount(3)),
    ExchangeColumn(name="lead_days", example=7, label=_("Lead time (days)"), kind=WholeNumber(0, 365)),
    ExchangeColumn(name="movement_class", example="a", label=_("Class"), kind=Choice(MovementClass)),
    ExchangeColumn(name="home_bin", example="A-01-1-01", label=_("Home bin"), kind=Text(24), value="home_bin.code"),
    ExchangeColumn(
        name="opening",
        label=_("Opening stock"),
        kind=Amount(3),
        value=lambda row: None,
        help=_("What lies in the home bin when the books are opened; only for a part that never moved."),
    ),
    ExchangeColumn(
        name="unit_cost",
        label=_("Unit cost"),
        kind=Amount(4),
        value=lambda row: None,
        help=_("What one of the opening stock cost."),
    ),
)


def register():
    """Offer both lists; called once the apps are loaded."""
    exchange_list(
        code="parts",
        label=_("Parts"),
        model=Part,
        columns=PART_COLUMNS,
        rows=part_rows,
        save=save_part,
        identity=lambda values: plain_number(values["number"]),
        view_permission="parts.view_part",
        import_permissions=("parts.add_part", "parts.change_part", "parts.price_part"),
        key_help=_("A row means the part with its number; an unknown number is a new part."),
    )
    exchange_list(
        code="stock",
        label=_("Stock"),
        model=StockItem,
        columns=STOCK_COLUMNS,
        rows=stock_rows,
        save=save_stock,
        identity=lambda values: plain_number(values["number"]),
        view_permission="parts.view_stockitem",
        import_permissions=("parts.change_stockitem",),
        key_help=_("A row means the part with its number in the chosen store."),
    )
