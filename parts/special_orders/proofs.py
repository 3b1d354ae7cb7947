"""What special orders must prove at any moment: what is held and what is paid is what their state says."""

from decimal import Decimal

from django.db.models import F, Sum

from dms.cashier.choices import ReceivableKind
from dms.cashier.models import Receivable
from dms.core.invariants import difference, invariant
from parts.special_orders.models import HERE, MAY_HOLD, SpecialOrder, SpecialOrderLine, SpecialOrderState
from parts.stock.models import Reservation

ZERO = Decimal(0)
OURS = "parts.specialorder"


@invariant("I3", "nobody holds more for a special order than it asks for, and nothing for one that does not wait")
def special_orders_hold_what_they_ask_for():
    """Reservation by reservation against the lines, and the states against what is held."""
    rows = Reservation.objects.filter(source_kind=OURS, state="held")
    held = {
        (order_id, part_id): quantity
        for order_id, part_id, quantity in rows.values_list("source_id", "item__part").annotate(sum=Sum("quantity"))
    }
    for line in SpecialOrderLine.objects.select_related("order"):
        there = held.pop((line.order_id, line.part_id), ZERO)
        most = line.quantity if line.order.state in MAY_HOLD else ZERO
        if there > most:
            yield difference("parts.specialorderline", line.pk, f"{there} held, {most} asked for")
        if line.order.state == SpecialOrderState.WAITING and there:
            yield difference("parts.specialorderline", line.pk, f"{there} held, and the order says nothing is here")
    for key, there in held.items():
        yield difference("parts.specialorder", key, f"{there} held, no line says so")


@invariant("I6", "a special order never keeps more of a deposit than its earnest money")
def deposits_are_kept_by_the_rule():
    """What the order says is kept has been taken from its deposit; an open order has used nothing of it."""
    orders = SpecialOrder.objects.filter(deposit__kind=ReceivableKind.DEPOSIT)
    for order in orders.filter(deposit__used__lt=F("kept")).select_related("deposit"):
        yield difference("parts.specialorder", order.pk, f"{order.kept} kept, {order.deposit.used} used")
    open_states = (SpecialOrderState.DEPOSIT_ASKED, SpecialOrderState.WAITING, SpecialOrderState.PARTLY, *HERE)
    for order in orders.filter(state__in=open_states, deposit__gross__lt=F("deposit_due")):
        yield difference("parts.specialorder", order.pk, f"{order.deposit_due} due, less was asked for")


@invariant("I6", "the earnest money that an order returns twice stands in the cashier's books as the store's expense")
def double_returns_are_in_the_books():
    """Order by order; an order cancelled before the books knew compensations has none there."""
    booked = Receivable.objects.filter(kind=ReceivableKind.COMPENSATION, source_kind=OURS).exclude(state="cancelled")
    owed = dict(SpecialOrder.objects.filter(compensation__gt=0).values_list("pk", "compensation"))
    for order_id, gross in booked.order_by().values_list("source_id").annotate(sum=Sum("gross")):
        if gross != owed.get(order_id, ZERO):
            yield difference("parts.specialorder", order_id, f"{owed.get(order_id, ZERO)} owed besides, {gross} booked")
