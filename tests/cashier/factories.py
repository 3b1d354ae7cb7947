"""Receivables, payments, accounts and days for stories, with books that add up."""

import datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from dms.cashier.models import CreditAccount, DayClose, Payment, Receivable, Refund, Statement
from dms.cashier.selectors.statements import BUCKETS
from dms.core import clock
from tests.accounts.factories import StoreFactory
from tests.parties.factories import CustomerFactory


class ReceivableFactory(DjangoModelFactory):
    """113 CNY to be paid for a document."""

    store = factory.SubFactory(StoreFactory)
    number = factory.Sequence(lambda n: f"AR-20-{n:04d}")
    kind = "sale"
    customer = factory.LazyAttribute(lambda row: CustomerFactory(store=row.store))
    text = "配件销售"
    source_kind = "parties.customer"
    source_id = factory.LazyAttribute(lambda row: row.customer.pk if row.customer else 0)
    source_number = factory.Sequence(lambda n: f"PS-26-{n:04d}")
    gross = Decimal("113.00")
    tax_rate = Decimal("0.13")
    net = factory.LazyAttribute(lambda row: (row.gross / (1 + row.tax_rate)).quantize(Decimal("0.01")))
    tax = factory.LazyAttribute(lambda row: row.gross - row.net)
    raised_on = factory.LazyFunction(clock.today)
    due_on = factory.SelfAttribute("raised_on")
    state = "open"
    charged_on = factory.LazyAttribute(lambda row: row.raised_on if row.state == "on_account" else None)
    paid = factory.LazyAttribute(
        lambda row: row.gross if row.state == "settled" and row.kind != "refund_due" else Decimal(0)
    )
    used = factory.LazyAttribute(
        lambda row: row.gross if row.state == "settled" and row.kind == "refund_due" else Decimal(0)
    )

    class Meta:
        model = Receivable


class PaymentFactory(DjangoModelFactory):
    """113 CNY in cash that count on nothing."""

    store = factory.SubFactory(StoreFactory)
    number = factory.Sequence(lambda n: f"RP-20-{n:04d}")
    kind = "payment"
    method = "cash"
    amount = Decimal("113.00")
    customer = factory.LazyAttribute(lambda row: CustomerFactory(store=row.store))
    booked_on = factory.LazyFunction(clock.today)
    received_at = factory.LazyFunction(clock.now)

    class Meta:
        model = Payment


class RefundFactory(DjangoModelFactory):
    """A hundred of a payment that wait for being paid out."""

    payment = factory.SubFactory(PaymentFactory)
    store = factory.SelfAttribute("payment.store")
    number = factory.Sequence(lambda n: f"RF-20-{n:04d}")
    amount = Decimal("100.00")
    method = "cash"
    reason = "多付"
    requested_at = factory.LazyFunction(clock.now)
    state = "waiting"
    counter_payment = factory.LazyAttribute(
        lambda row: (
            PaymentFactory(
                store=row.payment.store,
                kind="refund",
                amount=-row.amount,
                of=row.payment,
                origin=row.payment,
                customer=row.payment.customer,
                reason=row.reason,
            )
            if row.state == "paid"
            else None
        )
    )

    class Meta:
        model = Refund


class CreditAccountFactory(DjangoModelFactory):
    """Ten thousand for thirty days."""

    store = factory.SubFactory(StoreFactory)
    number = factory.Sequence(lambda n: f"CA-20-{n:04d}")
    customer = factory.LazyAttribute(lambda row: CustomerFactory(store=row.store, kind="company", name="顺达运输公司"))
    limit = Decimal("10000.00")
    limit_asked = factory.LazyAttribute(lambda row: row.limit if row.state == "requested" else None)
    terms_days = 30
    state = "active"

    class Meta:
        model = CreditAccount


class StatementFactory(DjangoModelFactory):
    """A month in which nothing happened."""

    account = factory.SubFactory(CreditAccountFactory)
    store = factory.SelfAttribute("account.store")
    number = factory.Sequence(lambda n: f"ST-20-{n:04d}")
    month = factory.Sequence(lambda n: datetime.date(2010 + n // 12 % 15, n % 12 + 1, 1))
    opening = charged = settled = closing = Decimal(0)
    ageing = factory.LazyFunction(lambda: dict.fromkeys(BUCKETS, "0.00"))
    issued_at = factory.LazyFunction(clock.now)

    class Meta:
        model = Statement


class DayCloseFactory(DjangoModelFactory):
    """A day that is still open."""

    store = factory.SubFactory(StoreFactory)
    day = factory.Sequence(lambda n: datetime.date(2019, 1, 1) + datetime.timedelta(days=n))
    state = "open"
    closed_at = factory.LazyAttribute(lambda row: clock.now() if row.state == "closed" else None)

    class Meta:
        model = DayClose
