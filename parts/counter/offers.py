"""What the counter offers to the shell."""

from django.utils.translation import gettext_lazy as _

from dms.core.attachments.subjects import attachable
from dms.core.offers import (
    WAITING,
    Counter,
    HomeButton,
    NavigationEntry,
    NextForMe,
    NextLine,
    SearchHit,
    SearchSource,
    offer,
)
from parts.counter import selectors
from parts.counter.models import Sale
from parts.stock.offers import GROUP


def found_sales(user, text, limit):
    """Sales by number from the left."""
    rows = Sale.objects.visible_to(user).filter(number__begins=text.strip().upper()).order_by("-pk")[:limit]
    return [
        SearchHit(title=row.number, url=row.get_absolute_url(), detail=str(row.get_state_display()), key=row.pk)
        for row in rows
    ]


def _line(row):
    return NextLine(what=row.number, url=row.get_absolute_url(), due_at=row.cleared_at)


def register():
    """Make the offers known."""
    offer(
        HomeButton(label=_("New sale"), url="sales:new", icon="shopping-cart", permission="parts.add_sale", key="s"),
        NavigationEntry(
            label=_("Sales"),
            url="sales:list",
            icon="shopping-cart",
            permission="parts.view_sale",
            group=GROUP,
            order=320,
            key="s",
        ),
        NavigationEntry(
            label=_("Lost sales"),
            url="lost-sales:list",
            icon="mood-sad",
            permission="parts.view_lostsale",
            group=GROUP,
            order=390,
        ),
        Counter(
            label=_("Paid, to hand out"),
            rows=selectors.to_hand_out,
            url="sales:list",
            query="state=cleared",
            permission="parts.hand_out_sale",
            urgency=WAITING,
            icon="shopping-cart",
            order=320,
        ),
        NextForMe(
            label=_("Goods to hand out"),
            rows=selectors.to_hand_out,
            line=_line,
            permission="parts.hand_out_sale",
            icon="shopping-cart",
            order=320,
        ),
        SearchSource(label=_("Sales"), find=found_sales, icon="shopping-cart", permission="parts.view_sale", order=320),
    )
    attachable("parts.sale", add="parts.view_sale")
