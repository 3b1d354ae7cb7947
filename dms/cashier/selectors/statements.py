"""What an account owed, month by month, out of receivables and their allocations."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dms.cashier.choices import AccountState
from dms.cashier.models import Allocation, Receivable, Statement
from dms.cashier.selectors.files import of_file
from dms.core.money import ZERO

#: Days past the due day, and how the bucket is called.
AGEING = (
    ("current", None, 0, gettext_lazy("not due yet")),
    ("to_30", 1, 30, gettext_lazy("1–30 days late")),
    ("to_60", 31, 60, gettext_lazy("31–60 days late")),
    ("to_90", 61, 90, gettext_lazy("61–90 days late")),
    ("over_90", 91, None, gettext_lazy("more than 90 days late")),
)
BUCKETS = {code: label for code, _from, _to, label in AGEING}


@dataclass(frozen=True)
class StatementLine:
    """One booking of the account: what was charged, or what counted on it."""

    on: date
    what: str
    number: str
    url: str
    charged: Decimal
    paid: Decimal


@dataclass(frozen=True)
class StatementFigures:
    """The account over a span of days, both included."""

    opening: Decimal
    lines: list
    ageing: dict

    @property
    def charged(self):
        """What was added."""
        return sum((line.charged for line in self.lines), ZERO)

    @property
    def settled(self):
        """What was paid, set off or cancelled."""
        return sum((line.paid for line in self.lines), ZERO)

    @property
    def closing(self):
        """What is owed at the end."""
        return self.opening + self.charged - self.settled


def month_of(day):
    """The first and the last day of the month of ``day``."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def last_month(today):
    """The first day of the month before ``today``: the latest one that is over."""
    return month_of(today.replace(day=1) - timedelta(days=1))[0]


def told_monthly(accounts, today):
    """Of ``accounts`` those that get a statement of last month: opened by its end or charged in it, and not declined.

    A suspended account still owes, and is told so.
    """
    over = today.replace(day=1)
    charged = Receivable.objects.filter(store=OuterRef("store"), customer=OuterRef("customer"), charged_on__lt=over)
    known = accounts.filter(state__in=(AccountState.ACTIVE, AccountState.SUSPENDED))
    return known.filter(Q(created_at__date__lt=over) | Exists(charged))


def with_statement(accounts, today):
    """Of those the ones that have it."""
    issued = Statement.objects.filter(account=OuterRef("pk"), month=last_month(today))
    return told_monthly(accounts, today).filter(Exists(issued))


def awaiting_statement(accounts, today):
    """Of those the ones that have none yet."""
    issued = Statement.objects.filter(account=OuterRef("pk"), month=last_month(today))
    return told_monthly(accounts, today).exclude(Exists(issued))


def figures_of(account, first, last):
    """Opening balance, lines and ageing of ``account`` from ``first`` to ``last``."""
    charged = list(_ever_charged(account, last))
    bookings = _bookings({row.pk: row for row in charged}, last)
    before = sum((row.gross for row in charged if row.charged_on < first), ZERO)
    before -= sum((paid for row, on, _what, _number, _url, paid in bookings if on < first), ZERO)
    lines = [
        StatementLine(
            row.charged_on, row.text or row.source_number, row.number, row.get_absolute_url(), row.gross, ZERO
        )
        for row in charged
        if row.charged_on >= first
    ]
    lines += [
        StatementLine(on, what, number, url, ZERO, paid)
        for _row, on, what, number, url, paid in bookings
        if on >= first
    ]
    return StatementFigures(
        before, sorted(lines, key=lambda line: (line.on, line.number)), _aged(charged, bookings, last)
    )


def bucket_of(days_late):
    """The code of the bucket for a debt that is ``days_late`` past its day (zero or less: not due)."""
    for code, least, most, _label in AGEING:
        if (least is None or days_late >= least) and (most is None or days_late <= most):
            return code
    raise ValueError(days_late)


def _ever_charged(account, last):
    rows = Receivable.objects.filter(of_file(account.customer), store=account.store_id, charged_on__lte=last)
    return rows.order_by("charged_on", "pk")


def _bookings(charged, last):
    """``(receivable, day, what, number, url, amount)`` of everything that counted on the rows since they were charged.

    What was paid before a row went on account is booked on the day it was charged.
    """
    rows = Allocation.objects.filter(receivable__in=charged, booked_on__lte=last)
    found = []
    for each in rows.select_related("payment", "credit").order_by("booked_on", "pk"):
        row = charged[each.receivable_id]
        other = each.payment or each.credit
        found.append(
            (
                row,
                max(each.booked_on, row.charged_on),
                f"{each.get_kind_display()} · {row.number}",
                other.number if other else row.number,
                (other or row).get_absolute_url(),
                each.amount,
            )
        )
    return found


def _aged(charged, bookings, last):
    """What is owed at the end of ``last``, by how late it is: ``{bucket: amount}`` of all buckets."""
    owed = {row.pk: row.gross for row in charged}
    for row, _on, _what, _number, _url, paid in bookings:
        owed[row.pk] -= paid
    aged = dict.fromkeys(BUCKETS, ZERO)
    for row in charged:
        aged[bucket_of((last - row.due_on).days)] += owed[row.pk]
    return aged


def account_line(figures):
    """The closing balance in a sentence, for lists."""
    late = sum((amount for code, amount in figures.ageing.items() if code != "current"), ZERO)
    return _("%(closing)s owed, of which %(late)s late") % {"closing": figures.closing, "late": late}
