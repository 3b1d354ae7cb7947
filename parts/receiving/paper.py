"""The receipt in five copies 一式五联入库单, the discrepancy note in two 一式两联差损单, labels for the shelf."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.printing.forms import document_form
from dms.core.printing.writing import moment, money
from parts.purchasing.paper import column
from parts.receiving.receipts import POSTED
from parts.stock.quantities import said


def receipt_data(receipt, in_full):
    """What was accepted, at the delivery's price; a price that changed stands beside the order's."""
    lines = list(receipt.lines.select_related("part", "order_line__order").order_by("pk"))
    orders = sorted({str(line.order_line.order) for line in lines})
    return {
        "sections": [
            {
                "facts": [
                    [_now("Supplier"), receipt.supplier.name],
                    [_now("Delivery note"), receipt.delivery_note],
                    [_now("Purchase orders"), ", ".join(orders)],
                    [_now("Number of the paper form"), receipt.paper_number],
                    [_now("Checked at the dock by"), receipt.confirmed_by.name if receipt.confirmed_by else ""],
                    [_now("In stock since"), moment(receipt.confirmed_at)],
                    [_now("Amount"), money(sum(line.amount for line in lines))],
                ]
            },
            {
                "columns": [
                    column(_now("Part number"), width="2"),
                    column(_now("Part name"), width="3"),
                    column(_now("Listed"), "right", "auto"),
                    column(_now("Accepted"), "right", "auto"),
                    column(_now("Price"), "right", "auto"),
                    column(_now("Amount"), "right", "auto"),
                    column(_now("Price on the order"), "right", "auto"),
                ],
                "rows": [
                    [
                        line.part.number,
                        line.part.label,
                        said(line.listed),
                        f"{said(line.accepted)} {line.part.get_unit_display()}",
                        money(line.price),
                        money(line.amount),
                        money(line.order_line.price) if line.price_change else "",
                    ]
                    for line in lines
                ],
            },
        ]
    }


def note_data(note, in_full):
    """What was wrong, what is claimed, what came of it."""
    lines = note.lines.select_related("receipt_line__part")
    return {
        "sections": [
            {
                "facts": [
                    [_now("Receipt"), str(note.receipt)],
                    [_now("Supplier"), note.receipt.supplier.name],
                    [_now("Delivery note"), note.receipt.delivery_note],
                    [_now("Carrier"), f"{note.receipt.carrier} {note.receipt.waybill}".strip()],
                    [_now("Against"), note.get_against_display()],
                    [_now("Amount"), money(note.amount)],
                    [_now("What is claimed"), note.claim],
                    [_now("Outcome"), note.outcome],
                ]
            },
            {
                "columns": [
                    column(_now("What"), width="auto"),
                    column(_now("Part number"), width="2"),
                    column(_now("Part name"), width="3"),
                    column(_now("Quantity"), "right", "auto"),
                    column(_now("Amount"), "right", "auto"),
                    column(_now("Note"), width="2"),
                ],
                "rows": [
                    [
                        line.get_kind_display(),
                        line.receipt_line.part.number if line.receipt_line else "",
                        line.receipt_line.part.label if line.receipt_line else "",
                        said(line.quantity),
                        money(line.amount),
                        line.text,
                    ]
                    for line in lines
                ],
            },
        ]
    }


RECEIPT_FORM = document_form(
    code="parts.receipt",
    label=_("Receipt"),
    model="parts.receipt",
    number="number",
    permission="parts.view_receipt",
    data=receipt_data,
    copies=(
        _("Copy 1 · storekeeper"),
        _("Copy 2 · finance, with the invoice"),
        _("Copy 3 · finance, with the waybill"),
        _("Copy 4 · finance, to be booked"),
        _("Copy 5 · planner"),
    ),
    signatures=(_("Storekeeper"), _("Purchaser"), _("Planner")),
    blockers=lambda receipt: (
        [] if receipt.state in POSTED else [_now("It is printed once the dock check is confirmed.")]
    ),
)
NOTE_FORM = document_form(
    code="parts.discrepancy_note",
    label=_("Discrepancy note"),
    model="parts.discrepancynote",
    number="number",
    permission="parts.view_discrepancynote",
    data=note_data,
    copies=(_("Copy 1 · planner"), _("Copy 2 · purchaser")),
    signatures=(_("Storekeeper"), _("Purchaser")),
)
