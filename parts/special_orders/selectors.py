"""What lists, pages and papers read about special orders."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Prefetch, Q, Sum

from dms.cashier.choices import ReceivableKind
from dms.cashier.models import Receivable
from parts.purchasing.models import PurchaseOrderLine, PurchaseRequestLine
from parts.special_orders.models import (
    FINISHED,
    UNCOLLECTED,
    WAITS,
    SpecialOrder,
    SpecialOrderLine,
    SpecialOrderState,
)
from parts.stock.models import Reservation, StockItem

ZERO = Decimal(0)
OURS = "parts.specialorder"


def orders_with_lines(user):
    """Orders that ``user`` may see, with lines, parts, customer, responsible person and deposit."""
    lines = SpecialOrderLine.objects.select_related("part").order_by("pk")
    related = ("store", "customer", "responsible", "deposit", "sale", "issue", "offered_to")
    rows = SpecialOrder.objects.visible_to(user).select_related(*related)
    return rows.prefetch_related(Prefetch("lines", queryset=lines))


def to_tell(user):
    """Everything is here and the customer does not know."""
    return orders_with_lines(user).filter(state=SpecialOrderState.ARRIVED).order_by("arrived_at")


def uncollected(rows):
    """Held past their day."""
    return rows.filter(state__in=UNCOLLECTED)


def to_follow_up(user):
    """A person's own tasks: to tell the customer, or to settle what nobody collects."""
    mine = orders_with_lines(user).filter(responsible=user)
    return mine.filter(state__in=(SpecialOrderState.ARRIVED, *UNCOLLECTED)).order_by("hold_until", "pk")


def to_pay_back(rows):
    """Over, and the customer still has money here."""
    left = Q(deposit__kind=ReceivableKind.DEPOSIT, deposit__paid__gt=F("deposit__used"))
    due = Q(deposit__kind=ReceivableKind.REFUND_DUE, deposit__gross__gt=F("deposit__used"))
    besides = Receivable.objects.with_credit().filter(
        kind=ReceivableKind.COMPENSATION, source_kind=OURS, source_id=OuterRef("pk")
    )
    return rows.filter(left | due | Q(Exists(besides)), state__in=FINISHED)


def who_else_waits(order, user):
    """``[(line, [order])]``: for each part that is held here, the other orders of the store that wait for it."""
    held = order.held()
    lines = [line for line in order.lines.all() if held.get(line.part_id)]
    rows = orders_with_lines(user).filter(store=order.store_id, state__in=WAITS).exclude(pk=order.pk)
    rows = list(rows.filter(lines__part__in=[line.part_id for line in lines]).distinct().order_by("released_at", "pk"))
    missing = missing_of(rows)
    found = []
    for line in lines:
        waiting = [(one, missing[one.pk][line.part_id]) for one in rows if missing[one.pk].get(line.part_id)]
        if waiting:
            found.append((line, waiting))
    return found


def missing_of(orders):
    """``{order_id: {part_id: quantity}}`` still to come for orders whose lines are loaded: one statement."""
    held = defaultdict(dict)
    rows = Reservation.objects.filter(source_kind=OURS, source_id__in=[order.pk for order in orders], state="held")
    for order_id, part_id, quantity in rows.values_list("source_id", "item__part_id").annotate(sum=Sum("quantity")):
        held[order_id][part_id] = quantity
    found = {}
    for order in orders:
        left = {line.part_id: line.quantity - held[order.pk].get(line.part_id, ZERO) for line in order.lines.all()}
        found[order.pk] = {part_id: quantity for part_id, quantity in left.items() if quantity > 0}
    return found


def to_be_planned(store):
    """``(order, part_id, quantity)`` that customers wait for and that is neither planned nor on order for them.

    Whoever ordered first has what is coming; parts are alike, so it does not matter for whom they were planned.
    """
    rows = SpecialOrder.objects.filter(store=store, state__in=WAITS).select_related("customer", "store")
    orders = list(rows.prefetch_related("lines").order_by("released_at", "pk"))
    coming = _coming(store)
    missing = missing_of(orders)
    for order in orders:
        for part_id, quantity in sorted(missing[order.pk].items()):
            taken = min(coming.get(part_id, ZERO), quantity)
            coming[part_id] = coming.get(part_id, ZERO) - taken
            if quantity > taken:
                yield order, part_id, quantity - taken


def _coming(store):
    """``{part_id: quantity}`` planned for special orders less what of it has come or was cancelled."""
    lines = PurchaseRequestLine.objects.filter(store=store, source_kind=OURS)
    lines = lines.exclude(request__state__in=("rejected", "cancelled"))
    found = defaultdict(Decimal)
    for part_id, total in lines.values_list("part_id").annotate(sum=Sum("quantity")).order_by():
        found[part_id] += total
    ended = PurchaseOrderLine.objects.filter(request_line__in=lines).exclude(order__state="cancelled")
    for part_id, total in ended.values_list("part_id").annotate(sum=Sum(F("received") + F("cancelled"))).order_by():
        found[part_id] = max(found[part_id] - total, ZERO)
    return found


def forced_stock(user, store=None):
    """``[(person, [(order, value)], total)]``: what nobody collected, by its responsible person, the dearest first.

    The value is what the parts cost (store average), for those who may see costs; else None.
    """
    rows = uncollected(orders_with_lines(user)).order_by("arrived_at", "pk")
    rows = list(rows if store is None else rows.filter(store=store))
    costs = _costs(rows)
    people = defaultdict(list)
    for order in rows:
        value = sum(
            (costs.get((order.store_id, line.part_id), ZERO) * line.quantity for line in order.lines.all()), ZERO
        )
        sees = user.has_perm("parts.view_cost", order)
        people[order.responsible].append((order, value.quantize(Decimal("0.01")) if sees else None))
    found = [(person, lines, sum((value or ZERO for _order, value in lines), ZERO)) for person, lines in people.items()]
    return sorted(found, key=lambda one: -one[2])


def _costs(orders):
    """``{(store_id, part_id): average cost}``."""
    part_ids = {line.part_id for order in orders for line in order.lines.all()}
    items = StockItem.objects.filter(store__in={order.store_id for order in orders}, part__in=part_ids)
    found = {}
    for item in items:
        there = item.on_hand + item.set_aside + item.in_transit
        found[item.store_id, item.part_id] = item.value / there if there else ZERO
    return found
