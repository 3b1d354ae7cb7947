"""A store with something behind every figure: rows that count, rows missing to a share, rows of other weeks."""

import datetime

from django.db import transaction

from dms.core import clock
from dms.core.approvals.facts import APPROVAL_REMINDED
from dms.core.events import publish
from dms.vehicles.catalogue.models import Trim
from parts.models import StockItem
from tests.accounts.factories import MembershipFactory
from tests.cashier.factories import CreditAccountFactory, PaymentFactory, ReceivableFactory, StatementFactory
from tests.core.approvals.factories import ApprovalFactory, PromiseFactory
from tests.core.exchange.factories import ImportJobFactory
from tests.crm.files.completeness.factories import IncompleteFileFactory
from tests.crm.files.merging.factories import CustomerMergeFactory
from tests.messaging.factories import MessageFactory
from tests.parties.factories import ConsentFactory, ContactFactory, CustomerFactory
from tests.parts.factories import StockItemFactory
from tests.parts.old_parts.factories import OldPartFactory
from tests.parts.receiving.factories import ReceiptFactory, ReceiptLineFactory
from tests.parts.scrapping.factories import ScrappingFactory
from tests.parts.special_orders.factories import SpecialOrderFactory
from tests.parts.stocktake.factories import StocktakeLineFactory
from tests.parts.supplying.factories import PayableFactory
from tests.rows import factories
from tests.vehicles.factories import OwnershipFactory, VehicleFactory


def fill(store):
    """Rows of every kind that a figure counts, some of them of the last weeks."""
    now = clock.now()
    _customers(store)
    _vehicles(store)
    _promises(store, now)
    _approvals(store, now)
    for state in ("sent", "sent", "given_up", "queued"):
        MessageFactory(store=store, state=state, sent_at=now if state == "sent" else None)
    colleague = MembershipFactory(store=store, role="technician").user
    inside = {"purpose": "staff", "channel": "in_app", "address": ""}
    MessageFactory(store=store, user=colleague, customer=None, state="given_up", **inside)
    _money(store, now)
    _parts(store, now)
    _old_parts(store, now)
    _special_orders(store, now)
    _suppliers(store, now)
    for state, mistakes in (("applied", 0), ("refused", 1)):
        ImportJobFactory(store=store, list_code="suppliers", state=state, mistakes=mistakes)


def _money(store, now):
    for weeks in (0, 0, 1, 3):
        PaymentFactory(store=store, received_at=now - datetime.timedelta(weeks=weeks))
    for days, state in ((-1, "open"), (-40, "on_account"), (10, "open"), (-1, "settled")):
        ReceivableFactory(store=store, state=state, due_on=clock.today(store) + datetime.timedelta(days=days))
    over = clock.today(store).replace(day=1) - datetime.timedelta(days=1)
    told, not_told = (CreditAccountFactory(store=store, customer=CustomerFactory(store=store)) for _each in range(2))
    for account in (told, not_told):
        ReceivableFactory(store=store, customer=account.customer, state="on_account", raised_on=over, charged_on=over)
    StatementFactory(store=store, account=told, month=over.replace(day=1))


@transaction.atomic
def _parts(store, now):
    short, _there, dead = (StockItemFactory(store=store) for _ in range(3))
    StockItem.objects.filter(pk=short.pk).update(is_stocked=True, minimum=10)
    StockItem.objects.filter(pk=_there.pk).update(is_stocked=True, minimum=1)
    long_ago = now - datetime.timedelta(days=400)
    StockItem.objects.filter(pk=dead.pk).update(received_at=long_ago)
    StocktakeLineFactory(stocktake__store=store)
    StocktakeLineFactory(stocktake__store=store, counted=5, difference=0, value=0)
    for weeks, state in ((0, "disposed"), (0, "disposed"), (2, "disposed"), (0, "reversed")):
        ScrappingFactory(store=store, state=state, cost=100, disposed_at=now - datetime.timedelta(weeks=weeks))


def _old_parts(store, now):
    day = datetime.timedelta(days=1)
    for left, due in ((now, now + day), (now, now - day), (None, now - day), (None, now + day)):
        state = {"state": "sent"} if left else {"state": "taken_in"}
        OldPartFactory(store=store, destination="claims", left_at=left, due_at=due, **state)


def _special_orders(store, now):
    """Both came today; one of them should have come yesterday."""
    for late in (0, 1):
        promised = clock.today(store) - datetime.timedelta(days=late)
        SpecialOrderFactory(store=store, state="arrived", arrived_at=now, promised_on=promised)


@transaction.atomic
def _suppliers(store, now):
    """One delivery on time, faultless, at a fair price; one late, damaged and dear; both are owed for."""
    today, day = clock.today(store), datetime.timedelta(days=1)
    for good in (True, False):
        receipt = ReceiptFactory(
            store=store, state="shelved", confirmed_at=now, carrier_checked_at=now - (3 * day if good else 0 * day)
        )
        ReceiptLineFactory(
            receipt=receipt,
            order_line__order__expected_on=today - day,
            order_line__part__list_cost=150 if good else 50,
            accepted=10 if good else 8,
            damaged=0 if good else 2,
        )
    PayableFactory(store=store)


def _customers(store):
    for weeks in (0, 0, 1, 5):
        customer = ContactFactory(customer__store=store).customer
        ConsentFactory(customer=customer)
        back_date(customer, weeks)
    IncompleteFileFactory(customer=CustomerFactory(store=store))
    IncompleteFileFactory(customer=CustomerFactory(store=store), state="completed")
    for state in ("proposed", "proposed", "dismissed"):
        CustomerMergeFactory(store=store, state=state)


def _vehicles(store):
    OwnershipFactory(vehicle__store=store, vehicle__trim=factories()[Trim]())
    back_date(VehicleFactory(store=store), 1)


def _promises(store, now):
    hour = datetime.timedelta(hours=1)
    subjects = iter(range(1000 * store.pk, 1000 * store.pk + 99))
    for state, kept in (("kept", now - 3 * hour), ("missed", now), ("open", None), ("cancelled", None)):
        PromiseFactory(
            store=store, state=state, kept_at=kept, promised_at=now - hour, first_promised_at=now - hour,
            subject_id=next(subjects),
        )  # fmt: skip


def _approvals(store, now):
    for state, reminded in (("approved", False), ("approved", True), ("rejected", False), ("pending", True)):
        approval = ApprovalFactory(store=store, state=state, decided_at=None if state == "pending" else now)
        if reminded:
            publish(APPROVAL_REMINDED, subject=approval, actor=None)


def back_date(row, weeks):
    """As if the row had been made so many weeks earlier."""
    type(row)._base_manager.filter(pk=row.pk).update(created_at=clock.now() - datetime.timedelta(weeks=weeks))
