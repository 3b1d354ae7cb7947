"""A parts department's stock as years would have left it, the same each time; its books hold (``verify_ledgers``).

``fill(store, parts)``: each part in three bins, five movements that came in by three postings, a cost layer for each
movement, an event for each posting. With 20 000 parts that is 60 000 balances and 100 000 movements.
"""

import datetime
import random

from dms.core.models import Event
from dms.parties.pinyin import name_initials, name_pinyin
from parts.catalogue.models import Part, plain_number
from parts.models import Balance, Bin, CostLayer, Movement, Posting, StockItem, Warehouse
from parts.stock.bins import bin_code
from tests.bench.loading import load, settle
from tests.bench.words import WORDS

BINS, OPENING, LATER = 400, 1000, 5
BEGAN = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)


def fill(store, parts, *, first=1, seed=7):
    """Load ``parts`` numbered from ``first`` into ``store``. Returns the number of the last."""
    numbers = range(first, first + parts)
    bins = bins_of(store)
    load(Part, (part_row(n, seed) for n in numbers))
    load(StockItem, (item_row(store, n) for n in numbers))
    load(Balance, (row for n in numbers for row in balance_rows(store, bins, n)))
    load(Posting, (posting_row(store, n, act) for n in numbers for act in range(3)))
    load(Movement, (row for n in numbers for row in movement_rows(store, bins, n)))
    load(CostLayer, (layer_row(store, row) for n in numbers for row in movement_rows(store, bins, n)))
    load(Event, (event_row(store, n, act) for n in numbers for act in range(3)))
    settle(Part, StockItem, Balance, Posting, Movement, CostLayer, Event)
    return first + parts - 1


def bins_of(store):
    """The keys of the store's bins, made where there are none."""
    house, _new = Warehouse.objects.get_or_create(store=store, code="B", defaults={"name": "主库"})
    if not house.bins.exists():
        places = [(f"{n // 20 + 1:02d}", str(n // 5 % 4 + 1), str(n % 5 + 1)) for n in range(BINS)]
        made = [Bin(store=store, warehouse=house, rack=one, level=two, position=three) for one, two, three in places]
        for row in made:
            row.code = bin_code(row)
        Bin.objects.bulk_create(made)
    return list(house.bins.order_by("code").values_list("pk", flat=True))


def number_of(n):
    """Ten signs with a dash, nobody's twice."""
    return f"{n:06d}-{n * 48_271 % 9973:04d}"


def part_row(n, seed=7):
    words = random.Random(seed * 1_000_003 + n).sample(list(WORDS), 3)
    name = "".join(WORDS[word] for word in words)
    return {
        "id": n,
        "number": number_of(n),
        "number_plain": plain_number(number_of(n)),
        "name": name,
        "name_en": f"{' '.join(words)} {n:06d}",
        "name_pinyin": name_pinyin(name, person=False),
        "name_initials": name_initials(name, person=False),
        "group": WORDS[words[0]],
        "list_cost": cost_of(n),
        "retail_price": 2 * cost_of(n),
        "minimum_price": cost_of(n),
        "trade_price": cost_of(n),
        "state": "active",
        "at": time_of(n),
    }


def cost_of(n):
    """Whole yuan, so that no layer has anything to round."""
    return 1 + n % 900


def places_of(bins, n):
    """Three different bins."""
    return [bins[(n * 7 + step * 131) % len(bins)] for step in range(3)]


def item_row(store, n):
    pieces = 3 * OPENING + 2 * LATER
    return {
        "id": n,
        "store_id": store.pk,
        "part_id": n,
        "on_hand": pieces,
        "value": pieces * cost_of(n),
        "last_cost": cost_of(n),
        "received_at": time_of(n),
        "is_stocked": True,
        "minimum": 5,
        "maximum": 5000,
        "movement_class": "c",
        "at": time_of(n),
    }


def balance_rows(store, bins, n):
    for step, place in enumerate(places_of(bins, n)):
        yield {
            "id": 3 * n + step,
            "store_id": store.pk,
            "item_id": n,
            "bin_id": place,
            "status": "good",
            "on_hand": OPENING + LATER * (step < 2),
            "moved_at": time_of(n),
            "at": time_of(n),
        }


def posting_row(store, n, act):
    return {
        "id": 3 * n + act,
        "store_id": store.pk,
        "kind": "receipt" if act else "opening",
        "posted_at": time_of(n),
        "at": time_of(n),
    }


def movement_rows(store, bins, n):
    """The opening of three bins, then two receipts."""
    places = places_of(bins, n)
    for step, (act, place) in enumerate(zip((0, 0, 0, 1, 2), (*places, *places[:2]), strict=True)):
        quantity = LATER if act else OPENING
        yield {
            "id": 5 * n + step,
            "store_id": store.pk,
            "posting_id": 3 * n + act,
            "item_id": n,
            "bin_id": place,
            "status": "good",
            "quantity": quantity,
            "balance_after": quantity + (OPENING if act else 0),
            "value": quantity * cost_of(n),
            "at": time_of(n),
        }


def layer_row(store, movement):
    return {
        "id": movement["id"],
        "store_id": store.pk,
        "item_id": movement["item_id"],
        "movement_id": movement["id"],
        "came_at": movement["at"],
        "quantity": movement["quantity"],
        "value": movement["value"],
        "remaining": movement["quantity"],
        "remaining_value": movement["value"],
        "at": movement["at"],
    }


def event_row(store, n, act):
    return {
        "id": 1_000_000 + 3 * n + act,
        "fact": "parts.stock_posted",
        "at": time_of(n),
        "store_id": store.pk,
        "subject_kind": "parts.posting",
        "subject_id": 3 * n + act,
        "subject_text": "receipt" if act else "opening",
        "payload": {"kind": "receipt" if act else "opening", "items": [n], "source_kind": "", "source_id": None},
        "origin": "import",
    }


def time_of(n):
    return BEGAN + datetime.timedelta(minutes=n)
