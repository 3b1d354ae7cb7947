"""What stocktakes offer to the shell: navigation, what waits, and the accuracy of the stock."""

from django.utils.translation import gettext_lazy as _

from dms.core.figures.kpis import UP, Unit, kpi
from dms.core.offers import WAITING, Counter, NavigationEntry, NextForMe, NextLine, offer
from parts.stocktake.models import Stocktake, StocktakeState
from parts.stocktake.stocktakes import OPEN_BOOKS

S = StocktakeState


def counted(lines):
    """Lines that were counted, of counts whose books are open and that were not given up."""
    return lines.filter(stocktake__state__in=OPEN_BOOKS).exclude(difference=None)


def equal(lines):
    """Those of them that were as the books said."""
    return counted(lines).filter(difference=0)


def open_stocktakes(user):
    """What somebody in the stores has to go on with."""
    return Stocktake.objects.visible_to(user).filter(state__in=(S.DRAFT, S.COUNTING, S.TO_RECOUNT, S.TO_APPROVE))


def to_count(user):
    """Planned ones for those who start them, running ones for those who count."""
    return open_stocktakes(user).filter(state__in=(S.DRAFT, S.COUNTING, S.TO_RECOUNT)).order_by("pk")


def as_line(row):
    """``ST-26-0003 · daily recheck · counting``."""
    return NextLine(
        what=f"{row.number} · {row.get_kind_display()} · {row.get_state_display()}", url=row.get_absolute_url()
    )


def register():
    """Make the offers known."""
    offer(
        NavigationEntry(
            label=_("Stocktakes"),
            url="stocktakes:list",
            icon="clipboard-check",
            permission="parts.view_stocktake",
            group=_("Parts"),
            order=350,
        ),
        Counter(
            label=_("Differences to settle"),
            rows=lambda user: Stocktake.objects.visible_to(user).filter(state=S.TO_APPROVE),
            url="stocktakes:list",
            query="state=to_approve",
            permission="parts.explain_stocktake",
            urgency=WAITING,
            icon="clipboard-check",
            order=350,
        ),
        NextForMe(
            label=_("Stocktake"),
            rows=to_count,
            line=as_line,
            permission="parts.start_stocktake",
            icon="clipboard-check",
            order=350,
        ),
    )
    kpi(
        code="parts.stock_accuracy",
        label=_("Stock accuracy"),
        definition=_(
            "Counted lines that were as the books said, divided by all counted lines, of stocktakes whose counting is "
            "over; the last count of a line counts. Duty of the storekeeper: books, card and goods agree (seed 004, 8)."
        ),
        model="parts.StocktakeLine",
        rows=equal,
        out_of=counted,
        unit=Unit.PERCENT,
        when="counted_at",
        better=UP,
        target=98,
        url="stocktakes:lines",
        permission="parts.view_stocktakeline",
        chart=_("Does the stock agree with the books?"),
        order=350,
    )
