"""The demo's special orders: one at each place of its life, told through the real services."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from dms.cashier.services import take_payment
from dms.core import clock
from dms.core.deadlines.models import TellingWay
from dms.core.demo import demo_part
from dms.core.models import DueWork
from dms.parties.choices import CustomerKind, CustomerState
from dms.parties.models import Customer
from parts.catalogue.models import Part, PartState
from parts.counter.services import Sold
from parts.special_orders import holding, services
from parts.special_orders.allocating import allocate
from parts.special_orders.deposits import add_rule
from parts.special_orders.models import UNCOLLECTED, CancelOutcome
from parts.special_orders.offering import offer_special_order
from parts.stock.bins import place_of
from parts.stock.models import BinKind, StockItem
from parts.stock.services import Incoming, post_receipt

PLATES = ("沪A·6K218", "沪B·90T35", "沪A·D3391", "沪C·7725M", "沪A·58812", "沪A·T6640", "沪B·11Q09", "沪A·4M337")


@demo_part("special orders", order=88)
def load(demo):
    """Some in the first store, in every state; two in the second."""
    east, west = demo.stores
    _rules(demo, east)
    orders = _Story(demo, east)
    orders.offered(110, west)
    late = orders.overdue(24)
    orders.notified(6)
    orders.unreached(2)
    orders.waiting(3, part=late.lines.get().part)
    orders.waiting(1)
    orders.asked()
    orders.cancelled(12)
    orders.not_delivered(15)
    orders.draft()
    second = _Story(demo, west)
    second.notified(4)
    second.waiting(2)


def _rules(demo, store):
    supervisor = demo.at(store, "parts_supervisor")
    for values in (
        {"percent": 30, "hold_days": 14},
        {"percent": 50, "hold_days": 14, "from_price": Decimal(500)},
        {"percent": 80, "hold_days": 14, "movement_class": "c"},
        {"percent": 0, "hold_days": 30, "customer_class": "vip"},
    ):
        add_rule(store_id=store.pk, actor=supervisor, **values)


class _Story:
    """The orders of one store, one customer and one part after the other."""

    def __init__(self, demo, store):
        self.demo, self.store = demo, store
        people = Customer.objects.filter(store=store, state=CustomerState.ACTIVE, kind=CustomerKind.PERSON)
        self.customers = iter(people.order_by("pk")[20:40])
        here = StockItem.objects.filter(store=store).values("part")
        unstocked = Part.objects.filter(state=PartState.ACTIVE, retail_price__gt=150).exclude(pk__in=here)
        self.parts = iter(unstocked.order_by("pk")[:20])
        self.plates = iter(PLATES * 2)

    def at(self, days_ago, hour=10):
        """Some days ago, on the store's clock."""
        day = self.demo.today - timedelta(days=days_ago)
        return clock.as_of(datetime.combine(day, time(hour), tzinfo=self.store.zone))

    def draft(self, part=None):
        """Written this morning, not signed."""
        part, customer = part or next(self.parts), next(self.customers)
        return services.draft_special_order(
            store_id=self.store.pk,
            customer_id=customer.pk,
            lines=[Sold(part.pk, Decimal(1 if part.retail_price > 800 else 2))],
            plate=next(self.plates),
            lead_days=10,
            actor=self.demo.at(self.store, "parts_sales"),
        )

    def asked(self, part=None):
        """Signed, not paid."""
        order = self.draft(part)
        return services.place_special_order(order_id=order.pk, actor=self.demo.at(self.store, "parts_sales"))

    def waiting(self, days_ago, part=None):
        """Paid so many days ago."""
        with self.at(days_ago):
            order = self.asked(part)
            owed = order.deposit
            if owed is None:
                return order
            take_payment(
                store_id=self.store.pk,
                method="card",
                amount=owed.gross,
                allocations={owed.pk: owed.gross},
                customer_id=order.customer_id,
                reference=f"POS 2{order.pk:05d}",
                actor=self.demo.at(self.store, "cashier"),
            )
            return services.note_deposit(order_id=order.pk)

    def arrived(self, days_ago):
        """The parts came so many days ago; nobody has called yet."""
        order = self.waiting(days_ago + 8)
        with self.at(days_ago):
            lines = [
                Incoming(line.part_id, place_of(self.store, BinKind.DOCK).pk, line.quantity, line.part.list_cost)
                for line in order.lines.select_related("part")
            ]
            post_receipt(
                store=self.store, lines=lines, actor=self.demo.at(self.store, "storekeeper"), reason="订货到店"
            )
            allocate(store_id=self.store.pk, part_ids=[line.part_id for line in lines])
        order.refresh_from_db()
        return order

    def unreached(self, days_ago):
        """The message came back: the seller has to call."""
        return holding.note_unreached(order_id=self.arrived(days_ago).pk)

    def notified(self, days_ago):
        """The customer was told the same afternoon."""
        order = self.arrived(days_ago)
        if order.state == "arrived":
            with self.at(days_ago, 16):
                seller = self.demo.at(self.store, "parts_sales")
                order = holding.notify_special_order(
                    order_id=order.pk, how=TellingWay.PHONE, note="周末来取", actor=seller
                )
        return order

    def overdue(self, days_ago):
        """And did not come."""
        order = self.notified(days_ago)
        self._let_the_clock_say(holding.HOLD_OVER, holding.end_hold, order, order.hold_until + timedelta(days=1))
        order.refresh_from_db()
        return order

    def forced(self, days_ago):
        """Nor in the two months after."""
        order = self.overdue(days_ago)
        last = order.hold_until + holding.FORCED_AFTER
        self._let_the_clock_say(holding.FORCE, holding.force_stock, order, last + timedelta(days=1))
        return order

    def offered(self, days_ago, store):
        """And offered to another store this morning."""
        order = self.forced(days_ago)
        order.refresh_from_db()
        if order.state in UNCOLLECTED:
            supervisor = self.demo.at(self.store, "parts_supervisor")
            offer_special_order(order_id=order.pk, to_store_id=store.pk, actor=supervisor)

    def cancelled(self, days_ago):
        """The customer withdrew; the cashier has to pay back what is not earnest money."""
        order = self.waiting(days_ago)
        with self.at(days_ago - 3):
            services.cancel_special_order(
                order_id=order.pk,
                outcome=CancelOutcome.WITHDRAWN,
                reason="客户车辆已卖出",
                actor=self.demo.at(self.store, "parts_sales"),
            )

    def not_delivered(self, days_ago):
        """The manufacturer stopped making it: the earnest money goes back twice, the second half as an expense."""
        order = self.waiting(days_ago)
        with self.at(days_ago - 5):
            services.cancel_special_order(
                order_id=order.pk,
                outcome=CancelOutcome.STORE,
                reason="厂家停产，无法供货",
                actor=self.demo.at(self.store, "parts_supervisor"),
            )

    def _let_the_clock_say(self, handler, look, order, day):
        with clock.as_of(datetime.combine(day, time(9), tzinfo=self.store.zone)):
            for work in DueWork.objects.filter(handler=handler, payload__order_id=order.pk):
                look(work)
