"""Money: amounts in CNY as Decimal, one rounding rule, and the split of an amount into net and tax.

A tax is worked out line by line or for a whole paper, and rounded once, half up, to the fen, as invoices do. What was
stored when a paper was issued is never worked out anew.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

FEN = Decimal("0.01")
ZERO = Decimal("0.00")


def rounded(value):
    """``value`` to the fen, half up. Raises TypeError for a float: money is never one."""
    if isinstance(value, float):
        raise TypeError("Money is Decimal, never float.")
    return Decimal(value).quantize(FEN, ROUND_HALF_UP)


@dataclass(frozen=True)
class Amounts:
    """An amount as papers show it; ``rate`` is the tax rate (0.13), None where several are mixed."""

    net: Decimal
    tax: Decimal
    gross: Decimal
    rate: Decimal | None = None


def from_gross(gross, rate=ZERO):
    """The split of a price with tax in it."""
    gross, rate = rounded(gross), Decimal(rate)
    net = rounded(gross / (1 + rate))
    return Amounts(net, gross - net, gross, rate)


def from_net(net, rate=ZERO):
    """The split of a price to which the tax is added."""
    net, rate = rounded(net), Decimal(rate)
    tax = rounded(net * rate)
    return Amounts(net, tax, net + tax, rate)


def total(amounts):
    """The sum of several amounts; its rate is theirs where all have the same."""
    amounts = list(amounts)
    rates = {each.rate for each in amounts}
    return Amounts(
        sum((each.net for each in amounts), ZERO),
        sum((each.tax for each in amounts), ZERO),
        sum((each.gross for each in amounts), ZERO),
        rates.pop() if len(rates) == 1 else None,
    )
