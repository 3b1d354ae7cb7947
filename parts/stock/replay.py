"""Real demand sent through the real services: months of sales by part, replenished month by month.

What it shows: that the books hold over years of work (``verify_ledgers`` afterwards), how fast postings are, and what a
plain order-up-to rule reaches. It fills a store of its own and is no part of a day's work.
"""

import csv
import time
from collections import deque
from dataclasses import dataclass, field
from decimal import Decimal

from parts.catalogue.models import Part, plain_number
from parts.stock.bins import bin_code
from parts.stock.models import Bin, Warehouse
from parts.stock.services import Incoming, Outgoing, post_issue, post_receipt
from parts.stock.shortage import Short

#: Months of mean demand to hold, over the months looked back at.
COVER, LOOK_BACK = 2, 6
LINES_A_RECEIPT = 100
PARTS_A_BIN = 25


@dataclass
class Tally:
    """What came of the replay."""

    months: int = 0
    issues: int = 0
    receipts: int = 0
    lines_received: int = 0
    demand: int = 0
    lost: int = 0
    seconds: float = 0.0
    worked: float = 0.0
    short_months: dict = field(default_factory=dict)

    @property
    def fill_rate(self):
        """Share of the demanded pieces that were there (DOMAIN §2), in per cent."""
        return round(100 * (self.demand - self.lost) / self.demand, 1) if self.demand else None

    @property
    def postings_a_second(self):
        """Issues and receipts, each a posting of its own."""
        return round((self.issues + self.receipts) / self.seconds, 1) if self.seconds else None

    @property
    def milliseconds_a_posting(self):
        """Of this process on a processor: what tells on a machine that others use, too."""
        postings = self.issues + self.receipts
        return round(1000 * self.worked / postings, 1) if postings else None


def read_demand(path):
    """``[(number, [pieces or None a month])]`` of a CSV: a line a part, a column a month, empty where unknown."""
    with open(path, newline="", encoding="utf-8") as source:
        rows = csv.reader(source)
        next(rows)
        return [(row[0], [int(float(cell)) if cell.strip() else None for cell in row[1:]]) for row in rows if row]


def stock_for(store, demand):
    """``[(part, bin, months)]``: the parts of the file, made where they are missing, each with a bin of the store."""
    house, _new = Warehouse.objects.get_or_create(store=store, code="RPLY", defaults={"name": "重放 replay"})
    known = Part.objects.in_bulk([number for number, _months in demand], field_name="number")
    missing = [
        Part(number=number, number_plain=plain_number(number), name=f"配件 {number}", list_cost=Decimal(10))
        for number, _months in demand
        if number not in known
    ]
    Part.objects.bulk_create(missing)
    known |= {part.number: part for part in missing}
    places = [_place(house, n) for n in range(-(-len(demand) // PARTS_A_BIN))]
    return [(known[number], places[n // PARTS_A_BIN], months) for n, (number, months) in enumerate(demand)]


def replay(store, demand, *, actor=None, months=None, said=print):
    """Send the demand through ``post_receipt`` and ``post_issue``. Returns a Tally; ``said`` hears of each month."""
    shop = stock_for(store, demand)
    tally, seen, held = Tally(), {}, {}
    began, worked = time.monotonic(), time.process_time()
    for month in range(months or max(len(one) for _p, _b, one in shop)):
        _replenish(store, shop, seen, held, actor, tally)
        for part, _place_of, wanted in shop:
            pieces = wanted[month] if month < len(wanted) else None
            if pieces is not None:
                seen.setdefault(part.pk, deque(maxlen=LOOK_BACK)).append(pieces)
            if pieces:
                _sell(store, part, pieces, held, actor, tally)
        tally.months += 1
        tally.seconds, tally.worked = time.monotonic() - began, time.process_time() - worked
        said(f"month {tally.months}: {tally.issues} issues, {tally.lost} of {tally.demand} pieces lost")
    return tally


def _replenish(store, shop, seen, held, actor, tally):
    lines = []
    for part, place, _months in shop:
        past = seen.get(part.pk)
        target = -(-COVER * sum(past) // len(past)) if past else 1
        missing = target - held.get(part.pk, 0)
        if missing > 0:
            lines.append(Incoming(part.pk, place.pk, Decimal(missing), part.list_cost))
            held[part.pk] = target
    for start in range(0, len(lines), LINES_A_RECEIPT):
        post_receipt(store=store, lines=lines[start : start + LINES_A_RECEIPT], actor=actor)
        tally.receipts += 1
    tally.lines_received += len(lines)


def _sell(store, part, pieces, held, actor, tally):
    """The counter's day: ask for all; where less is there, sell that and lose the rest."""
    tally.demand += pieces
    there = held.get(part.pk, 0)
    try:
        post_issue(store=store, lines=[Outgoing(part.pk, Decimal(pieces))], actor=actor)
        sold = pieces
    except Short:
        sold = there
        if sold:
            post_issue(store=store, lines=[Outgoing(part.pk, Decimal(sold))], actor=actor)
    tally.issues += bool(sold)
    tally.lost += pieces - sold
    held[part.pk] = there - sold


def _place(house, n):
    row = Bin(
        store=house.store, warehouse=house, rack=f"{n // 20 + 1:02d}", level=str(n % 5 + 1), position=f"{n % 20:02d}"
    )
    row.code = bin_code(row)
    found, _new = Bin.objects.get_or_create(
        store=house.store,
        code=row.code,
        defaults={"warehouse": house, "rack": row.rack, "level": row.level, "position": row.position},
    )
    return found
