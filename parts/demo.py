"""The demo's parts shop: warehouses and bins, opening stock, a year of receipts and issues, and what is held."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from dms.core import clock
from dms.core.demo import demo_part
from parts.catalogue.services import discontinue_part, supersede_part
from parts.demo_catalogue import load_catalogue
from parts.stock.bins import add_bins, add_warehouse
from parts.stock.models import BinKind, MovementClass, PostingKind, StockItem, StockStatus
from parts.stock.moving import shift_stock
from parts.stock.services import Incoming, Outgoing, post_issue, post_receipt
from parts.stock.stocking import hold_stock

#: How many parts the first and the second store keep, and of how many months their movements are told.
KEPT = (640, 320)
MONTHS = (12, 4)
FAST = 90
OPENED = 400  # days ago


@demo_part("parts", order=60)
def load(demo):
    """The part master, then the shelves of each store with their year."""
    parts = load_catalogue(demo)
    _superseded(demo, parts)
    for store, kept, months in zip(demo.stores, KEPT, MONTHS, strict=True):
        shelves = _shelves(demo, store)
        chosen = demo.rng.sample(parts, min(kept, len(parts)))
        items = _opened(demo, store, chosen, shelves)
        _year(demo, store, items, months)
        _planned(demo, items)
        _held(demo, store, items)


def _superseded(demo, parts):
    """Of twenty parts the next generation fits, too; five are bought no more."""
    planner = demo.at(demo.stores[0], "parts_planner")
    for old in demo.rng.sample([part for part in parts[:-20] if "-A" in part.number], 20):
        successor = next(part for part in parts[parts.index(old) :] if "-B" in part.number)
        supersede_part(part_id=old.pk, successor_id=successor.pk, actor=planner)
    supervisor = demo.at(demo.stores[0], "parts_supervisor")
    for part in demo.rng.sample(parts, 5):
        discontinue_part(part_id=part.pk, reason="厂家停产", actor=supervisor)


def _shelves(demo, store):
    actor = demo.at(store, "parts_supervisor")
    main = add_warehouse(store=store, code="A", name="主库", actor=actor)
    large = add_warehouse(store=store, code="B", name="大件库", actor=actor)
    add_bins(warehouse_id=large.pk, racks="01-04", levels="1-3", positions="01-06", actor=actor)
    add_bins(warehouse_id=large.pk, racks="Q", levels="1", positions="01", kind=BinKind.QUARANTINE, actor=actor)
    return add_bins(warehouse_id=main.pk, racks="01-10", levels="1-5", positions="01-08", actor=actor)


def _opened(demo, store, parts, shelves):
    """Opening stock more than a year ago. Returns the stock items in the order of ``parts``."""
    lines = []
    for place, part in enumerate(parts):
        cost = part.list_cost * Decimal(demo.rng.randint(88, 100)) / 100
        many = demo.rng.randint(1, 4) if part.list_cost > 300 else demo.rng.randint(2, 12)
        lines.append(Incoming(part.pk, shelves[place % len(shelves)].pk, Decimal(many), cost))
    with clock.as_of(_moment(demo, OPENED)):
        post_receipt(
            store=store, lines=lines, actor=demo.at(store, "storekeeper"), kind=PostingKind.OPENING, reason="期初建账"
        )
    found = {item.part_id: item for item in StockItem.objects.filter(store=store).select_related("part")}
    items = [found[part.pk] for part in parts]
    for line, item in zip(lines, items, strict=True):
        item.home_bin_id = line.bin_id
    StockItem.objects.bulk_update(items, ["home_bin"], batch_size=200)
    return items


def _year(demo, store, items, months):
    """Each month one receipt and three issues of the parts that are asked for; a tenth of all never move."""
    keeper, dispatcher = demo.at(store, "storekeeper"), demo.at(store, "parts_dispatcher")
    fast = items[:FAST]
    for month in range(months, 0, -1):
        came = [
            Incoming(item.part_id, item.home_bin_id, Decimal(demo.rng.randint(4, 10)), item.part.list_cost)
            for item in demo.rng.sample(fast, 24)
        ]
        with clock.as_of(_moment(demo, month * 30)):
            post_receipt(store=store, lines=came, actor=keeper, reason="到货入库")
        for week in range(3):
            with clock.as_of(_moment(demo, month * 30 - 5 - 7 * week)):
                _issued(demo, store, demo.rng.sample(fast, 12), dispatcher)


def _issued(demo, store, items, actor):
    there = dict(StockItem.objects.filter(pk__in=[item.pk for item in items]).values_list("part_id", "on_hand"))
    lines = [
        Outgoing(part_id, Decimal(min(demo.rng.randint(1, 3), int(on_hand))))
        for part_id, on_hand in sorted(there.items())
        if on_hand >= 1
    ]
    if lines:
        post_issue(store=store, lines=lines, actor=actor, reason="维修领料")


def _planned(demo, items):
    """How the planner stocks them: the fast ones class A with limits, some of them short today."""
    fresh = {item.pk: item for item in StockItem.objects.filter(pk__in=[item.pk for item in items])}
    for place, item in enumerate(items):
        item.on_hand = fresh[item.pk].on_hand
        item.is_stocked = place < 400
        item.movement_class = MovementClass.A if place < FAST else MovementClass.B if place < 250 else MovementClass.C
        low = Decimal(demo.rng.randint(2, 6) if place < FAST else 1)
        item.minimum = low if item.is_stocked else Decimal(0)
        item.safety = low // 2 if item.is_stocked else Decimal(0)
        item.maximum = low * 4 if item.is_stocked else Decimal(0)
        item.lead_days = demo.rng.choice([2, 3, 7, 14])
    names = ["is_stocked", "movement_class", "minimum", "safety", "maximum", "lead_days"]
    StockItem.objects.bulk_update(items, names, batch_size=200)


def _held(demo, store, items):
    """A few held back by hand, one past its day, and one lot in quarantine."""
    there = [item for item in items[FAST:] if item.on_hand >= 3]
    seller, keeper = demo.at(store, "parts_sales"), demo.at(store, "storekeeper")
    for place, who in enumerate(("王先生 来店取", "李女士 预约保养", "张师傅 钣金二组")):
        hold_stock(
            item_id=there[place].pk,
            quantity=1,
            held_for=who,
            until=demo.today + timedelta(days=2 * place - 2),
            actor=seller,
        )
    shift_stock(
        item_id=there[5].pk,
        quantity=1,
        from_bin_id=there[5].home_bin_id,
        to_status=StockStatus.QUARANTINE,
        reason="包装破损，待检",
        actor=keeper,
    )


def _moment(demo, days_ago):
    """At ten in the morning, some days ago, on the stores' clock."""
    return datetime.combine(demo.today - timedelta(days=days_ago), time(10), tzinfo=ZoneInfo("Asia/Shanghai"))
