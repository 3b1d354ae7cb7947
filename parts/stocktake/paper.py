"""盘点表: the count on paper with surplus and shortage 盘盈盘亏, and a blind sheet to count with."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.printing.forms import document_form
from dms.core.printing.writing import day, moment, money
from parts.stock.quantities import said
from parts.stocktake.selectors import accuracy, surplus_and_shortage

LEFT, RIGHT = "left", "right"


def report_data(row, in_full):
    """Head, figures, every difference with cause and responsible person. Holds no customer's data."""
    surplus, shortage = surplus_and_shortage(row)
    equal, counted = accuracy(row)
    share = f"{equal * 100 / counted:.2f} %" if counted else ""
    approval = row.approval
    lines = row.differing().select_related("item__part", "bin", "responsible", "counted_by", "recounted_by")
    return {
        "sections": [
            {
                "title": _now("Stocktake"),
                "facts": [
                    [_now("Kind"), row.get_kind_display()],
                    [_now("What is counted"), row.scope_text],
                    [_now("Started"), moment(row.started_at)],
                    [_now("Counted until"), moment(row.finished_at)],
                    [_now("State"), row.get_state_display()],
                    [_now("Posted"), moment(row.posted_at)],
                    [_now("Lines equal to the books"), f"{equal} / {counted}  {share}"],
                    [_now("Approval"), f"{approval.number} {approval.get_state_display()}" if approval else ""],
                    [_now("Surplus"), money(surplus)],
                    [_now("Shortage"), money(shortage)],
                    [_now("Difference in sum"), money(surplus + shortage)],
                ],
            },
            {
                "title": _now("Surplus and shortage"),
                "columns": [
                    _column(_now("Part"), "2.4"),
                    _column(_now("Bin"), "1.6"),
                    _column(_now("Books"), "auto", RIGHT),
                    _column(_now("Counted quantity"), "auto", RIGHT),
                    _column(_now("Difference"), "auto", RIGHT),
                    _column(_now("Amount"), "auto", RIGHT),
                    _column(_now("Cause, responsible person"), "2.4"),
                ],
                "rows": [_line(one) for one in lines.order_by("bin__code", "item__part__number")],
            },
            {"title": _now("Note"), "text": row.note},
        ]
    }


def sheet_data(row, in_full):
    """What lies where, without a single quantity: to be filled in by hand."""
    lines = row.lines.select_related("item__part", "bin").order_by("bin__code", "item__part__number")
    return {
        "sections": [
            {
                "title": _now("Count sheet"),
                "facts": [
                    [_now("Kind"), row.get_kind_display()],
                    [_now("What is counted"), row.scope_text],
                    [_now("Started"), moment(row.started_at)],
                    [_now("Day"), day(row.started_at.date()) if row.started_at else ""],
                ],
            },
            {
                "title": _now("Parts"),
                "columns": [
                    _column(_now("Bin"), "1.4"),
                    _column(_now("Part"), "2.4"),
                    _column(_now("Stock status"), "1"),
                    _column(_now("Unit"), "auto"),
                    _column(_now("Counted quantity"), "1"),
                    _column(_now("Remark"), "1.6"),
                ],
                "rows": [
                    [
                        one.bin.code,
                        str(one.item.part),
                        one.get_status_display(),
                        one.item.part.get_unit_display(),
                        "",
                        "",
                    ]
                    for one in lines
                ],
            },
        ]
    }


def _line(one):
    reason = one.get_cause_display()
    person = one.responsible.name if one.responsible else ""
    return [
        str(one.item.part),
        one.bin.code,
        said(one.book),
        said(one.final),
        f"{one.difference:+.3f}".rstrip("0").rstrip("."),
        money(one.value),
        " · ".join(part for part in (reason, person, one.remark) if part),
    ]


def _column(label, width, align=LEFT):
    return {"label": label, "width": width, "align": align}


REPORT = document_form(
    code="parts.stocktake",
    label=_("Stocktake report"),
    model="parts.stocktake",
    number="number",
    permission="parts.submit_stocktake",
    data=report_data,
    copies=(_("Copy 1 · parts"), _("Copy 2 · finance")),
    signatures=(_("Counted by"), _("Supervised by"), _("Finance"), _("Manager")),
    blockers=lambda row: [] if row.shows_books else [_now("It is still being counted: nobody sees the books yet.")],
)
COUNT_SHEET = document_form(
    code="parts.count_sheet",
    label=_("Count sheet"),
    model="parts.stocktake",
    number="number",
    permission="parts.count_stocktake",
    data=sheet_data,
    signatures=(_("Counted by"), _("Counted again by")),
    blockers=lambda row: [] if row.started_at else [_now("Start counting first: the parts are noted then.")],
    order=510,
)
