"""What special orders offer to the shell: navigation, the search, numbers and next steps on the role homes."""

from datetime import datetime, time
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dms.core.attachments.subjects import attachable
from dms.core.offers import (
    LATE,
    WAITING,
    Counter,
    HomeButton,
    NavigationEntry,
    NextForMe,
    NextLine,
    RowLink,
    SearchHit,
    SearchSource,
    offer,
)
from parts.special_orders import selectors
from parts.special_orders.models import SpecialOrder, SpecialOrderState
from parts.stock.offers import GROUP

ICON = "package-import"


def found_orders(user, text, limit):
    """Orders by number from the left."""
    rows = SpecialOrder.objects.visible_to(user).filter(number__begins=text.strip().upper()) if text.strip() else ()
    return _hits(rows.order_by("-pk")[:limit]) if text.strip() else []


def orders_opened(user, keys):
    """The orders with these keys that ``user`` may see."""
    return _hits(SpecialOrder.objects.visible_to(user).filter(pk__in=keys))


def _hits(rows):
    return [
        SearchHit(title=row.number, url=row.get_absolute_url(), detail=str(row.get_state_display()), key=row.pk)
        for row in rows
    ]


def _uncollected(user):
    return selectors.uncollected(SpecialOrder.objects.visible_to(user))


def _to_pay_back(user):
    return selectors.to_pay_back(SpecialOrder.objects.visible_to(user))


def _line(order):
    last = order.hold_until and datetime.combine(order.hold_until, time(18), tzinfo=order.store.zone)
    return NextLine(
        what=f"{order.number} · {order.customer_name} · {order.get_state_display()}",
        url=order.get_absolute_url(),
        due_at=order.arrived_at if order.state == SpecialOrderState.ARRIVED else last,
    )


def order_it(part, user):
    """A new order with this part on it."""
    return f"{reverse('special-orders:new')}?{urlencode({'part': part.number})}"


NAVIGATION = (
    NavigationEntry(
        label=_("Special orders"),
        url="special-orders:list",
        icon=ICON,
        permission="parts.view_specialorder",
        group=GROUP,
        order=325,
    ),
    NavigationEntry(
        label=_("Forced stock"),
        url="special-orders:forced",
        icon="alert-triangle",
        permission="parts.view_specialorder",
        group=GROUP,
        order=391,
    ),
)
BUTTONS = (
    HomeButton(
        label=_("Order for a customer"),
        url="special-orders:new",
        icon=ICON,
        permission="parts.add_specialorder",
        order=520,
    ),
)
COUNTERS = (
    Counter(
        label=_("Ordered parts here: tell the customer"),
        rows=selectors.to_tell,
        url="special-orders:list",
        query="state=arrived",
        permission="parts.notify_specialorder",
        urgency=WAITING,
        icon=ICON,
        order=325,
    ),
    Counter(
        label=_("Ordered parts nobody collects"),
        rows=_uncollected,
        url="special-orders:list",
        query="uncollected=true",
        permission="parts.notify_specialorder",
        urgency=LATE,
        icon=ICON,
        order=326,
    ),
    Counter(
        label=_("Deposits to pay back"),
        rows=_to_pay_back,
        url="special-orders:list",
        query="to_pay_back=true",
        permission="cashier.add_refund",
        urgency=WAITING,
        icon=ICON,
        order=327,
    ),
)
NEXT = (
    NextForMe(
        label=_("Special order"),
        rows=selectors.to_follow_up,
        line=_line,
        permission="parts.notify_specialorder",
        icon=ICON,
        order=325,
    ),
)
SEARCH = (
    SearchSource(
        label=_("Special orders"),
        find=found_orders,
        icon=ICON,
        permission="parts.view_specialorder",
        order=325,
        kind="parts.specialorder",
        opened=orders_opened,
    ),
)
LINKS = (
    RowLink(
        model="parts.part",
        label=_("Order for a customer"),
        url=order_it,
        permission="parts.add_specialorder",
        icon=ICON,
    ),
)


def register():
    """Make the offers known."""
    offer(*NAVIGATION, *BUTTONS, *COUNTERS, *NEXT, *SEARCH, *LINKS)
    attachable("parts.specialorder", add="parts.change_specialorder")
