"""收款员、调度员、保管员必须每日对帐: the cashier's slips, the issues and the stock postings of a day, side by side."""

import datetime
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from dms.cashier.choices import ReceivableKind
from dms.cashier.models import Receivable
from dms.cashier.services import is_settled
from parts.counter.models import Sale, SaleState
from parts.counter.services import GONE
from parts.issuing.models import Issue, IssueState
from parts.stock.models import Movement, Posting, PostingKind

ZERO = Decimal(0)


def hours_of(store, day):
    """The first and the last moment of ``day`` in the store."""
    begin = datetime.datetime.combine(day, datetime.time.min, store.zone)
    return begin, begin + datetime.timedelta(days=1)


def totals(store, day):
    """What each of the three has: ``{"slips", "issues", "postings"}``, pieces and yuan of sales handed out that day."""
    begin, end = hours_of(store, day)
    sales = Sale.objects.filter(store=store, state__in=GONE, handed_out_at__gte=begin, handed_out_at__lt=end)
    issues = Issue.objects.filter(pk__in=sales.values("issue"))
    gone = Movement.objects.filter(posting__in=issues.values("posting")).aggregate(sum=Sum("quantity"))["sum"]
    return {
        "sales": sales.count(),
        "slips": sum((sale.gross for sale in sales.prefetch_related("lines")), ZERO),
        "issues": sum((issue.total for issue in issues.prefetch_related("lines")), ZERO),
        "pieces": -(gone or ZERO),
    }


def differences(store, day):
    """``(key, sentence, url, who)`` of each point on which the three don't agree."""
    begin, end = hours_of(store, day)
    yield from _paid_and_not_handed_out(store, end)
    yield from _handed_out_and_wrong(store, begin, end)
    yield from _posted_without_paper(store, begin, end)


def _paid_and_not_handed_out(store, end):
    said = _("%(sale)s is paid or on account, but its goods have not been handed out.")
    for sale in Sale.objects.filter(store=store, state=SaleState.CLEARED, cleared_at__lt=end).order_by("pk"):
        yield f"waiting:{sale.pk}", said % {"sale": sale.number}, sale.get_absolute_url(), _("storekeeper")


def _handed_out_and_wrong(store, begin, end):
    sales = Sale.objects.filter(store=store, state__in=GONE, handed_out_at__gte=begin, handed_out_at__lt=end)
    sales = sales.select_related("issue__posting").prefetch_related("lines", "issue__lines").order_by("pk")
    owed = {
        row.source_id: row
        for row in Receivable.objects.filter(
            source_kind="parts.sale", source_id__in=sales.values("pk"), kind=ReceivableKind.SALE
        ).order_by("pk")
    }
    for sale in sales:
        row = owed.get(sale.pk)
        if row is None or not is_settled(row):
            said = _("The goods of %(sale)s are out, but they are neither paid nor on account.")
            yield f"unpaid:{sale.pk}", said % {"sale": sale.number}, sale.get_absolute_url(), _("cashier")
        elif row.gross != sale.gross:
            said = _("The slip of %(sale)s is over %(slip)s, its lines come to %(lines)s.")
            values = {"sale": sale.number, "slip": row.gross, "lines": sale.gross}
            yield f"amount:{sale.pk}:{row.gross}", said % values, sale.get_absolute_url(), _("cashier")
        if (pieces := _posted(sale)) != (sold := sum((line.quantity for line in sale.lines.all()), ZERO)):
            said = _("%(sale)s: sold %(sold)s, taken out of the stock %(posted)s.")
            values = {"sale": sale.number, "sold": f"{sold:f}", "posted": f"{pieces:f}"}
            yield f"pieces:{sale.pk}:{pieces}", said % values, sale.get_absolute_url(), _("storekeeper")


def _posted(sale):
    if sale.issue.posting_id is None:
        return ZERO
    movements = Movement.objects.filter(posting=sale.issue.posting_id, undone_by=None)
    return -(movements.aggregate(sum=Sum("quantity"))["sum"] or ZERO)


def _posted_without_paper(store, begin, end):
    """Goods left the stock, and no issue says so."""
    posted = Posting.objects.filter(store=store, kind=PostingKind.ISSUE, posted_at__gte=begin, posted_at__lt=end)
    papers = Issue.objects.filter(state__in=[IssueState.ISSUED, IssueState.REVERSED], posting__isnull=False)
    said = _("%(posting)s took goods out of the stock without an issue.")
    for one in posted.filter(Q(source_kind="") | Q(source_kind="parts.issue")).exclude(pk__in=papers.values("posting")):
        yield f"posting:{one.pk}", said % {"posting": one}, one.get_absolute_url(), _("storekeeper")
