"""The figures about the stock."""

from django.utils.translation import gettext_lazy as _

from dms.core.figures.kpis import DOWN, Unit, kpi
from parts.stock.selectors import dead, short


def there(items):
    """Parts that lie there."""
    return items.filter(value__gt=0)


def stocked(items):
    """Parts that the store stocks."""
    return items.filter(is_stocked=True)


STOCK_VALUE = kpi(
    code="parts.stock_value",
    label=_("Stock value"),
    definition=_("What all parts in the store cost when they came in (FIFO), in every status, as it stands now."),
    model="parts.StockItem",
    rows=there,
    amount="value",
    unit=Unit.MONEY,
    url="stock:list",
    permission="parts.view_cost",
    order=400,
)
DEAD_SHARE = kpi(
    code="parts.dead_stock",
    label=_("Dead stock"),
    definition=_("Value of parts that were neither issued nor received for 365 days, out of the whole stock value."),
    model="parts.StockItem",
    rows=dead,
    out_of=there,
    amount="value",
    amount_of="value",
    unit=Unit.PERCENT,
    better=DOWN,
    target=5,
    url="stock:list",
    permission="parts.view_cost",
    order=410,
)
SHORT_PARTS = kpi(
    code="parts.short",
    label=_("Short parts"),
    definition=_("Stocked parts whose available pieces and those on their way are fewer than the minimum."),
    model="parts.StockItem",
    rows=short,
    out_of=stocked,
    unit=Unit.PERCENT,
    better=DOWN,
    target=3,
    url="stock:list",
    permission="parts.view_stockitem",
    order=420,
)
