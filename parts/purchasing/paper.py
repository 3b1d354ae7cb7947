"""The plan in three copies 一式三联计划单, and the order 采购单 for the supplier."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.printing.forms import document_form
from dms.core.printing.writing import day, money
from parts.stock.quantities import said


def column(label, align="left", width="1"):
    """A column of a paper's table."""
    return {"label": label, "align": align, "width": width}


def plan_data(request, in_full):
    """Name, specification, quantity, when it is needed, and why."""
    lines = request.lines.select_related("part")
    return {
        "sections": [
            {
                "facts": [
                    [_now("Kind of plan"), request.get_kind_display()],
                    [_now("Needed by"), day(request.needed_by)],
                    [_now("Requested by"), request.requested_by.name if request.requested_by else ""],
                    [_now("State"), request.get_state_display()],
                    [_now("Amount"), money(request.amount)],
                    [_now("Note"), request.note],
                ]
            },
            {
                "columns": [
                    column(_now("Part number"), width="2"),
                    column(_now("Part name"), width="3"),
                    column(_now("Quantity"), "right", "auto"),
                    column(_now("Expected price"), "right", "auto"),
                    column(_now("Needed by"), width="auto"),
                    column(_now("Why"), width="3"),
                ],
                "rows": [
                    [
                        line.part.number,
                        f"{line.part.label} {line.part.specification}".strip(),
                        f"{said(line.quantity)} {line.part.get_unit_display()}",
                        money(line.price),
                        day(line.needed_by),
                        line.reason,
                    ]
                    for line in lines
                ],
            },
        ]
    }


def order_data(order, in_full):
    """What is ordered, at what price, by when."""
    lines = order.lines.select_related("part")
    return {
        "sections": [
            {
                "facts": [
                    [_now("Supplier"), order.supplier.name],
                    [_now("Supplier code"), order.supplier.code],
                    [_now("Terms"), order.get_terms_display()],
                    [_now("Tax rate"), order.get_tax_rate_display()],
                    [_now("Expected on"), day(order.expected_on)],
                    [_now("Buyer"), order.buyer.name if order.buyer else ""],
                    [_now("Amount"), money(order.amount)],
                    [_now("Note"), order.note],
                ]
            },
            {
                "columns": [
                    column(_now("Part number"), width="2"),
                    column(_now("Part name"), width="3"),
                    column(_now("Quantity"), "right", "auto"),
                    column(_now("Price"), "right", "auto"),
                    column(_now("Amount"), "right", "auto"),
                ],
                "rows": [
                    [
                        line.part.number,
                        f"{line.part.label} {line.part.specification}".strip(),
                        f"{said(line.ordered - line.cancelled)} {line.part.get_unit_display()}",
                        money(line.price),
                        money(line.amount),
                    ]
                    for line in lines
                ],
            },
        ]
    }


PLAN_FORM = document_form(
    code="parts.purchase_plan",
    label=_("Purchase request"),
    model="parts.purchaserequest",
    number="number",
    permission="parts.view_purchaserequest",
    data=plan_data,
    copies=(
        _("Copy 1 · planner, for the check"),
        _("Copy 2 · purchaser"),
        _("Copy 3 · office, with the payment request"),
    ),
    signatures=(_("Planner"), _("Parts supervisor"), _("Purchaser")),
    blockers=lambda request: [] if request.number else [_now("The plan has no number yet. Submit it first.")],
)
ORDER_FORM = document_form(
    code="parts.purchase_order",
    label=_("Purchase order"),
    model="parts.purchaseorder",
    number="number",
    permission="parts.view_purchaseorder",
    data=order_data,
    copies=(_("Copy 1 · supplier"), _("Copy 2 · file")),
    signatures=(_("Buyer"), _("Supplier")),
    blockers=lambda order: [] if order.number else [_now("The order has no number yet. Place it first.")],
)
