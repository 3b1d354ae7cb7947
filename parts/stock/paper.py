"""Labels of parts and bins, and the stock card 卡片账 on paper."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.printing.forms import document_form, label_form
from dms.core.printing.writing import moment
from parts.stock.quantities import said
from parts.stock.selectors import balances_of

MOST_MOVEMENTS = 60


def part_label(item, in_full):
    """Number, name and home bin; the code is the barcode, else the number, so that a scanner finds the part."""
    part = item.part
    lines = [part.label, part.specification, item.home_bin.code if item.home_bin else ""]
    return {"title": part.number, "lines": [line for line in lines if line], "code": part.barcode or part.number}


def bin_label(place, in_full):
    """What the bin is called, and in which warehouse; the code is what is typed to find it."""
    kind = place.get_kind_display()
    return {"title": place.code, "lines": [place.warehouse.name, kind], "code": place.code}


def card_data(item, in_full):
    """Totals, bins and the newest movements; without what anything cost."""
    rows = item.movements.select_related("posting", "bin").order_by("-pk")[:MOST_MOVEMENTS]
    return {
        "sections": [
            {
                "title": _now("Part"),
                "facts": [
                    [_now("Part number"), item.part.number],
                    [_now("Part name"), item.part.label],
                    [_now("Specification"), item.part.specification],
                    [_now("Unit"), item.part.get_unit_display()],
                    [_now("Home bin"), item.home_bin.code if item.home_bin else ""],
                    [_now("Minimum – maximum"), f"{said(item.minimum)} – {said(item.maximum)}"],
                    [_now("On hand"), said(item.on_hand)],
                    [_now("Available"), said(item.available)],
                ],
            },
            {
                "title": _now("Where it lies"),
                "columns": [_column(_now("Bin")), _column(_now("Stock status")), _column(_now("On hand"), right=True)],
                "rows": [[one.bin.code, one.get_status_display(), said(one.on_hand)] for one in balances_of(item)],
            },
            {
                "title": _now("Movements"),
                "columns": [
                    _column(_now("Posted"), "2"),
                    _column(_now("Kind"), "2"),
                    _column(_now("Paper"), "2"),
                    _column(_now("Bin"), "2"),
                    _column(_now("Quantity"), right=True),
                    _column(_now("Balance"), right=True),
                ],
                "rows": [
                    [
                        moment(one.posting.posted_at),
                        one.posting.get_kind_display(),
                        one.posting.source_text,
                        one.bin.code,
                        f"{'+' if one.quantity > 0 else ''}{said(one.quantity)}",
                        said(one.balance_after),
                    ]
                    for one in rows
                ],
            },
        ]
    }


def _column(label, width="1", *, right=False):
    return {"label": label, "align": "right" if right else "left", "width": width}


PART_LABEL = label_form(
    code="parts.part_label",
    label=_("Part label"),
    model="parts.stockitem",
    permission="parts.view_stockitem",
    data=part_label,
)
BIN_LABEL = label_form(
    code="parts.bin_label", label=_("Bin label"), model="parts.bin", permission="parts.view_bin", data=bin_label
)
STOCK_CARD = document_form(
    code="parts.stock_card",
    label=_("Stock card"),
    model="parts.stockitem",
    permission="parts.view_stockitem",
    data=card_data,
)
