"""A purchaser, the planner who keeps the payables, finance and the till; an order of ten brake pads at 100 yuan."""

from decimal import Decimal

import pytest

from dms.core.approvals.services import approve_approval
from dms.core.models import Approval
from parts.supplying import owing, paying, returning
from parts.supplying.returning import Back, in_quarantine
from tests.parties.factories import SupplierFactory
from tests.parts.purchasing.factories import order_of
from tests.parts.supplying.factories import received


@pytest.fixture
def keeper(person):
    return person("storekeeper", name="周强")


@pytest.fixture
def planner(person):
    return person("parts_planner", name="陈洁")


@pytest.fixture
def purchaser(person):
    return person("purchaser", name="许红英")


@pytest.fixture
def supervisor(person):
    return person("parts_supervisor", name="郑伟")


@pytest.fixture
def finance(person):
    return person("finance", name="何会计")


@pytest.fixture
def cashier(person):
    return person("cashier", name="钱芳")


@pytest.fixture
def supplier(store):
    return SupplierFactory(store=store, code="S001", name="万安制动", terms="credit", credit_days=30)


@pytest.fixture
def order(store, part, supplier):
    """Ten brake pads at 100.00 net: 1 130.00 with tax."""
    return order_of(store, {part: 10}, supplier=supplier)


@pytest.fixture
def payable(order, keeper):
    """All ten came."""
    return received(order, keeper)


@pytest.fixture
def match(planner):
    """``match(payable)``: the invoice that agrees with it, or with ``net`` and ``tax``."""

    def make(payable, net=None, tax=None, actor=planner, number=None, **more):
        return owing.match_payable(
            payable_id=payable.pk,
            invoice_number=number or f"24{payable.pk:06d}",
            issued_on=payable.raised_on,
            net=payable.net if net is None else Decimal(net),
            tax=payable.tax if tax is None else Decimal(tax),
            actor=actor,
            **more,
        )

    return make


@pytest.fixture
def matched(payable, match):
    return match(payable)


@pytest.fixture
def asked(matched, planner, finance):
    return paying.ask_payment(payable_id=matched.pk, actor=planner)


@pytest.fixture
def approve(finance, do_due_work):
    """``approve(payable)``: finance says yes to what waits."""

    def make(payable, actor=finance):
        approve_approval(approval_id=Approval.objects.open().get(subject_id=payable.pk).pk, actor=actor)
        do_due_work()
        payable.refresh_from_db()
        return payable

    return make


@pytest.fixture
def approved(asked, approve):
    return approve(asked)


@pytest.fixture
def paid(approved, cashier):
    return paying.pay_payable(payable_id=approved.pk, method="cash", actor=cashier)


@pytest.fixture
def damaged(order, keeper):
    """Eight were accepted, two are kept apart: all ten are owed until two go back."""
    return received(order, keeper, damaged=2)


@pytest.fixture
def draft(damaged, supplier, keeper):
    """``draft(2)``: a return of so many of what lies in quarantine."""

    def make(quantity=2, actor=keeper, price="100.00"):
        balance = in_quarantine(supplier.store).get()
        line = Back(
            balance.item.part_id,
            balance.bin_id,
            Decimal(quantity),
            Decimal(price),
            damaged.receipt.lines.get().pk,
        )
        return returning.draft_return(supplier_id=supplier.pk, lines=[line], reason="外箱压坏", actor=actor)

    return make


@pytest.fixture
def agree(draft, purchaser):
    """``agree("exchange")``: a return of two, agreed."""

    def make(outcome="credit", quantity=2):
        row = draft(quantity)
        return returning.agree_return(return_id=row.pk, outcome=outcome, agreed_number="RMA-77", actor=purchaser)

    return make


@pytest.fixture
def ship(agree, keeper):
    """``ship("exchange")``: a return of two on its way."""

    def make(outcome="credit", quantity=2):
        return returning.ship_return(return_id=agree(outcome, quantity).pk, waybill="德邦 DB1", actor=keeper)

    return make


@pytest.fixture
def credited(ship, planner):
    return returning.credit_return(return_id=ship().pk, credit_note="红字000123", actor=planner)
