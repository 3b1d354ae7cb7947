"""What the cashier offers to the shell: navigation, numbers, what is next, search, figures."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dms.cashier.choices import OWED_TO_CUSTOMER, AccountState, PaymentKind, ReceivableState, RefundState
from dms.cashier.models import CreditAccount, DayClose, Receivable, Refund
from dms.cashier.selectors.days import days_to_close
from dms.cashier.selectors.statements import awaiting_statement, told_monthly, with_statement
from dms.core import clock
from dms.core.figures.kpis import DOWN, UP, Unit, kpi
from dms.core.offers import (
    LATE,
    OPEN,
    WAITING,
    Counter,
    FilePart,
    HomeButton,
    NavigationEntry,
    NextForMe,
    NextLine,
    RowLink,
    SearchHit,
    SearchSource,
    TimelineSource,
    offer,
)
from dms.core.timeline import Span, event_line, events_in
from dms.parties.choices import CustomerState

RECEIVABLE = "cashier.receivable"


def waiting_at_the_till(user):
    """To be paid, and not on account."""
    rows = Receivable.objects.visible_to(user).filter(state=ReceivableState.OPEN)
    return rows.exclude(kind__in=OWED_TO_CUSTOMER)


def overdue(user):
    """Debts past their day."""
    return Receivable.objects.visible_to(user).overdue(clock.today())


def refunds_to_pay_out(user):
    """Refunds that wait."""
    return Refund.objects.visible_to(user).filter(state=RefundState.WAITING)


def open_past_days(user):
    """Days that should have been closed."""
    return days_to_close(DayClose.objects.visible_to(user), clock.today())


def suspended_accounts(user):
    """Accounts on which nothing goes any more."""
    return CreditAccount.objects.visible_to(user).filter(state=AccountState.SUSPENDED)


def next_refunds(user):
    """What waits to be paid out, oldest first."""
    return refunds_to_pay_out(user).select_related("store").order_by("pk")


def next_refund_line(row):
    """Which, and how much."""
    return NextLine(what=f"{row.number} · ¥{row.amount:,.2f} · {row.reason}", url=row.get_absolute_url())


def search_receivables(user, text, limit):
    """Receivables by their own or their document's number."""
    wanted = text.strip().upper()
    rows = Receivable.objects.visible_to(user).filter(Q(number=wanted) | Q(source_number=wanted))
    return [_hit(row) for row in rows.select_related("customer").order_by("-pk")[:limit]]


def receivables_opened(user, keys):
    """Those with these keys that the person may see."""
    return [_hit(row) for row in Receivable.objects.visible_to(user).filter(pk__in=keys).select_related("customer")]


def _hit(row):
    parts = [row.masked_payer, row.source_number, f"¥{row.gross:,.2f}", str(row.get_state_display())]
    detail = " · ".join(part for part in parts if part)
    return SearchHit(title=row.number, url=row.get_absolute_url(), detail=detail, key=row.pk)


def receivables_of(user, customer):
    """What the customer owes or owed."""
    keys = Receivable.objects.visible_to(user).filter(customer=customer).order_by("-pk").values_list("pk", flat=True)
    return [Span(key) for key in keys]


def receivable_events(user, file):
    """What happened to the receivables of the file."""
    return events_in(user, file, RECEIVABLE)


def _living(customer):
    return customer.state == CustomerState.ACTIVE


def deposit_address(customer, user):
    """Where a deposit is asked for."""
    return reverse("receivables:deposit", args=[customer.pk]) if _living(customer) else ""


def account_address(customer, user):
    """Where a credit account is asked for; the account itself where there is one."""
    known = customer.credit_accounts.exclude(state=AccountState.DECLINED).first()
    if known is not None:
        return known.get_absolute_url()
    return reverse("credit-accounts:new", args=[customer.pk]) if _living(customer) else ""


def accounts_without_statement(user):
    """Customers on account who were not told what they owe at the end of last month."""
    return awaiting_statement(CreditAccount.objects.visible_to(user), clock.today())


def told_last_month(accounts):
    """Accounts that have last month's statement."""
    return with_statement(accounts, clock.today())


def to_be_told(accounts):
    """Accounts that get one."""
    return told_monthly(accounts, clock.today())


def received(payments):
    """Money that came and went back; what the store paid of its own is no money of customers."""
    return payments.exclude(Q(kind=PaymentKind.EXPENSE) | Q(of__isnull=False, of__kind=PaymentKind.EXPENSE))


def owed(receivables):
    """What customers have still to pay."""
    return receivables.unpaid().exclude(kind__in=OWED_TO_CUSTOMER)


def owed_late(receivables):
    """Of that, what is past its day."""
    return receivables.overdue(clock.today())


offer(
    NavigationEntry(
        label=_("Till"), url="till:list", icon="cash-register", permission="cashier.add_payment", order=120, key="t"
    ),
    NavigationEntry(
        label=_("Receivables"),
        url="receivables:list",
        icon="coins",
        permission="cashier.view_receivable",
        group=_("Cashier"),
        order=500,
    ),
    NavigationEntry(
        label=_("Payments"),
        url="payments:list",
        icon="receipt",
        permission="cashier.view_payment",
        group=_("Cashier"),
        order=501,
    ),
    NavigationEntry(
        label=_("Refunds"),
        url="refunds:list",
        icon="cash-banknote-off",
        permission="cashier.view_refund",
        group=_("Cashier"),
        order=502,
    ),
    NavigationEntry(
        label=_("Credit accounts"),
        url="credit-accounts:list",
        icon="credit-card",
        permission="cashier.view_creditaccount",
        group=_("Cashier"),
        order=503,
    ),
    NavigationEntry(
        label=_("Statements"),
        url="statements:list",
        icon="file-invoice",
        permission="cashier.view_statement",
        group=_("Cashier"),
        order=504,
    ),
    NavigationEntry(
        label=_("Day closes"),
        url="day-closes:list",
        icon="calendar-check",
        permission="cashier.view_dayclose",
        group=_("Cashier"),
        order=505,
    ),
    HomeButton(label=_("Till"), url="till:list", icon="cash-register", permission="cashier.add_payment", key="t"),
    Counter(
        label=_("Waiting at the till"),
        rows=waiting_at_the_till,
        url="till:list",
        permission="cashier.add_payment",
        urgency=WAITING,
        icon="cash-register",
        order=100,
    ),
    Counter(
        label=_("Refunds to pay out"),
        rows=refunds_to_pay_out,
        url="refunds:list",
        query="state=waiting",
        permission="cashier.pay_out_refund",
        urgency=WAITING,
        icon="cash-banknote-off",
        order=110,
    ),
    Counter(
        label=_("Days to close"),
        rows=open_past_days,
        url="day-closes:list",
        query="to_close=true",
        permission="cashier.close_dayclose",
        urgency=LATE,
        icon="calendar-exclamation",
        order=120,
    ),
    Counter(
        label=_("Overdue receivables"),
        rows=overdue,
        url="receivables:list",
        query="overdue=true",
        permission="cashier.suspend_creditaccount",
        urgency=LATE,
        icon="coins",
        order=130,
    ),
    Counter(
        label=_("Suspended credit accounts"),
        rows=suspended_accounts,
        url="credit-accounts:list",
        query="state=suspended",
        permission="cashier.resume_creditaccount",
        urgency=OPEN,
        icon="credit-card-off",
        order=140,
    ),
    Counter(
        label=_("Without last month's statement"),
        rows=accounts_without_statement,
        url="credit-accounts:list",
        query="statement=missing",
        permission="cashier.add_statement",
        urgency=LATE,
        icon="file-alert",
        order=150,
    ),
    NextForMe(
        label=_("Refund"),
        rows=next_refunds,
        line=next_refund_line,
        permission="cashier.pay_out_refund",
        icon="cash-banknote-off",
        order=300,
    ),
    SearchSource(
        label=_("Receivables"),
        find=search_receivables,
        icon="coins",
        permission="cashier.view_receivable",
        order=350,
        prefix="r",
        kind=RECEIVABLE,
        opened=receivables_opened,
    ),
    RowLink(
        model="parties.customer",
        label=_("Ask for a deposit"),
        url=deposit_address,
        permission="cashier.add_receivable",
        icon="pig-money",
        order=200,
    ),
    RowLink(
        model="parties.customer",
        label=_("Credit account"),
        url=account_address,
        permission="cashier.add_creditaccount",
        icon="credit-card",
        order=210,
    ),
    FilePart(of="parties.customer", kind=RECEIVABLE, spans=receivables_of),
    TimelineSource(
        kind="money",
        label=_("Money"),
        icon="coins",
        rows=receivable_events,
        line=event_line,
        permission="cashier.view_receivable",
        order=300,
    ),
)

RECEIVED = kpi(
    code="cashier.received",
    label=_("Money received"),
    definition=_(
        "All payments booked at the till in the period, less what was paid back or reversed; without what the store "
        "paid of its own. CNY."
    ),
    model="cashier.Payment",
    rows=received,
    amount="amount",
    unit=Unit.MONEY,
    when="received_at",
    better=UP,
    url="payments:list",
    permission="cashier.view_payment",
    chart=_("How much money comes in?"),
    order=500,
)
OVERDUE_SHARE = kpi(
    code="cashier.overdue_receivables",
    label=_("Overdue receivables"),
    definition=_("Receivables past their day that are not paid in full, out of all that are not paid in full, now."),
    model="cashier.Receivable",
    rows=owed_late,
    out_of=owed,
    unit=Unit.PERCENT,
    better=DOWN,
    target=10,
    url="receivables:list",
    permission="cashier.view_receivable",
    order=510,
)
MONTHLY_STATEMENTS = kpi(
    code="cashier.monthly_statements",
    label=_("Accounts with last month's statement"),
    definition=_(
        "Credit accounts whose statement of last month is issued, out of all that were open by its end or charged in "
        "it, now. Statements are issued by themselves on the 1st."
    ),
    model="cashier.CreditAccount",
    rows=told_last_month,
    out_of=to_be_told,
    unit=Unit.PERCENT,
    better=UP,
    target=100,
    url="credit-accounts:list",
    permission="cashier.view_creditaccount",
    order=520,
)
