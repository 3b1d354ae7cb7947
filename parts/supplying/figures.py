"""The figures about suppliers; the lists behind them have the same rows."""

from django.utils.translation import gettext_lazy as _

from dms.core.figures.kpis import DOWN, UP, Unit, kpi
from parts.supplying import rating
from parts.supplying.payables import OWED


def still_owed(payables):
    """What is left to be paid."""
    return payables.with_balance().filter(state__in=OWED, still__gt=0)


ON_TIME = kpi(
    code="parts.suppliers_on_time",
    label=_("Suppliers on time"),
    definition=_(
        "Lines of orders placed in the period whose day has passed: those of which everything had arrived by that "
        "day, out of all."
    ),
    model="parts.PurchaseOrderLine",
    rows=rating.lines_on_time,
    out_of=rating.due_lines,
    unit=Unit.PERCENT,
    when="order__placed_at",
    better=UP,
    target=95,
    url="supplier-ratings:orders",
    permission="parts.view_purchaseorderline",
    chart=_("Do suppliers deliver when they said?"),
    order=460,
)
FAULTLESS = kpi(
    code="parts.suppliers_faultless",
    label=_("Faultless deliveries"),
    definition=_(
        "Lines received in the period: those with nothing damaged, nothing wrong and nothing sent back, out of all."
    ),
    model="parts.ReceiptLine",
    rows=rating.faultless_lines,
    out_of=rating.received_lines,
    unit=Unit.PERCENT,
    when="receipt__confirmed_at",
    better=UP,
    target=98,
    url="supplier-ratings:deliveries",
    permission="parts.view_receiptline",
    order=461,
)
FAIR_PRICE = kpi(
    code="parts.suppliers_fair_price",
    label=_("Bought at a fair price"),
    definition=_(
        "Lines of orders placed in the period: those not dearer than the lowest offer for them, or without an offer "
        "than the list cost, out of all that can be compared."
    ),
    model="parts.PurchaseOrderLine",
    rows=rating.lines_at_a_fair_price,
    out_of=rating.compared_lines,
    unit=Unit.PERCENT,
    when="order__placed_at",
    better=UP,
    target=90,
    url="supplier-ratings:orders",
    permission="parts.view_purchaseorderline",
    order=462,
)
PAYABLES = kpi(
    code="parts.payables",
    label=_("Owed to suppliers"),
    definition=_("What is still to be paid for goods received, with tax, as it stands now."),
    model="parts.Payable",
    rows=still_owed,
    amount="still",
    unit=Unit.MONEY,
    better=DOWN,
    url="payables:list",
    permission="parts.view_payable",
    order=463,
)
