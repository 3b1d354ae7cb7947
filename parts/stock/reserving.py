"""Holding stock for a paper, and letting it go. A reservation binds pieces in a bin: nobody else can have them."""

from decimal import Decimal

from django.db import transaction

from dms.core.events import publish
from dms.core.locking import locked, mark_new
from dms.core.registering import seen_by
from dms.core.transitions import apply_transition
from parts.stock import facts
from parts.stock.ledger import locked_items, write_balance, write_totals
from parts.stock.models import Balance, BinKind, Reservation, StockItem, StockStatus
from parts.stock.quantities import as_quantity
from parts.stock.shortage import Short

ZERO = Decimal(0)


@transaction.atomic
def reserve(*, store, part_id, quantity, source, actor, bin_id=None, until=None, partly=False, source_text=""):
    """Hold ``quantity`` of a part for the paper ``source``; ``partly`` takes less where there is less.

    ``source_text`` says what it is held for where the paper's own number does not.

    Returns the reservations, one a bin (none where nothing is free and ``partly``). Raises Short with who holds the
    rest. Announces STOCK_RESERVED for each.
    """
    items = locked_items(store.pk, [part_id])
    if part_id not in items:
        items = locked_items(store.pk, [part_id], new=True)
    item = items[part_id]
    wanted = as_quantity(quantity, item.part)
    if item.available < wanted and not partly:
        raise Short(item, wanted=wanted, there=item.available)
    made = []
    for balance in _in_walking_order(item, bin_id):
        amount = min(wanted, balance.available)
        if amount > 0:
            made.append(_hold(item, balance, amount, source, actor, until, source_text))
            wanted -= amount
    if wanted and not partly:
        raise Short(item, wanted=as_quantity(quantity, item.part), there=sum(one.quantity for one in made))
    write_totals(item)
    return made


@transaction.atomic
def release_reservation(*, reservation_id, actor, reason=""):
    """Let go of what a reservation still holds. Announces RESERVATION_RELEASED; raises PermissionDenied."""
    seen = seen_by(Reservation.objects, actor).get(pk=reservation_id)
    item = locked_items(seen.store_id, [seen.item.part_id])[seen.item.part_id]
    row = locked(seen_by(Reservation.objects, actor), reservation_id)
    quantity = row.quantity
    apply_transition(
        row.release,
        actor=actor,
        fact=facts.RESERVATION_RELEASED,
        reason=reason,
        payload={"item_id": item.pk, "quantity": str(quantity)},
    )
    _let_go(item, Balance.objects.get(pk=row.balance_id), quantity)
    return row


@transaction.atomic
def release_all(*, source, actor, reason=""):
    """Let go of everything the paper ``source`` holds, for a paper that is cancelled or done. Returns how many."""
    rows = Reservation.objects.filter(source_kind=source._meta.label_lower, source_id=source.pk, state="held")
    items = {}
    store_ids = set(rows.values_list("store_id", flat=True))
    if not store_ids:
        return 0
    for store_id in sorted(store_ids):
        part_ids = rows.filter(store_id=store_id).values_list("item__part_id", flat=True)
        items |= {item.pk: item for item in locked_items(store_id, part_ids).values()}
    held = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for row in held:
        row.item, row.store = items[row.item_id], items[row.item_id].store
        mark_new(row)
        quantity = row.quantity
        apply_transition(
            row.release,
            actor=None,
            caused_by=actor,
            fact=facts.RESERVATION_RELEASED,
            reason=reason,
            payload={"item_id": row.item_id, "quantity": str(quantity), "by": actor.pk if actor else None},
        )
        _let_go(items[row.item_id], Balance.objects.get(pk=row.balance_id), quantity)
    return len(held)


def use_reservation(writer, row, balance, amount, actor):
    """The posting ``writer`` takes ``amount`` of what ``row`` holds; an emptied reservation ends as issued."""
    writer.reserve(balance, -amount)
    if amount < row.quantity:
        row.quantity -= amount
        row.save(update_fields=["quantity", "updated_at"])
        return
    apply_transition(
        row.use,
        actor=None,
        caused_by=actor,
        fact=facts.RESERVATION_USED,
        payload={"item_id": row.item_id, "quantity": str(row.asked), "by": actor.pk if actor else None},
    )


def _in_walking_order(item, bin_id):
    rows = Balance.objects.filter(item=item, status=StockStatus.GOOD, on_hand__gt=0).select_related("bin")
    if bin_id is not None:
        rows = rows.filter(bin_id=bin_id)
    return sorted(rows, key=lambda one: (one.bin.kind == BinKind.DOCK, one.bin.code))


def _hold(item, balance, amount, source, actor, until, source_text):
    before = (balance.on_hand, balance.reserved)
    balance.reserved += amount
    item.reserved += amount
    write_balance(balance, before)
    row = Reservation.objects.create(
        store=item.store,
        balance=balance,
        item=item,
        asked=amount,
        quantity=amount,
        source_kind=source._meta.label_lower,
        source_id=source.pk,
        source_text=(source_text or str(getattr(source, "number", source)))[:60],
        reserved_by=actor,
        until=until,
    )
    publish(
        facts.STOCK_RESERVED,
        subject=mark_new(row),
        actor=actor,
        payload={
            "item_id": item.pk,
            "quantity": str(amount),
            "source_kind": row.source_kind,
            "source_id": row.source_id,
        },
    )
    return row


def _let_go(item, balance, quantity):
    before = (balance.on_hand, balance.reserved)
    balance.reserved -= quantity
    item.reserved -= quantity
    write_balance(balance, before)
    write_totals(item)


def held_by(store, part_id):
    """The reservations that hold a part in a store, oldest first."""
    item = StockItem.objects.filter(store=store, part_id=part_id).first()
    return Reservation.objects.filter(item=item, state="held").order_by("pk") if item else Reservation.objects.none()
