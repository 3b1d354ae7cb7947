"""What suppliers' books offer to the shell: navigation, what waits, links from the papers below, search."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.core.offers import (
    LATE,
    OPEN,
    WAITING,
    Counter,
    NavigationEntry,
    NextForMe,
    NextLine,
    RowLink,
    SearchHit,
    SearchSource,
    offer,
)
from parts.receiving.models import ReceiptLine
from parts.stock.models import StockStatus
from parts.stock.offers import GROUP
from parts.supplying.models import Payable, PayableState, ReturnState, SupplierReturn, SupplierStatement
from parts.supplying.paying import prepayment_blockers

S = PayableState


def payables_in(state):
    """``rows(user)``: the visible payables in that state."""
    return lambda user: Payable.objects.visible_to(user).filter(state=state)


def overdue(user):
    """Payables past their day."""
    return Payable.objects.visible_to(user).late(clock.today())


def returns_in(state):
    """``rows(user)``: the visible returns in that state."""
    return lambda user: SupplierReturn.objects.visible_to(user).filter(state=state)


def disputed(user):
    """Statements whose supplier says another balance."""
    return SupplierStatement.objects.visible_to(user).filter(state="disputed")


def to_pay(user):
    """What may be paid, the most urgent first."""
    return payables_in(S.APPROVED)(user).select_related("supplier").order_by("due_on", "pk")


def as_line(row):
    """``PY-26-0003 · 万安制动 · ¥1,130.00``."""
    return NextLine(what=f"{row.number} · {row.supplier.name} · ¥{row.balance:,.2f}", url=row.get_absolute_url())


# --- links from pages below


def return_of_note(note, user):
    """A return of what is kept apart of the note's delivery."""
    kept = note.receipt.lines.filter(keeps_damaged=True, damaged__gt=0).exists()
    return _new_return(note.receipt.supplier_id, note=note.pk) if kept and note.against == "supplier" else ""


def return_of_item(item, user):
    """A return of what lies apart of a part, to whoever delivered it last."""
    if not item.balances.filter(status=StockStatus.QUARANTINE, on_hand__gt=0).exists():
        return ""
    last = ReceiptLine.objects.filter(store=item.store_id, part=item.part_id, accepted__gt=0).order_by("-pk")
    supplier = last.values_list("receipt__supplier", flat=True).first()
    return _new_return(supplier, item=item.pk) if supplier else ""


def _new_return(supplier_id, **what):
    name, key = next(iter(what.items()))
    return f"{reverse('supplier-returns:new', args=[supplier_id])}?{name}={key}"


def payable_of_receipt(receipt, user):
    """What is owed for it."""
    found = list(Payable.objects.visible_to(user).filter(receipt=receipt).values_list("pk", flat=True)[:2])
    return reverse("payables:detail", args=[found[0]]) if len(found) == 1 else ""


def payable_of_note(note, user):
    """What is owed for the delivery that it is about."""
    return payable_of_receipt(note.receipt, user)


def credit_of_core(old_part, user):
    """What suppliers owe for cores."""
    return f"{reverse('supplier-credits:list')}?kind=core" if old_part.credit else ""


def prepayment_of_order(order, user):
    """Where the money of a cash order is booked."""
    return "" if prepayment_blockers(order) else reverse("supplier-credits:prepay", args=[order.pk])


LINKS = (
    (
        "parties.supplier",
        _("Rating and account"),
        lambda row, user: reverse("supplier-ratings:detail", args=[row.pk]),
        "parts.view_payable",
        "chart-bar",
    ),
    (
        "parties.supplier",
        _("Return goods"),
        lambda row, user: reverse("supplier-returns:new", args=[row.pk]),
        "parts.add_supplierreturn",
        "truck-return",
    ),
    (
        "parts.discrepancynote",
        _("Return to the supplier"),
        return_of_note,
        "parts.add_supplierreturn",
        "truck-return",
    ),
    ("parts.stockitem", _("Return to the supplier"), return_of_item, "parts.add_supplierreturn", "truck-return"),
    ("parts.receipt", _("What is owed for it"), payable_of_receipt, "parts.view_payable", "receipt-2"),
    ("parts.discrepancynote", _("What is owed for it"), payable_of_note, "parts.view_payable", "receipt-2"),
    ("parts.oldpart", _("Suppliers' credits"), credit_of_core, "parts.view_suppliercredit", "receipt-refund"),
    (
        "parts.purchaseorder",
        _("Record the prepayment"),
        prepayment_of_order,
        "parts.add_suppliercredit",
        "receipt-2",
    ),
)


def search_payables(user, text, limit):
    """Payables and returns by their number or the invoice's."""
    wanted = text.strip().upper()
    rows = Payable.objects.visible_to(user)
    found = rows.filter(number__begins=wanted).union(rows.filter(invoice__number=wanted))
    keys = [row.pk for row in found.order_by("-id")[:limit]] if wanted else []
    return payables_opened(user, keys)


def payables_opened(user, keys):
    """The payables with these keys that ``user`` may see."""
    rows = Payable.objects.visible_to(user).filter(pk__in=keys).select_related("supplier")
    return [
        SearchHit(
            title=row.number,
            url=row.get_absolute_url(),
            detail=f"{row.supplier.name} · ¥{row.owed:,.2f} · {row.get_state_display()}",
            key=row.pk,
        )
        for row in rows
    ]


def search_returns(user, text, limit):
    """Returns by their number."""
    wanted = text.strip().upper()
    rows = SupplierReturn.objects.visible_to(user).filter(number__begins=wanted)
    return returns_opened(user, rows.order_by("-pk").values_list("pk", flat=True)[:limit]) if wanted else []


def returns_opened(user, keys):
    """The returns with these keys that ``user`` may see."""
    rows = SupplierReturn.objects.visible_to(user).filter(pk__in=list(keys)).select_related("supplier")
    return [SearchHit(title=str(row), url=row.get_absolute_url(), detail=row.supplier.name, key=row.pk) for row in rows]


NAVIGATION = (
    (_("Payables"), "payables:list", "receipt-2", "parts.view_payable", 331),
    (_("Quarantine"), "quarantine:list", "shield", "parts.add_supplierreturn", 332),
    (_("Returns to suppliers"), "supplier-returns:list", "truck-return", "parts.view_supplierreturn", 333),
    (_("Supplier ratings"), "supplier-ratings:list", "chart-bar", "parts.view_payable", 334),
    (_("Suppliers' credits"), "supplier-credits:list", "receipt-refund", "parts.view_suppliercredit", 335),
    (_("Suppliers' statements"), "supplier-statements:list", "file-text", "parts.view_supplierstatement", 336),
)
COUNTERS = (
    (_("Payables past their day"), overdue, "payables:list", "due=late", "parts.ask_payment_payable", LATE),
    (_("Invoices to come"), payables_in(S.OPEN), "payables:list", "state=open", "parts.match_payable", OPEN),
    (
        _("Suppliers to be paid"),
        payables_in(S.APPROVED),
        "payables:list",
        "state=approved",
        "parts.pay_payable",
        WAITING,
    ),
    (
        _("Returns to be sent"),
        returns_in(ReturnState.AGREED),
        "supplier-returns:list",
        "state=agreed",
        "parts.ship_supplierreturn",
        WAITING,
    ),
    (
        _("Returns without an answer"),
        returns_in(ReturnState.SHIPPED),
        "supplier-returns:list",
        "state=shipped",
        "parts.agree_supplierreturn",
        OPEN,
    ),
    (
        _("Statements that differ"),
        disputed,
        "supplier-statements:list",
        "state=disputed",
        "parts.agree_supplierstatement",
        LATE,
    ),
)


def register():
    """Make the offers known."""
    offer(
        *(
            NavigationEntry(label=label, url=url, icon=icon, permission=permission, group=GROUP, order=order)
            for label, url, icon, permission, order in NAVIGATION
        ),
        *(
            Counter(
                label=label,
                rows=rows,
                url=url,
                query=query,
                permission=permission,
                urgency=urgency,
                icon="receipt-2",
                order=340 + place,
            )
            for place, (label, rows, url, query, permission, urgency) in enumerate(COUNTERS)
        ),
        *(
            RowLink(model=model, label=label, url=url, permission=permission, icon=icon)
            for model, label, url, permission, icon in LINKS
        ),
        NextForMe(
            label=_("To be paid"),
            rows=to_pay,
            line=as_line,
            permission="parts.pay_payable",
            icon="receipt-2",
            order=331,
        ),
        SearchSource(
            label=_("Payables"),
            find=search_payables,
            icon="receipt-2",
            permission="parts.view_payable",
            order=331,
            kind="parts.payable",
            opened=payables_opened,
        ),
        SearchSource(
            label=_("Returns to suppliers"),
            find=search_returns,
            icon="truck-return",
            permission="parts.view_supplierreturn",
            order=333,
            kind="parts.supplierreturn",
            opened=returns_opened,
        ),
    )
