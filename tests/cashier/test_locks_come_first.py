"""K10: each service of the cashier locks what it changes, before it changes it and in an order (seen in the SQL)."""

from decimal import Decimal

import pytest
from django.db import connection

from dms.cashier import services
from dms.core import clock
from tests.races import captured_locks

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="on SQLite the immediate transaction is the lock; no SQL shows it"
    ),
]


def test_money_in_and_out_locks_first(owed, pays, cashier, finance, customer, account):
    row, other = owed("100.00"), owed("50.00")
    with captured_locks() as seen:
        payment = pays(row, total=Decimal("180.00"))
        services.allocate_payment(payment_id=payment.pk, allocations={other.pk: Decimal("50")}, actor=cashier)
        refund = services.refund(payment_id=payment.pk, amount=30, reason="多付", actor=cashier)
        services.reverse_payment(payment_id=refund.counter_payment_id, reason="错退", actor=finance)
        services.reverse_payment(payment_id=payment.pk, reason="错收", actor=finance)
        services.charge_to_account(receivable_id=row.pk, actor=finance)
        services.cancel_receivable(receivable_id=row.pk, reason="退单", actor=finance, source=customer)
    for table in ("receivable", "refund"):
        assert any(f'UPDATE "cashier_{table}"' in sql for sql in seen.sql), table


def test_the_day_and_the_account_are_locked_first(store, account, finance, manager):
    with captured_locks() as seen:
        day = services.open_day(store_id=store.pk, day=clock.today(store), actor=finance)
        services.count_methods(day_close_id=day.pk, counts={"cash": 0}, actor=finance)
        services.count_methods(day_close_id=day.pk, counts={"cash": Decimal("0.00")}, actor=finance)
        services.close_day_close(day_close_id=day.pk, actor=finance)
        services.reopen_day_close(day_close_id=day.pk, reason="漏记", actor=manager)
        services.change_credit_account(account_id=account.pk, limit=1, actor=finance)
        services.suspend_credit_account(account_id=account.pk, reason="逾期", actor=finance)
    for table in ("dayclose", "daycount", "creditaccount"):
        assert any(f'UPDATE "cashier_{table}"' in sql for sql in seen.sql), table
