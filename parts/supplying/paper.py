"""退货单 in four copies, 供应商对账单 in two, and the request for a payment 付款申请单."""

from decimal import Decimal

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.cashier.capitals import in_capitals
from dms.core.printing.forms import document_form
from dms.core.printing.writing import day, moment, money
from parts.purchasing.paper import column
from parts.stock.quantities import said
from parts.supplying.models import PayableState, ReturnState
from parts.supplying.statements import line_in_words


def return_data(row, in_full):
    """What goes back, why, and what was agreed."""
    lines = list(row.lines.select_related("part", "receipt_line__receipt").order_by("pk"))
    return {
        "sections": [
            {
                "facts": [
                    [_now("Supplier"), row.supplier.name],
                    [_now("Supplier code"), row.supplier.code],
                    [_now("Outcome"), row.get_outcome_display()],
                    [_now("Supplier's number"), row.agreed_number],
                    [_now("Agreed with"), row.agreed_with],
                    [_now("Sent back at"), moment(row.shipped_at)],
                    [_now("Carrier and waybill"), row.waybill],
                    [_now("Discrepancy note"), str(row.note or "")],
                    [_now("Credit note"), row.credit_note],
                    [_now("Amount"), money(row.amount)],
                ]
            },
            {
                "columns": [
                    column(_now("Part number"), width="2"),
                    column(_now("Part name"), width="3"),
                    column(_now("Delivery note"), width="2"),
                    column(_now("Quantity"), "right", "auto"),
                    column(_now("Price"), "right", "auto"),
                    column(_now("Amount"), "right", "auto"),
                ],
                "rows": [
                    [
                        line.part.number,
                        line.part.label,
                        line.receipt_line.receipt.delivery_note if line.receipt_line else "",
                        f"{said(line.quantity)} {line.part.get_unit_display()}",
                        money(line.price),
                        money(line.amount),
                    ]
                    for line in lines
                ],
            },
            {"title": _now("What is wrong"), "text": row.reason},
        ]
    }


def statement_data(row, in_full):
    """Balances and lines as they were issued."""
    return {
        "sections": [
            {
                "facts": [
                    [_now("Supplier"), row.supplier.name],
                    [_now("Supplier code"), row.supplier.code],
                    [_now("Month"), f"{row.month:%Y-%m}"],
                    [_now("Opening balance"), money(row.opening)],
                    [_now("Received goods"), money(row.charged)],
                    [_now("Paid and credited"), money(row.settled)],
                    [_now("Closing balance"), money(row.closing)],
                    *(
                        [[_now("Supplier's balance"), money(row.their_closing)]]
                        if row.their_closing is not None
                        else []
                    ),
                ]
            },
            {
                "title": _now("Bookings of the month"),
                "columns": [
                    column(_now("Day"), width="auto"),
                    column(_now("What"), width="3"),
                    column(_now("Number"), width="auto"),
                    column(_now("Received goods"), "right", "auto"),
                    column(_now("Paid and credited"), "right", "auto"),
                ],
                "rows": [_line(line) for line in row.lines],
                "empty": _now("Nothing was booked in this month."),
            },
            {"text": _now("Please check and return one copy signed, or write your own balance beside ours.")},
        ]
    }


def _line(line):
    charged, settled = (Decimal(line[name]) for name in ("charged", "settled"))
    return [
        line["on"],
        line_in_words(line),
        line["number"],
        money(charged) if charged else "",
        money(settled) if settled else "",
    ]


def payment_data(row, in_full):
    """To whom, for what, how much."""
    invoice = row.invoice
    approval = row.approval
    return {
        "sections": [
            {
                "facts": [
                    [_now("Supplier"), row.supplier.name],
                    [_now("Purchase order"), str(row.order)],
                    [_now("Receipt"), str(row.receipt)],
                    [_now("Invoice number"), invoice.number if invoice else ""],
                    [_now("Invoice date"), day(invoice.issued_on) if invoice else ""],
                    [_now("Owed"), money(row.owed)],
                    [_now("Settled"), money(row.settled)],
                    [_now("To be paid"), money(row.balance)],
                    [_now("In capitals"), in_capitals(row.balance)],
                    [_now("Due on"), day(row.due_on)],
                    [_now("Payment approval"), str(approval or "")],
                    [_now("State"), row.get_state_display()],
                ]
            },
            *([{"title": _now("Why it differs"), "text": invoice.explanation}] if invoice else []),
        ]
    }


RETURN_FORM = document_form(
    code="parts.supplier_return",
    label=_("Supplier return note"),
    model="parts.supplierreturn",
    number="number",
    permission="parts.view_supplierreturn",
    data=return_data,
    copies=(
        _("Copy 1 · warehouse"),
        _("Copy 2 · supplier"),
        _("Copy 3 · finance, to set it off"),
        _("Copy 4 · carrier"),
    ),
    signatures=(_("Storekeeper"), _("Parts supervisor"), _("Supplier")),
    blockers=lambda row: (
        [_now("The return has no number yet. Agree it with the supplier first.")]
        if row.state == ReturnState.DRAFT or not row.number
        else []
    ),
)
STATEMENT_FORM = document_form(
    code="parts.supplier_statement",
    label=_("Supplier's statement"),
    model="parts.supplierstatement",
    number="number",
    permission="parts.view_supplierstatement",
    data=statement_data,
    copies=(_("Copy 1 · supplier"), _("Copy 2 · returned signed")),
    signatures=(_("Supplier"), _("Finance"), _("Planner")),
)
PAYMENT_FORM = document_form(
    code="parts.supplier_payment",
    label=_("Payment request"),
    model="parts.payable",
    number="number",
    permission="parts.view_payable",
    data=payment_data,
    copies=(_("Copy 1 · finance"), _("Copy 2 · file")),
    signatures=(_("Planner"), _("Finance"), _("General manager")),
    blockers=lambda row: (
        [_now("Its invoice is not matched yet.")] if row.state in (PayableState.OPEN, PayableState.WITHDRAWN) else []
    ),
)
