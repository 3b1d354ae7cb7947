"""What the stock must prove at any moment: asked by ``manage.py verify_ledgers``, every night and after tests."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import F, Q, Sum, Window

from dms.core.invariants import difference, invariant
from parts.stock.ledger import TOTALS
from parts.stock.models import (
    Balance,
    CostLayer,
    LayerUse,
    Movement,
    Posting,
    PostingKind,
    Reservation,
    StockItem,
)

ZERO = Decimal(0)


@invariant("I1", "what lies in a bin is the sum of its movements")
def balances_are_sums_of_movements():
    """Balance by balance, both ways: none without movements, no movement without its balance."""
    moved = _sums(Movement, "item_id", "bin_id", "status", of="quantity")
    for pk, *key, on_hand in Balance.objects.values_list("pk", "item_id", "bin_id", "status", "on_hand"):
        summed = moved.pop(tuple(key), ZERO)
        if on_hand != summed:
            yield difference("parts.balance", pk, f"{on_hand} on hand, movements add up to {summed}")
    for key, summed in moved.items():
        if summed:
            yield difference("parts.balance", key, f"missing, movements add up to {summed}")


@invariant("I1", "the balance written on each movement is the sum up to it")
def running_balances_add_up():
    """Each movement against the window of those before it."""
    running = Window(Sum("quantity"), partition_by=[F("item"), F("bin"), F("status")], order_by="id")
    rows = Movement.objects.annotate(sum_so_far=running).order_by("id")
    exact = exactly(Movement._meta.get_field("quantity"))
    for pk, said, summed in rows.values_list("pk", "balance_after", "sum_so_far").iterator(chunk_size=5000):
        if said != exact(summed):
            yield difference("parts.movement", pk, f"{said} written, {summed} summed")


@invariant("I2", "nothing is ever less than nothing, and no more is reserved than is there")
def nothing_is_negative():
    """Balances and totals; the tables' own constraints say the same."""
    wrong = Q(on_hand__lt=0) | Q(reserved__lt=0) | Q(reserved__gt=F("on_hand"))
    for model in (Balance, StockItem):
        for row in model.objects.filter(wrong):
            yield difference(model._meta.label_lower, row.pk, f"{row.on_hand} on hand, {row.reserved} reserved")


@invariant("I3", "what is reserved is the sum of the open reservations")
def reserved_is_the_sum_of_reservations():
    """Balance by balance."""
    held = _sums(Reservation.objects.filter(state="held"), "balance_id", of="quantity")
    for pk, reserved in Balance.objects.values_list("pk", "reserved"):
        if reserved != held.get((pk,), ZERO):
            yield difference("parts.balance", pk, f"{reserved} reserved, reservations hold {held.get((pk,), ZERO)}")


@invariant("I1", "the totals of a part are the sums of its bins")
def totals_are_sums_of_balances():
    """On hand, reserved, set aside and in transit of each stock item."""
    sums = defaultdict(lambda: defaultdict(Decimal))
    for item_id, status, on_hand, reserved in Balance.objects.values_list("item_id", "status", "on_hand", "reserved"):
        sums[item_id][TOTALS[status]] += on_hand
        sums[item_id]["reserved"] += reserved
    names = ("on_hand", "reserved", "set_aside", "in_transit")
    for pk, *totals in StockItem.objects.values_list("pk", *names):
        for name, total in zip(names, totals, strict=True):
            if total != sums[pk][name]:
                yield difference("parts.stockitem", pk, f"{name}: {total} written, bins add up to {sums[pk][name]}")


@invariant("I4", "a transfer that has arrived moved nothing in sum, neither pieces nor money")
def transfers_add_up_to_nothing():
    """Each arrival with its departure."""
    sums = defaultdict(lambda: [ZERO, ZERO])
    rows = Movement.objects.filter(posting__kind__in=[PostingKind.DEPARTURE, PostingKind.ARRIVAL])
    for posting, quantity, value in rows.values_list("posting").annotate(Sum("quantity"), Sum("value")):
        sums[posting] = [quantity, value]
    departed = set(Posting.objects.filter(kind=PostingKind.DEPARTURE).values_list("pk", flat=True))
    for pk, other in Posting.objects.filter(kind=PostingKind.ARRIVAL).values_list("pk", "counterpart_id"):
        departed.discard(other)
        if [a + b for a, b in zip(sums[pk], sums[other], strict=True)] != [ZERO, ZERO]:
            yield difference("parts.posting", pk, f"{sums[other]} departed, {sums[pk]} arrived")
    for pk in departed:
        yield difference("parts.posting", pk, "departed and arrived nowhere")


@invariant("I1", "layers hold what lies in the store")
def layers_hold_the_stock():
    """Pieces left in the layers of an item against its totals; each layer against its uses."""
    left = _sums(CostLayer, "item_id", of="remaining")
    for pk, on_hand, aside, transit in StockItem.objects.values_list("pk", "on_hand", "set_aside", "in_transit"):
        if left.get((pk,), ZERO) != on_hand + aside + transit:
            yield difference("parts.stockitem", pk, f"{on_hand + aside + transit} there, layers hold {left.get((pk,))}")
    used = _sums(LayerUse, "layer_id", of="quantity")
    for pk, quantity, remaining in CostLayer.objects.values_list("pk", "quantity", "remaining"):
        if quantity + used.get((pk,), ZERO) != remaining:
            yield difference("parts.costlayer", pk, f"{remaining} left of {quantity}, uses {used.get((pk,), ZERO)}")


@invariant("I6", "what the stock is worth is what came in less what went out, to the fen")
def value_is_proved_three_ways():
    """The written value, the movements' values, and what is left in the layers."""
    moved = _sums(Movement, "item_id", of="value")
    left = _sums(CostLayer, "item_id", of="remaining_value")
    for pk, value in StockItem.objects.values_list("pk", "value"):
        found = {value, moved.get((pk,), ZERO), left.get((pk,), ZERO)}
        if len(found) > 1:
            yield difference(
                "parts.stockitem", pk, f"{value} written, {moved.get((pk,))} moved, {left.get((pk,))} left"
            )
    uses = _sums(LayerUse, "movement_id", of="value")
    for pk, value in Movement.objects.filter(layers=None).values_list("pk", "value"):
        if value != uses.get((pk,), ZERO):
            yield difference("parts.movement", pk, f"worth {value}, its layers say {uses.get((pk,), ZERO)}")


def _sums(rows, *by, of):
    """``{key: sum}`` grouped by the columns ``by``."""
    rows = getattr(rows, "objects", rows)
    exact = exactly(rows.model._meta.get_field(of))
    return {tuple(key): exact(total) for *key, total in rows.values_list(*by).annotate(total=Sum(of)).order_by()}


def exactly(field):
    """Rounds a sum to the places of its column: SQLite adds in floating point, which leaves a trace near nothing."""
    place = Decimal(1).scaleb(-field.decimal_places)
    return lambda total: Decimal(total).quantize(place)
