"""The demo's old parts: warranty ones, customers' own, cores and scrap; one is owed, one list is to be signed."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from dms.core import clock
from dms.core.demo import demo_part
from dms.parties.models import Supplier
from parts.issuing import services as issuing
from parts.issuing.services import Wanted
from parts.old_parts import handing_over, services
from parts.stock.bins import add_bins
from parts.stock.models import BinKind, StockItem, Warehouse

PLATES = ("京A·12345", "京B·66D20", "京C·90817", "京A·D12345", "京F·33901", "京G·71862", "京H·55120", "京K·20476")
#: Days ago, where it goes, what can be seen.
HANDED_IN = (
    (1, "claims", "异响, 轴承松旷"),
    (2, "claims", "壳体漏油"),
    (6, "claims", "不发电, 线圈烧蚀"),
    (0, "customer", "磨损至极限"),
    (35, "customer", "皮带开裂"),
    (4, "core", "泵体完好, 可再制造"),
    (20, "core", "转子磨损"),
    (12, "disposal", "滤芯堵塞"),
    (95, "disposal", "减振器漏油"),
)


@demo_part("old parts", order=62)
def load(demo):
    """Both stores keep them; the first one has a list on its way and a part that is owed."""
    for store in demo.stores[:2]:
        place = _area(demo, store)
        rows = [_handed_in(demo, store, place, *each) for each in enumerate(HANDED_IN)]
        _gone(demo, store, rows)
        _old_for_new(demo, store, place)
        open_list = [row.pk for row in rows[:2]]
        handing_over.write_hand_over_list(old_part_ids=open_list, actor=demo.at(store, "storekeeper"))


def _area(demo, store):
    large = Warehouse.objects.get(store=store, code="B")
    actor = demo.at(store, "parts_supervisor")
    made = add_bins(
        warehouse_id=large.pk, racks="OLD", levels="1-2", positions="01-04", kind=BinKind.OLD_PARTS, actor=actor
    )
    return made[0]


def _items(store, **narrowed):
    rows = StockItem.objects.filter(store=store, on_hand__gte=2, **narrowed)
    return rows.select_related("part").order_by("pk")


def _handed_in(demo, store, place, number, told):
    days, destination, note = told
    items = _items(store)
    with clock.as_of(_moment(demo, days)):
        return services.take_in(
            store_id=store.pk,
            part_id=items[number * 7 % items.count()].part_id,
            destination=destination,
            job_number=f"RO-{demo.today:%y}-{410 + number:04d}",
            plate=PLATES[number % len(PLATES)],
            bin_id=place.pk if days else None,
            brought_by="李师傅" if number % 2 else "赵师傅",
            note=note,
            actor=demo.at(store, "storekeeper"),
        )


def _gone(demo, store, rows):
    """One with the claims clerk, one back to its customer, one sent for a credit."""
    keeper, clerk = demo.at(store, "storekeeper"), demo.at(store, "claims_clerk")
    with clock.as_of(_moment(demo, 1)):
        made = handing_over.write_hand_over_list(old_part_ids=[rows[2].pk], actor=keeper)
        handing_over.sign_hand_over_list(handover_id=made.pk, actor=clerk)
        services.give_back_old_part(old_part_id=rows[4].pk, collected_by="车主本人", is_cleaned=True, actor=keeper)
    supplier = Supplier.objects.filter(store=store, state="active").order_by("pk").first()
    if supplier is not None:
        services.send_old_part(
            old_part_id=rows[6].pk, supplier_id=supplier.pk, waybill="德邦 DPK300218764", actor=keeper
        )


def _old_for_new(demo, store, place):
    """Two new parts went out: one for its old one, one with a reason; a third waits."""
    keeper, advisor = demo.at(store, "storekeeper"), demo.at(store, "service_advisor")
    items = _items(store, part__needs_old_part=True, reserved=0)[:3]
    for number, item in enumerate(items):
        with clock.as_of(_moment(demo, 5 - number)):
            row = issuing.draft_issue(
                store_id=store.pk,
                kind="job",
                lines=[Wanted(item.part_id, Decimal(1))],
                job_number=f"RO-{demo.today:%y}-{430 + number:04d}",
                plate=PLATES[number],
                actor=advisor,
            )
            issuing.submit_issue(issue_id=row.pk, actor=advisor)
            issuing.pick_issue(issue_id=row.pk, actor=keeper)
            line = row.lines.get()
            if number == 0:
                services.take_in_for_line(line_id=line.pk, destination="core", bin_id=place.pk, actor=keeper)
            elif number == 1:
                issuing.note_old_part(line_id=line.pk, is_in=False, reason="车在外地抛锚, 旧件随后寄回", actor=keeper)
            if number < 2:
                issuing.issue_goods(issue_id=row.pk, taken_by="李师傅", actor=keeper)


def _moment(demo, days_ago):
    """At nine in the morning, some days ago, on the stores' clock."""
    day = demo.today - timedelta(days=days_ago)
    return datetime.combine(day, time(9), tzinfo=ZoneInfo("Asia/Shanghai"))
