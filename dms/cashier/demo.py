"""The demo's till: deposits, sales that wait, credit customers with debts of all ages, today's money."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from dms.cashier import services
from dms.cashier.selectors.statements import last_month
from dms.cashier.services.accounts import CREDIT, answer_request
from dms.core import clock
from dms.core.approvals.models import Approval, ApprovalState
from dms.core.approvals.services import approve_approval
from dms.core.demo import demo_part
from dms.core.money import from_gross
from dms.core.subjects import about
from dms.parties.choices import CustomerKind, CustomerState
from dms.parties.models import Customer

VAT = Decimal("0.13")
SALES = (
    ("机油格、空气格", "286.00"),
    ("前制动片一套", "680.00"),
    ("雨刮片两支", "118.00"),
    ("蓄电池 60Ah", "760.00"),
    ("轮胎 205/55R16 两条", "1180.00"),
)
#: What credit customers owe, and how many days ago it was sold.
ON_ACCOUNT = (("车队保养件", "3480.00", 12), ("保险杠总成", "1650.00", 48), ("前大灯总成", "2260.00", 100))


@demo_part("till", order=85)
def load(demo):
    """In each store: waiting slips, a deposit, credit customers, and a morning's payments."""
    for store in demo.stores:
        customers = Customer.objects.filter(store=store, state=CustomerState.ACTIVE).select_related("store")
        people = list(customers.filter(kind=CustomerKind.PERSON).order_by("pk")[:8])
        companies = list(customers.filter(kind=CustomerKind.COMPANY).order_by("pk")[:2])
        _on_account(demo, store, companies)
        _slips(demo, store, people)


def _sale(store, customer, text, gross, actor, days_ago=0):
    return services.raise_receivable(
        store=store,
        customer=customer,
        source=customer,
        amounts=from_gross(Decimal(gross), VAT),
        text=text,
        raised_on=clock.today(store) - timedelta(days=days_ago),
        actor=actor,
    )


def _slips(demo, store, people):
    """Three wait, two are paid; one deposit is held, one is asked for."""
    cashier, sales = demo.at(store, "cashier"), demo.at(store, "parts_sales")
    rows = [_sale(store, people[n], text, gross, sales) for n, (text, gross) in enumerate(SALES)]
    for row, method in zip(rows[:2], ("cash", "wechat"), strict=True):
        services.take_payment(
            store_id=store.pk,
            method=method,
            amount=row.gross,
            allocations={row.pk: row.gross},
            tendered=Decimal("300.00") if method == "cash" else None,
            reference="" if method == "cash" else "4200002026031600001",
            actor=cashier,
        )
    consultant = demo.at(store, "sales_consultant")
    for customer, text in ((people[5], "购车定金"), (people[6], "订购配件定金")):
        deposit = services.raise_deposit(
            customer_id=customer.pk, amount=Decimal("2000.00"), text=text, actor=consultant
        )
        if customer is people[5]:
            services.take_payment(
                store_id=store.pk,
                method="card",
                amount=deposit.gross,
                allocations={deposit.pk: deposit.gross},
                reference="POS 000123",
                actor=cashier,
            )


def _on_account(demo, store, companies):
    """The first company buys on account since months; the second one waits for its approval."""
    finance, dispatcher = demo.at(store, "finance"), demo.at(store, "parts_dispatcher")
    accounts = [
        services.open_credit_account(
            customer_id=each.pk, limit=Decimal("8000.00"), reason="车队长期客户", actor=finance
        )
        for each in companies
    ]
    if not accounts:
        return
    _approve(demo, store, accounts[0])
    for text, gross, days_ago in ON_ACCOUNT:
        row = _sale(store, companies[0], text, gross, dispatcher, days_ago)
        services.charge_to_account(receivable_id=row.pk, signed_by="王队长", charged_on=row.raised_on, actor=dispatcher)
    _statements(demo, accounts[0])


def _statements(demo, account):
    """Of three months, each on the 1st of the next: the first by hand, since then by themselves."""
    this = demo.today.replace(day=1)
    one_ago, two_ago = last_month(this), last_month(last_month(this))
    for issued_on, by in ((two_ago, demo.at(account.store, "finance")), (one_ago, None), (this, None)):
        with clock.as_of(datetime.combine(issued_on, time(6), tzinfo=account.store.zone)):
            services.issue_statement(account_id=account.pk, month=last_month(issued_on), actor=by)


def _approve(demo, store, account):
    """Everybody in the chain agrees; the account opens without waiting for a worker."""
    approver = None
    while approval := Approval.objects.filter(kind=CREDIT.code, state=ApprovalState.PENDING, **about(account)).first():
        approver = demo.at(store, approval.current_role)
        approve_approval(approval_id=approval.pk, actor=approver)
    answer_request(account_id=account.pk, approved=True, caused_by=approver)
