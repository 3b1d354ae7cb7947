"""销售小票: the slip of a sale, on the till's roll, stamped PAID once the cashier's books say so."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.printing.forms import Paper, document_form
from dms.core.printing.writing import moment, money
from parts.counter.models import SaleState
from parts.stock.quantities import said


def slip_data(sale, in_full):
    """Lines, total, and PAID or what is still to be done. The customer is masked."""
    lines = sale.lines.select_related("part")
    columns = [
        {"label": _now("Part"), "width": "2", "align": "left"},
        {"label": _now("Qty"), "width": "0.6", "align": "right"},
        {"label": _now("Amount"), "width": "1", "align": "right"},
    ]
    rows = [[f"{line.part.number}\n{line.part.label}", said(line.quantity), money(line.amount)] for line in lines]
    facts = [
        [_now("Sale"), sale.number],
        [_now("Sold to"), sale.buyer_name],
        [_now("Sold by"), sale.sold_by.name if sale.sold_by else ""],
    ]
    return {
        "sections": [
            {"facts": facts, "columns_of_facts": 1},
            {"title": _now("Parts"), "columns": columns, "rows": rows},
            {
                "columns_of_facts": 1,
                "facts": [[_now("Total, tax included"), money(sale.gross)], [_now("How it is paid"), stamp(sale)]],
            },
            {"text": _now("Please check the goods at the counter. Keep this slip for an exchange.")},
        ]
    }


def stamp(sale):
    """PAID, on account, or not yet."""
    if sale.state == SaleState.CANCELLED:
        return _now("CANCELLED")
    if sale.cleared_at is None:
        return _now("not paid: goods leave after payment")
    owed = sale.receivable
    word = _now("ON ACCOUNT") if owed is not None and owed.charged_on else _now("PAID")
    return f"{word} · {moment(sale.cleared_at)}"


SLIP = document_form(
    code="parts.sale_slip",
    label=_("Sales slip"),
    model="parts.sale",
    number="number",
    permission="parts.view_sale",
    data=slip_data,
    paper=Paper.SLIP80,
    order=90,
)


def packing_data(sale, in_full):
    """装箱单: what is in which consignment, for the carrier and the receiver; no prices."""
    lines = sale.issue.in_walking_order() if sale.issue_id else []
    rows = [
        [line.part.number, line.part.label, said(line.quantity if line.picked is None else line.picked)]
        for line in lines
        if line.bin_id and line.picked != 0
    ]
    return {
        "sections": [
            {
                "facts": [
                    [_now("Sale"), sale.number],
                    [_now("Issue"), str(sale.issue) if sale.issue_id else ""],
                    [_now("Sold to"), sale.customer.name if in_full and sale.customer else sale.buyer_name],
                    [_now("Packages"), str(sale.packages or "")],
                    [_now("Weight (kg)"), str(sale.weight_kg or "")],
                    [_now("Packed by"), sale.packed_by.name if sale.packed_by else ""],
                    [_now("Packed at"), moment(sale.packed_at)],
                    [_now("Carrier"), sale.carrier],
                    [_now("Waybill number"), sale.waybill],
                    [_now("Handed out at"), moment(sale.handed_out_at)],
                ]
            },
            {
                "title": _now("Parts"),
                "columns": [
                    {"label": _now("Part number"), "width": "1.4", "align": "left"},
                    {"label": _now("Part name"), "width": "2", "align": "left"},
                    {"label": _now("Quantity"), "width": "0.8", "align": "right"},
                ],
                "rows": rows,
            },
        ]
    }


PACKING = document_form(
    code="parts.packing_list",
    label=_("Packing list"),
    model="parts.sale",
    number="number",
    permission="parts.view_sale",
    reveal="parties.reveal_customer",
    data=packing_data,
    copies=(_("Copy 1 · receiver"), _("Copy 2 · carrier")),
    signatures=(_("Packed by"), _("Carrier"), _("Received by")),
    blockers=lambda sale: (
        []
        if sale.handed_out_at or sale.packed_at
        else [_now("The goods are not packed yet: record the packing, or hand them out.")]
    ),
    order=100,
)
