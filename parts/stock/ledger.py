"""The only writer of stock: postings with movements, balances, cost layers and reservations that follow from them.

Other rooms call the ``post_…`` functions of ``parts.stock.services``; this module writes one posting. Whoever writes
holds the rows of the stock items, taken in the order of their keys, so two postings never wait for each other in a
circle, and nothing here is read before its item is locked.
"""

from collections import defaultdict
from decimal import Decimal

from dms.core import clock
from dms.core.events import publish
from dms.core.locking import mark_many_new, mark_new
from dms.core.money import rounded
from dms.core.rewriting import rewrite
from parts.stock import facts
from parts.stock.models import Balance, CostLayer, LayerUse, Movement, Posting, StockItem, StockStatus
from parts.stock.shortage import Short

ZERO = Decimal(0)
#: Which total of the item counts a status.
TOTALS = defaultdict(lambda: "set_aside", {StockStatus.GOOD: "on_hand", StockStatus.IN_TRANSIT: "in_transit"})

COUNTED = ("on_hand", "reserved")
WRITTEN_TOTALS = (
    *COUNTED,
    "set_aside",
    "in_transit",
    "value",
    "last_cost",
    "received_at",
    "issued_at",
    "updated_at",
)


def locked_items(store_id, part_ids, *, new=False):
    """``{part_id: StockItem}`` of the store, locked; rows that are missing are made where ``new`` allows it."""
    return {item.part_id: item for item in _locked(store_id, part_ids, new)}


def _locked(store_id, part_ids, new):
    part_ids = set(part_ids)
    rows = StockItem.objects.select_for_update(of=("self",), no_key=True).select_related("part", "store")
    found = list(rows.filter(store_id=store_id, part_id__in=part_ids).order_by("pk"))
    missing = part_ids - {item.part_id for item in found}
    if missing and new:
        StockItem.objects.bulk_create(
            [StockItem(store_id=store_id, part_id=one) for one in sorted(missing)], ignore_conflicts=True
        )
        found = list(rows.filter(store_id=store_id, part_id__in=part_ids).order_by("pk"))
    return mark_many_new(found)


class Writer:
    """One posting while it is written: movements and layers collect in memory, ``write`` puts all of it down at once.

    ``items`` are locked; ``source`` is the row of the paper (or None for an act without one).
    """

    def __init__(self, *, store, kind, items, actor, source=None, reason="", reverses=None, counterpart=None):
        self.items = {item.pk: item for item in items}
        self.actor, self.now = actor, clock.now()
        self.posting = Posting(
            store=store,
            kind=kind,
            posted_at=self.now,
            posted_by=actor,
            reason=reason,
            source_kind=source._meta.label_lower if source is not None else "",
            source_id=source.pk if source is not None else None,
            source_text=str(getattr(source, "number", source))[:60] if source is not None else "",
            reverses=reverses,
            counterpart=counterpart,
        )
        self.balances = {
            (one.item_id, one.bin_id, one.status): one
            for one in Balance.objects.filter(item__in=self.items).select_related("bin")
        }
        self.before = {one.pk: (one.on_hand, one.reserved) for one in self.balances.values()}
        self.movements, self.layers, self.uses, self.used_layers = [], [], [], {}
        self._open_layers = None

    # --- what a posting is made of

    def move(self, item, bin_id, status, quantity, *, value=ZERO, undoes=None, returns=None):
        """``quantity`` comes in (+) or goes out (−). Raises Short where there is less. Returns the Movement."""
        balance = self.balance(item, bin_id, status)
        if balance.on_hand + quantity < balance.reserved:
            raise Short(item, wanted=-quantity, there=balance.on_hand - balance.reserved, balance=balance)
        balance.on_hand += quantity
        balance.moved_at = self.now
        total = TOTALS[status]
        setattr(item, total, getattr(item, total) + quantity)
        item.value += value
        movement = Movement(
            store_id=item.store_id,
            posting=self.posting,
            item=item,
            bin_id=bin_id,
            status=status,
            quantity=quantity,
            balance_after=balance.on_hand,
            value=value,
            undoes=undoes,
            returns=returns,
        )
        self.movements.append(movement)
        return movement

    def take_in(self, item, bin_id, status, quantity, value, *, came_at=None, **links):
        """New stock at ``value`` for all of it: a movement and a layer of its own."""
        movement = self.move(item, bin_id, status, quantity, value=value, **links)
        self.layers.append(
            CostLayer(
                store_id=item.store_id,
                item=item,
                movement=movement,
                came_at=came_at or self.now,
                quantity=quantity,
                value=value,
                remaining=quantity,
                remaining_value=value,
            )
        )
        item.received_at = self.now
        item.last_cost = (value / quantity).quantize(Decimal("0.0001"))
        return movement

    def take_out(self, item, bin_id, status, quantity, **links):
        """Stock leaves the store at the cost of its oldest layers. Returns the movement; its value is negative."""
        parts_of = self._oldest(item, quantity)
        movement = self.move(item, bin_id, status, -quantity, value=-sum(v for _l, _q, v in parts_of), **links)
        for layer, amount, value in parts_of:
            self.use(layer, movement, -amount, -value)
        item.issued_at = self.now
        return movement

    def use(self, layer, movement, quantity, value):
        """Take (−) out of a layer for a movement, or put back (+)."""
        layer.remaining += quantity
        layer.remaining_value += value
        self.used_layers[layer.pk] = layer
        self.uses.append(
            LayerUse(store_id=layer.store_id, layer=layer, movement=movement, quantity=quantity, value=value)
        )

    def reserve(self, balance, quantity):
        """Hold ``quantity`` more in a balance, or (−) less."""
        balance.reserved += quantity
        self.items[balance.item_id].reserved += quantity

    def balance(self, item, bin_id, status):
        """The balance in memory; a new one where nothing of the kind ever lay there."""
        key = (item.pk, bin_id, StockStatus(status))
        if key not in self.balances:
            self.balances[key] = Balance(store_id=item.store_id, item=item, bin_id=bin_id, status=status)
        return self.balances[key]

    def layer(self, pk):
        """A layer of one of the items, by its key, as this posting has it."""
        for item in self.items.values():
            for layer in self._layers_of(item):
                if layer.pk == pk:
                    return layer
        if pk not in self.used_layers:
            self.used_layers[pk] = CostLayer.objects.get(pk=pk)
        return self.used_layers[pk]

    # --- writing it

    def write(self):
        """Put it down: posting, movements, layers, balances, totals, and the one Event.

        Returns the Posting; ``posting.written`` are its movements, in their order, without asking for them again.
        """
        self.posting.save(force_insert=True)
        mark_new(self.posting)
        Movement.objects.bulk_create(self.movements)
        self.posting.written = tuple(self.movements)
        self._write_layers()
        self._write_balances()
        self._write_items()
        publish(
            facts.STOCK_POSTED,
            subject=self.posting,
            actor=self.actor,
            reason=self.posting.reason,
            payload={
                "kind": str(self.posting.kind),
                "items": sorted({one.item_id for one in self.movements}),
                "source_kind": self.posting.source_kind,
                "source_id": self.posting.source_id,
            },
        )
        return self.posting

    def _write_layers(self):
        if self.layers:
            CostLayer.objects.bulk_create(self.layers)
        rewrite(self.used_layers.values(), ["remaining", "remaining_value"])
        if self.uses:
            LayerUse.objects.bulk_create(self.uses)

    def _write_balances(self):
        new = [one for one in self.balances.values() if one.pk is None]
        if new:
            Balance.objects.bulk_create(new)
        write_balances(
            [
                (one, self.before[one.pk])
                for one in self.balances.values()
                if one.pk in self.before and self.before[one.pk] != (one.on_hand, one.reserved)
            ]
        )

    def _write_items(self):
        write_totals(*self.items.values())

    # --- cost layers

    def _layers_of(self, item):
        """The item's layers that were open when the first was asked for, all items' together, the oldest first."""
        if self._open_layers is None:
            self._open_layers = defaultdict(list)
            for layer in CostLayer.objects.filter(item__in=self.items, remaining__gt=0).order_by("came_at", "id"):
                self._open_layers[layer.item_id].append(layer)
        return self._open_layers[item.pk]

    def _oldest(self, item, quantity):
        """``[(layer, quantity, value)]`` of the oldest layers for ``quantity``."""
        taken, wanted = [], quantity
        for layer in self._layers_of(item):
            amount = min(wanted, layer.remaining)
            if amount > 0:
                taken.append((layer, amount, share(layer.remaining_value, amount, layer.remaining)))
                wanted -= amount
            if not wanted:
                return taken
        raise Short(item, wanted=quantity, there=quantity - wanted)


def share(value, quantity, of):
    """The part of ``value`` that ``quantity`` out of ``of`` takes along; the last takes the rest."""
    return value if quantity == of else rounded(value * quantity / of)


def write_balances(changed):
    """Each ``(balance, (on hand, reserved) as read)``; raises where one no longer is what was read under the lock.

    That is a fault of the program: somebody wrote who does not hold the item.
    """
    as_read = {one.pk: dict(zip(COUNTED, before, strict=True)) for one, before in changed}
    if rewrite([one for one, _before in changed], [*COUNTED, "moved_at"], as_read=as_read) < len(changed):
        raise RuntimeError(f"One of the balances {sorted(as_read)} changed although its item was locked.")


def write_balance(balance, before):
    """The same for one."""
    write_balances([(balance, before)])


def write_totals(*items):
    """The totals of locked items, and nothing of what the planner set."""
    now = clock.now()
    for item in items:
        item.updated_at = now
    rewrite(items, WRITTEN_TOTALS)
