"""What the counter hears from the cashier, and what it tells: dependents, and the day's three-way reconciliation."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dms.cashier import facts as cashier
from dms.cashier.choices import ReceivableKind
from dms.cashier.day_checks import DayPoint, day_check
from dms.cashier.dependents import dependents_of
from dms.core.due import on
from dms.core.transitions import Blocker
from parts.counter.models import Sale
from parts.counter.reconciling import differences
from parts.counter.services import GONE, note_payment

OURS = "parts.sale"


def _about_a_sale(event):
    if event.payload["source_kind"] == OURS and event.payload["kind"] == ReceivableKind.SALE:
        note_payment(sale_id=event.payload["source_id"])


@on(cashier.RECEIVABLE_SETTLED)
def let_the_goods_go(event):
    """Paid."""
    _about_a_sale(event)


@on(cashier.RECEIVABLE_CHARGED)
def let_the_goods_go_on_account(event):
    """On account."""
    _about_a_sale(event)


@on(cashier.RECEIVABLE_REOPENED)
def hold_the_goods_back(event):
    """The payment was taken back."""
    _about_a_sale(event)


@dependents_of(OURS)
def goods_have_gone(receivable):
    """A payment is not taken back once its goods are gone: they come back first."""
    sale = Sale.objects.filter(pk=receivable.source_id, state__in=GONE).first()
    if sale is None or not sale.issue.lines.filter(movement__isnull=False, returned=0).exists():
        return []
    said = _("The goods of %(sale)s were handed out. Take them back first.") % {"sale": sale.number}
    return [Blocker(said, url=sale.get_absolute_url(), who=_("parts sales"))]


@day_check("parts.sold_issued_posted", gettext_lazy("paid slips = issues = stock postings"))
def sold_issued_posted(store, day):
    """Cashier, dispatcher and storekeeper agree, every day (seed 004, 篇8 三(三)7)."""
    for key, sentence, url, who in differences(store, day):
        yield DayPoint(key=key, sentence=sentence, url=url, who=who)
