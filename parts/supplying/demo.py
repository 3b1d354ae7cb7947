"""The demo's suppliers: some months of deliveries, what is owed for them, what went back, and what was agreed."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from dms.core import clock
from dms.core.approvals.facts import APPROVAL_APPROVED
from dms.core.approvals.models import Approval, ApprovalState
from dms.core.approvals.services import approve_approval
from dms.core.demo import demo_part
from dms.core.models import Event
from dms.core.money import rounded
from dms.core.subjects import about
from dms.parties.models import Supplier
from parts.old_parts.models import OldPart
from parts.old_parts.services import note_credit_old_part
from parts.purchasing.approving import carry_out_what_was_approved
from parts.purchasing.models import RequestKind
from parts.purchasing.ordering import Ordered, open_order, place_purchase_order
from parts.purchasing.planning import Wanted, open_request, submit_request
from parts.receiving.claims import grant_claim, send_claim
from parts.receiving.delivering import check_carrier, check_line, confirm_receipt, open_receipt
from parts.stock.models import MovementClass, StockItem
from parts.supplying import owing, paying, reconciling, returning
from parts.supplying.approving import let_the_supplier_be_paid
from parts.supplying.models import Payable
from parts.supplying.proposing import proposals
from parts.supplying.returning import Back

#: (supplier, days ago ordered, days ago arrived, promised after, pieces damaged in the first line, how it goes on)
DELIVERIES = (
    (0, 70, 66, 5, 0, "paid"),
    (0, 48, 45, 4, 0, "paid"),
    (0, 27, 24, 4, 2, "credited"),
    (0, 8, 5, 4, 0, "open"),
    (1, 75, 62, 7, 0, "matched"),
    (1, 40, 31, 6, 1, "sent back"),
    (1, 12, 3, 5, 2, "claimed"),
    (2, 55, 53, 3, 0, "asked"),
    (2, 20, 18, 3, 1, "draft"),
)


@demo_part("suppliers: payables, returns, statements", order=95)
def load(demo):
    """Nine deliveries of three suppliers in each store, in every state that a payable can have."""
    for store in demo.stores:
        items = list(
            StockItem.objects.filter(store=store, is_stocked=True, part__state="active")
            .exclude(movement_class=MovementClass.A)
            .select_related("part")
            .order_by("-pk")[:27]
        )
        suppliers = list(Supplier.objects.filter(store=store, state="active").exclude(terms="cash").order_by("-pk")[:3])
        if len(suppliers) < 3 or len(items) < 27:
            continue
        for place, row in enumerate(sorted(DELIVERIES, key=lambda one: -one[1])):
            _delivery(demo, store, suppliers[row[0]], items[3 * place : 3 * place + 3], place, row)
        _statements(demo, store, suppliers)
        _core(demo, store)


def _days_ago(demo, days, hour=10):
    at = datetime.combine(demo.today - timedelta(days=days), time(hour), tzinfo=ZoneInfo("Asia/Shanghai"))
    return clock.as_of(at)


def _delivery(demo, store, supplier, items, place, row):
    _who, ordered, arrived, promised, damaged, goes_on = row
    with _days_ago(demo, ordered):
        order = _ordered(demo, store, supplier, items, promised, place)
    with _days_ago(demo, arrived):
        payable = _received(demo, order, f"FH-{arrived:02d}{place:03d}", Decimal(damaged))
    with _days_ago(demo, max(arrived - 2, 0), hour=15):
        NEXT[goes_on](demo, payable)


def _ordered(demo, store, supplier, items, promised, place):
    planner, buyer = demo.at(store, "parts_planner"), demo.at(store, "purchaser")
    lines = [
        Wanted(item.part_id, Decimal(6), reason="低于最低库存", price=_price(item.part.list_cost, place + at))
        for at, item in enumerate(items)
    ]
    request = open_request(store=store, kind=RequestKind.REGULAR, lines=lines, actor=planner)
    submit_request(request_id=request.pk, actor=planner)
    _agreed(demo, request, carry_out_what_was_approved)
    wanted = [Ordered(line.pk, line.quantity, line.price) for line in request.lines.all()]
    order = open_order(
        store=store,
        supplier_id=supplier.pk,
        expected_on=clock.today(store) + timedelta(days=promised),
        lines=wanted,
        actor=buyer,
    )
    return place_purchase_order(order_id=order.pk, actor=buyer)


def _price(list_cost, at):
    """Mostly a little under the list, now and then above it."""
    return (list_cost * Decimal("1.04" if at % 5 == 0 else "0.96")).quantize(Decimal("0.01"))


def _agreed(demo, subject, follow):
    """Everybody of the chain says yes, and what follows from it is done at once."""
    while approval := Approval.objects.filter(state=ApprovalState.PENDING, **about(subject)).first():
        approve_approval(approval_id=approval.pk, actor=demo.at(subject.store, approval.current_role))
    follow(Event.objects.filter(fact=str(APPROVAL_APPROVED)).latest("id"))
    subject.refresh_from_db()


def _received(demo, order, note, damaged):
    keeper = demo.at(order.store, "storekeeper")
    receipt = open_receipt(order_ids=[order.pk], delivery_note=note, packages_listed=1, actor=keeper)
    check_carrier(receipt_id=receipt.pk, packages_counted=1, actor=keeper)
    for place, line in enumerate(receipt.lines.order_by("pk")):
        broken = damaged if place == 0 else Decimal(0)
        check_line(
            line_id=line.pk,
            accepted=line.listed - broken,
            damaged=broken,
            keeps_damaged=bool(broken),
            note="外箱压坏，壳体开裂" if broken else "",
            actor=keeper,
        )
    confirm_receipt(receipt_id=receipt.pk, actor=keeper)
    return Payable.objects.get(receipt=receipt)


def _open(demo, payable):
    """The invoice is still to come."""


def _matched(demo, payable):
    return owing.match_payable(
        payable_id=payable.pk,
        invoice_number=f"2632{payable.pk:08d}",
        issued_on=payable.raised_on,
        net=payable.net,
        tax=payable.tax,
        explanation="" if payable.gross == payable.ordered_gross else "供应商调价",
        actor=demo.at(payable.store, "parts_planner"),
    )


def _asked(demo, payable):
    _matched(demo, payable)
    return paying.ask_payment(payable_id=payable.pk, actor=demo.at(payable.store, "parts_planner"))


def _paid(demo, payable):
    payable = _asked(demo, payable)
    if payable.balance:
        _agreed(demo, payable, let_the_supplier_be_paid)
        paying.pay_payable(
            payable_id=payable.pk,
            method="bank_transfer",
            reference=f"工行 {payable.pk:06d}",
            actor=demo.at(payable.store, "finance"),
        )


def _draft(demo, payable):
    note = payable.receipt.notes.get()
    lines = [
        Back(one.balance.item.part_id, one.balance.bin_id, one.proposed, one.price, one.receipt_line_id)
        for one in proposals(payable.supplier, note=note)
        if one.proposed
    ]
    return returning.draft_return(
        supplier_id=payable.supplier_id,
        lines=lines,
        reason="外箱压坏，壳体开裂",
        note_id=note.pk,
        actor=demo.at(payable.store, "storekeeper"),
    )


def _sent_back(demo, payable, outcome="exchange"):
    row = _draft(demo, payable)
    buyer, keeper = demo.at(payable.store, "purchaser"), demo.at(payable.store, "storekeeper")
    returning.agree_return(
        return_id=row.pk, outcome=outcome, agreed_number=f"TH{payable.pk:05d}", agreed_with="李经理", actor=buyer
    )
    return returning.ship_return(return_id=row.pk, waybill="德邦 DPK20260316", actor=keeper)


def _credited(demo, payable):
    row = _sent_back(demo, payable, "credit")
    planner = demo.at(payable.store, "parts_planner")
    returning.credit_return(return_id=row.pk, credit_note=f"红字{payable.pk:08d}", actor=planner)
    _matched(demo, payable)


def _claimed(demo, payable):
    """The supplier takes a part of the price off: the claim is granted, and counts on the payable."""
    note, buyer = payable.receipt.notes.get(), demo.at(payable.store, "purchaser")
    send_claim(note_id=note.pk, against=note.against, claim="两件外箱压坏，要求折让", actor=buyer)
    grant_claim(
        note_id=note.pk, granted_amount=rounded(note.amount / 2), outcome=f"折让单 ZR{note.pk:05d}", actor=buyer
    )


def _core(demo, store):
    """A core that was sent is paid for."""
    sent = OldPart.objects.filter(store=store, state="sent").exclude(supplier=None).first()
    if sent is not None:
        note_credit_old_part(old_part_id=sent.pk, amount=Decimal("260.00"), actor=demo.at(store, "purchaser"))


NEXT = {
    "claimed": _claimed,
    "open": _open,
    "matched": _matched,
    "asked": _asked,
    "paid": _paid,
    "draft": _draft,
    "sent back": _sent_back,
    "credited": _credited,
}


def _statements(demo, store, suppliers):
    """Of the month that is over: one agreed, one that differs, one without an answer."""
    planner = demo.at(store, "parts_planner")
    month = demo.today.replace(day=1) - timedelta(days=1)
    rows = [reconciling.issue_statement(supplier_id=supplier.pk, month=month, actor=planner) for supplier in suppliers]
    reconciling.agree_statement(statement_id=rows[0].pk, actor=planner)
    reconciling.dispute_statement(
        statement_id=rows[1].pk, their_closing=rows[1].closing + 180, answer="对方多计运费 180 元", actor=planner
    )
