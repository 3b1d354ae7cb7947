"""``Payable.set_off`` 冲抵货款: what the supplier owes counts on what we owe."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import SupplierCredit
from parts.supplying import paying
from tests.parts.supplying.factories import PayableFactory, SupplierCreditFactory
from tests.races import at_once, without_locks

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-17")]


def set_off(payable, actor):
    return paying.set_off_payable(payable_id=payable.pk, actor=actor)


def test_the_oldest_credit_counts_first_and_what_is_left_stays(payable, supplier, planner):
    first, second = (SupplierCreditFactory(store=payable.store, supplier=supplier) for _each in range(2))
    third = SupplierCreditFactory(store=payable.store, supplier=supplier)
    row = set_off(payable, planner)
    rests = [SupplierCredit.objects.get(pk=one.pk).rest for one in (first, second, third)]
    assert (row.state, row.balance, rests) == ("open", 0, [0, 0, Decimal("370.00")])
    assert Event.objects.get(fact="parts.payable_credited").payload["set_off"] == "1130.00"


def test_a_matched_payable_that_is_covered_is_paid(matched, supplier, planner):
    SupplierCreditFactory(store=matched.store, supplier=supplier, net=2000, tax=260, gross=2260)
    assert set_off(matched, planner).state == "paid"


def test_refused_where_nothing_is_owed_by_one_of_both(payable, supplier, planner, cashier, leaves_no_trace):
    def refused(kind, sentence, actor=planner):
        leaves_no_trace(kind, sentence, paying.set_off_payable, payable_id=payable.pk, actor=actor)

    SupplierCreditFactory(store=payable.store)  # another supplier's
    refused(TransitionBlocked, "owes the store nothing")
    SupplierCreditFactory(store=payable.store, supplier=supplier, net=2000, tax=260, gross=2260)
    refused(PermissionDenied, None, actor=cashier)
    set_off(payable, planner)
    refused(TransitionBlocked, "Nothing of it is left")


def test_who_may_set_off(payable, supplier, who_may):
    SupplierCreditFactory(store=payable.store, supplier=supplier)
    roles = who_may(lambda actor: set_off(payable, actor))
    assert roles == {"parts_planner", "parts_supervisor", "finance"}


def two_payables(store, supplier):
    return [PayableFactory(store=store, supplier=supplier) for _each in range(2)]


@pytest.mark.django_db(transaction=True)
def test_one_credit_counts_once_however_many_want_it(store, supplier, planner):
    SupplierCreditFactory(store=store, supplier=supplier)
    rows = two_payables(store, supplier)
    outcomes = at_once([lambda row=row: set_off(row, planner) for row in rows])
    assert len(outcomes.results) == 1 and outcomes.refusals(TransitionBlocked) == 1
    assert SupplierCredit.objects.get().rest == 0
    assert sorted(type(row).objects.get(pk=row.pk).settled for row in rows) == [0, Decimal("500.00")]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_it_counts_twice(store, supplier, planner):
    if not connection.features.has_select_for_update:
        pytest.skip("on SQLite the immediate transaction is the lock")
    SupplierCreditFactory(store=store, supplier=supplier)
    rows = two_payables(store, supplier)
    with without_locks(2):
        at_once([lambda row=row: set_off(row, planner) for row in rows])
    assert [type(row).objects.get(pk=row.pk).settled for row in rows] == [Decimal("500.00")] * 2
