"""The demo's parts department at work: papers of the last days in every state, written through the real services."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from dms.cashier.services import take_payment
from dms.core import clock
from dms.core.approvals.facts import APPROVAL_APPROVED
from dms.core.approvals.models import Approval, ApprovalState
from dms.core.approvals.services import approve_approval
from dms.core.demo import demo_part
from dms.core.models import Event
from dms.core.subjects import about
from dms.parties.choices import CustomerState
from dms.parties.models import Customer, Supplier
from parts.counter.models import LossReason, SaleKind
from parts.counter.packing import pack_sale
from parts.counter.services import Sold, hand_out_sale, note_payment, quote_sale, record_lost_sale, sell
from parts.issuing.models import IssueKind, IssueLine
from parts.issuing.services import Wanted, draft_issue, issue_goods, note_old_part, pick_issue, submit_issue
from parts.purchasing.approving import carry_out_what_was_approved
from parts.purchasing.models import RequestKind
from parts.purchasing.ordering import Ordered, open_order, place_purchase_order
from parts.purchasing.planning import Wanted as Needed
from parts.purchasing.planning import open_request, submit_request
from parts.receiving.delivering import check_carrier, check_line, confirm_receipt, open_receipt
from parts.receiving.shelving import shelve_line, suggested_bins
from parts.stock.models import MovementClass, StockItem
from parts.stocktake.counting import count_line
from parts.stocktake.models import Scope, StocktakeKind
from parts.stocktake.services import add_stocktake, start_stocktake
from parts.transfers.services import approve_transfer, pick_transfer, request_transfer, ship_transfer

PLATES = ("苏E9K21M", "苏E06P8T", "苏EU2M19", "苏E77Q3A")


@demo_part("a week in the parts department", order=90)
def load(demo):
    """Sales, issues, purchases and a count in each store, and a transfer between the first two."""
    for store in demo.stores:
        free = _free(store)
        _sales(demo, store, free[:10])
        _issues(demo, store, free[10:18])
        _purchases(demo, store)
        _count(demo, store, free[18:24])
    _transfer(demo)


def _free(store):
    """Stock items of which at least three can be sold, the best stocked first."""
    items = StockItem.objects.filter(store=store, reserved=0, on_hand__gte=3, part__state="active")
    return list(items.exclude(home_bin=None).select_related("part", "home_bin").order_by("-on_hand", "pk")[:24])


def _days_ago(demo, days, hour=10):
    return clock.as_of(
        datetime.combine(demo.today - timedelta(days=days), time(hour), tzinfo=ZoneInfo("Asia/Shanghai"))
    )


# --- the counter


def _sales(demo, store, items):
    """Handed out, paid and waiting for the goods, at the cashier, a quote, and two lost sales."""
    seller = demo.at(store, "parts_sales")
    with _days_ago(demo, 1):
        gone = _sold(store, items[:2], seller, buyer="刘先生", plate=PLATES[0])
        _paid(demo, store, gone, "wechat")
        hand_out_sale(sale_id=gone.pk, taken_by="刘先生", actor=seller)
    paid = _sold(store, items[2:4], seller, buyer="吴女士", plate=PLATES[1])
    _paid(demo, store, paid, "cash")
    note_payment(sale_id=paid.pk)
    _sold(store, items[4:7], seller, buyer="赵师傅 顺通修理厂")
    customer = Customer.objects.filter(store=store, state=CustomerState.ACTIVE).order_by("pk").first()
    quote_sale(
        store_id=store.pk,
        lines=[Sold(item.part_id, Decimal(2)) for item in items[7:9]],
        kind=SaleKind.TRADE,
        customer_id=customer.pk,
        actor=seller,
    )
    _trade_order(demo, store, customer, items[9:10])
    for wanted, reason in (
        ("53301-02540 发动机盖", LossReason.OUT_OF_STOCK),
        ("原厂脚垫 米色", LossReason.OUT_OF_STOCK),
    ):
        record_lost_sale(store_id=store.pk, wanted=wanted, reason=reason, actor=seller)


def _trade_order(demo, store, customer, items):
    """Paid and packed: the carrier is expected."""
    seller, keeper = demo.at(store, "parts_sales"), demo.at(store, "storekeeper")
    sale = _sold(store, items, seller, kind=SaleKind.TRADE, customer_id=customer.pk)
    _paid(demo, store, sale, "wechat")
    note_payment(sale_id=sale.pk)
    pack_sale(sale_id=sale.pk, packages=2, weight_kg=Decimal("18.60"), actor=keeper)


def _sold(store, items, seller, **whose):
    lines = [Sold(item.part_id, Decimal(1)) for item in items]
    return sell(store_id=store.pk, lines=lines, actor=seller, **whose)


def _paid(demo, store, sale, method):
    owed = sale.receivable
    take_payment(
        store_id=store.pk,
        method=method,
        amount=owed.gross,
        allocations={owed.pk: owed.gross},
        tendered=owed.gross if method == "cash" else None,
        reference="" if method == "cash" else "4200002026031600077",
        actor=demo.at(store, "cashier"),
    )


# --- issues


def _issues(demo, store, items):
    """Issued yesterday, picked, requested for a warranty job, and a draft for the house."""
    advisor, keeper = demo.at(store, "parts_dispatcher"), demo.at(store, "storekeeper")
    with _days_ago(demo, 1, hour=14):
        _taken(_requested(store, items[:2], advisor, PLATES[2], "RO-26-0381"), keeper)
    _picked(_requested(store, items[2:4], advisor, PLATES[3], "RO-26-0388"), keeper)
    _requested(store, items[4:6], advisor, PLATES[0], "RO-26-0390", kind=IssueKind.WARRANTY)
    lines = [Wanted(items[6].part_id, Decimal(1))]
    draft_issue(store_id=store.pk, kind=IssueKind.INTERNAL, lines=lines, purpose="试驾车保养", actor=advisor)


def _requested(store, items, actor, plate, job, kind=IssueKind.JOB):
    lines = [Wanted(item.part_id, Decimal(1)) for item in items]
    row = draft_issue(store_id=store.pk, kind=kind, lines=lines, plate=plate, job_number=job, actor=actor)
    return submit_issue(issue_id=row.pk, actor=actor)


def _picked(issue, keeper):
    for line in IssueLine.objects.filter(issue=issue, part__needs_old_part=True):
        note_old_part(line_id=line.pk, is_in=True, actor=keeper)
    return pick_issue(issue_id=issue.pk, actor=keeper)


def _taken(issue, keeper):
    _picked(issue, keeper)
    issue_goods(issue_id=issue.pk, taken_by="王强", actor=keeper)


# --- buying


def _purchases(demo, store):
    """One delivery shelved, one at the dock with a damaged piece, one on its way, one plan that waits."""
    wanted = StockItem.objects.filter(store=store, is_stocked=True, part__state="active")
    items = list(wanted.exclude(movement_class=MovementClass.A).select_related("part").order_by("pk")[:12])
    suppliers = list(Supplier.objects.filter(store=store, state="active").exclude(terms="cash").order_by("pk")[:3])
    if len(suppliers) < 2 or len(items) < 12:
        return
    with _days_ago(demo, 9):
        first = _ordered(demo, store, items[:3], suppliers[0], expected_in=3)
    with _days_ago(demo, 6, hour=9):
        _shelved(demo, _delivered(demo, first, "SH-26-0412"))
    with _days_ago(demo, 4):
        second = _ordered(demo, store, items[3:6], suppliers[1], expected_in=4)
    _at_the_dock(demo, _delivered(demo, second, "SH-26-0431"))
    with _days_ago(demo, 2):
        _ordered(demo, store, items[6:9], suppliers[0], expected_in=6)
    _planned(demo, store, items[9:12])


def _planned(demo, store, items):
    planner = demo.at(store, "parts_planner")
    lines = [Needed(item.part_id, Decimal(4), reason="低于最低库存", price=item.part.list_cost) for item in items]
    request = open_request(store=store, kind=RequestKind.REGULAR, lines=lines, actor=planner)
    return submit_request(request_id=request.pk, actor=planner)


def _ordered(demo, store, items, supplier, *, expected_in):
    request, buyer = _planned(demo, store, items), demo.at(store, "purchaser")
    while approval := Approval.objects.filter(state=ApprovalState.PENDING, **about(request)).first():
        approve_approval(approval_id=approval.pk, actor=demo.at(store, approval.current_role))
    carry_out_what_was_approved(Event.objects.filter(fact=str(APPROVAL_APPROVED)).latest("id"))
    lines = [Ordered(line.pk, line.quantity, line.price) for line in request.lines.all()]
    order = open_order(
        store=store,
        supplier_id=supplier.pk,
        expected_on=clock.today(store) + timedelta(days=expected_in),
        lines=lines,
        actor=buyer,
    )
    return place_purchase_order(order_id=order.pk, actor=buyer)


def _delivered(demo, order, note):
    """The packages are counted at the carrier."""
    keeper = demo.at(order.store, "storekeeper")
    receipt = open_receipt(
        order_ids=[order.pk], delivery_note=note, carrier="德邦物流", packages_listed=2, actor=keeper
    )
    return check_carrier(receipt_id=receipt.pk, packages_counted=2, actor=keeper)


def _shelved(demo, receipt):
    keeper = demo.at(receipt.store, "storekeeper")
    for line in receipt.lines.all():
        check_line(line_id=line.pk, accepted=line.listed, actor=keeper)
    confirm_receipt(receipt_id=receipt.pk, actor=keeper)
    lines = list(receipt.lines.select_related("part"))
    places = suggested_bins(receipt, lines)
    for line in lines:
        shelve_line(line_id=line.pk, bin_id=places[line.pk].pk, actor=keeper)


def _at_the_dock(demo, receipt):
    """A damaged piece makes a note; the goods wait to be shelved."""
    keeper = demo.at(receipt.store, "storekeeper")
    for place, line in enumerate(receipt.lines.order_by("pk")):
        damaged = Decimal(1 if place == 0 else 0)
        check_line(
            line_id=line.pk,
            accepted=line.listed - damaged,
            damaged=damaged,
            note="外包装压坏" if damaged else "",
            actor=keeper,
        )
    confirm_receipt(receipt_id=receipt.pk, actor=keeper)


# --- counting and sending


def _count(demo, store, items):
    """A spot check that has begun; the first bin is counted."""
    keeper = demo.at(store, "storekeeper")
    codes = sorted(item.home_bin.code for item in items)[:2]
    row = add_stocktake(
        store=store,
        kind=StocktakeKind.SPOT,
        scope=Scope.BINS,
        first_bin=codes[0],
        last_bin=codes[-1],
        actor=demo.at(store, "parts_supervisor"),
    )
    start_stocktake(stocktake_id=row.pk, actor=keeper)
    item = next(item for item in items if item.home_bin.code == codes[0])
    count_line(stocktake_id=row.pk, bin_id=item.home_bin_id, part_id=item.part_id, quantity=item.on_hand, actor=keeper)


def _transfer(demo):
    """The second store asked the first one; the truck is on its way. Another request waits."""
    if len(demo.stores) < 2:
        return
    sender, receiver = demo.stores[:2]
    items = [item for item in _free(sender) if item.on_hand - item.reserved >= 2][-3:]
    asker, keeper = demo.at(receiver, "parts_planner"), demo.at(sender, "storekeeper")
    for place, chosen in enumerate((items[:2], items[2:])):
        row = request_transfer(
            from_store_id=sender.pk,
            to_store_id=receiver.pk,
            lines=[(item.part_id, Decimal(1)) for item in chosen],
            actor=asker,
        )
        if place == 0:
            approve_transfer(transfer_id=row.pk, actor=demo.at(sender, "parts_supervisor"))
            pick_transfer(transfer_id=row.pk, actor=keeper)
            ship_transfer(
                transfer_id=row.pk, arrives_at=clock.now() + timedelta(hours=5), waybill="店车 苏E·D0012", actor=keeper
            )
