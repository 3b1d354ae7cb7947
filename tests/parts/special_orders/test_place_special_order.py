"""``SpecialOrder.place``: the customer signs; a deposit by the rules, and from its payment on it is demand."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.cashier.models import Receivable
from dms.cashier.services import reverse_payment
from dms.core import clock
from dms.core.models import Event, Promise
from dms.core.transitions import TransitionBlocked
from dms.parties.models import Customer
from parts.counter.services import Sold
from parts.models import SpecialOrder
from parts.purchasing import shortages
from parts.special_orders import deposits, services
from parts.special_orders.deposits import HOUSE_RULES, rule_for
from tests.parties.factories import CustomerFactory
from tests.parts.factories import PartFactory
from tests.parts.special_orders.factories import DepositRuleFactory, SpecialOrderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-21")]


def test_the_cashier_asks_for_the_deposit_and_the_order_is_no_demand_before(placed, store, customer):
    order = placed(2)
    owed = order.deposit
    assert (order.state, order.deposit_due, order.earnest) == ("deposit_asked", D("288.00"), D("72.00"))
    assert (owed.kind, owed.gross, owed.customer, owed.source_number) == (
        "deposit",
        D("288.00"),
        customer,
        order.number,
    )
    assert list(shortages.shortages(store)) == [] and not Promise.objects.exists()
    assert Event.objects.get(fact="parts.special_order_placed").payload["gross"] == "360.00"


def test_the_paid_deposit_makes_it_demand_with_the_customers_name_and_a_promised_day(
    placed, pay, teller, do_due_work, store, fresh, books
):
    order = placed(2, lead_days=10)
    pay(order.deposit)
    do_due_work()
    order = fresh(order)
    assert order.state == "waiting" and order.promised_on == clock.today(store) + timedelta(days=10)
    promise = Promise.objects.get()
    assert (promise.subject_id, promise.owner, promise.state) == (order.pk, order.responsible, "open")
    [short] = shortages.shortages(store)
    assert (short.quantity, short.source, short.needed_by) == (2, order, order.promised_on)
    assert order.number in short.reason and order.customer.masked_name in short.reason
    services.note_deposit(order_id=order.pk)
    assert Event.objects.get(fact="parts.special_order_released").actor == teller
    books()


def test_a_payment_that_is_taken_back_takes_the_demand_back(placed, pay, person, do_due_work, fresh, store):
    order = placed(1)
    payment = pay(order.deposit)
    do_due_work()
    reverse_payment(payment_id=payment.pk, reason="刷错金额", actor=person("finance"))
    do_due_work()
    order = fresh(order)
    assert (order.state, order.promised_on) == ("deposit_asked", None)
    assert Promise.objects.get().state == "cancelled" and list(shortages.shortages(store)) == []


def test_where_the_rules_ask_for_nothing_it_is_demand_at_once(drafted, seller, store):
    vip = CustomerFactory(store=store, customer_class="vip")
    order = services.place_special_order(order_id=drafted(1, whose=vip).pk, actor=seller)
    assert (order.state, order.deposit_due, order.hold_days) == ("waiting", 0, 30)
    assert not Receivable.objects.exists()


def test_what_lies_free_in_the_store_is_set_aside_at_once(placed, pay, shelf, part, books):
    from tests.parts.factories import in_stock

    in_stock(part, shelf, 1)
    order = placed(2)
    pay(order.deposit)
    order = services.note_deposit(order_id=order.pk)
    assert (order.state, order.held(), order.missing()) == ("partly", {part.pk: 1}, {part.pk: 1})
    books()


@pytest.mark.parametrize(
    ("customer_class", "movement_class", "price", "percent"),
    [
        ("ordinary", "a", 499, 30),
        ("ordinary", "a", 500, 50),
        ("ordinary", "c", 10, 80),
        ("ordinary", "c", 5000, 80),
        ("vip", "c", 10, 0),
        ("vip", "c", 500, 50),
        ("gold", "b", 100, 30),
    ],
)
def test_the_table_of_the_house(customer_class, movement_class, price, percent):
    rule = rule_for(HOUSE_RULES, customer_class=customer_class, movement_class=movement_class, price=D(price))
    assert rule.percent == percent


def test_a_store_has_its_own_table(drafted, supervisor, store, seller, person, refused):
    deposits.add_rule(store_id=store.pk, percent=20, hold_days=7, actor=supervisor)
    again = {"store_id": store.pk, "percent": 25, "actor": supervisor}
    refused(ValidationError, "already", deposits.add_rule, **again)
    refused(PermissionDenied, "parts supervisor", deposits.add_rule, store_id=store.pk, percent=5, actor=seller)
    order = drafted(1)
    assert [line.percent for line in order.lines.all()] == [20] and order.hold_days == 7
    rule = DepositRuleFactory(store=store, customer_class="ordinary", from_price=0, percent=60)
    assert drafted(1).lines.get().percent == 60
    deposits.edit_rule(rule_id=rule.pk, percent=10, actor=supervisor)
    assert drafted(1).lines.get().percent == 10
    deposits.edit_rule(rule_id=rule.pk, is_active=False, actor=supervisor)
    assert drafted(1).lines.get().percent == 20
    refused(PermissionDenied, "parts supervisor", deposits.edit_rule, rule_id=rule.pk, percent=1, actor=seller)


def test_who_may_place_an_order(drafted, who_may):
    order = drafted(1)
    may = who_may(lambda actor: services.place_special_order(order_id=order.pk, actor=actor))
    assert may == {"parts_sales", "parts_dispatcher", "parts_supervisor", "service_advisor"}


def test_refused_orders(drafted, placed, seller, store, other_store, part, customer, refused, person):
    empty = SpecialOrderFactory(store=store, customer=customer)
    place = services.place_special_order
    refused(TransitionBlocked, "no line", place, order_id=empty.pk, actor=seller)
    refused(TransitionBlocked, "deposit to be paid", place, order_id=placed(1).pk, actor=seller)
    refused(PermissionDenied, "parts sales", place, order_id=drafted(1).pk, actor=person("storekeeper"))
    stranger = person("parts_sales", store=other_store)
    refused(SpecialOrder.DoesNotExist, None, place, order_id=drafted(1).pk, actor=stranger)
    refused(ValidationError, "180.00 at most", drafted, 1, price="181")
    refused(ValidationError, "minimum price of 150.00", drafted, 1, price="149")
    refused(ValidationError, "whole units", drafted, "1.5")
    refused(PermissionDenied, "parts sales", drafted, 1, actor=person("storekeeper"))
    twice = [Sold(part.pk, D(1)), Sold(part.pk, D(1))]
    common = {"store_id": store.pk, "actor": seller}
    refused(ValidationError, "twice", services.draft_special_order, customer_id=customer.pk, lines=twice, **common)
    unknown = [Sold(10**9, D(1))]
    refused(ValidationError, "on file", services.draft_special_order, customer_id=customer.pk, lines=unknown, **common)
    theirs = CustomerFactory(store=other_store)
    refused(Customer.DoesNotExist, None, services.draft_special_order, customer_id=theirs.pk, lines=twice[:1], **common)


def test_a_part_that_is_bought_no_more_is_not_ordered(drafted, seller, refused):
    gone = PartFactory(state="discontinued")
    order = drafted(1, what=gone)
    refused(TransitionBlocked, "discontinued", services.place_special_order, order_id=order.pk, actor=seller)


def test_only_a_draft_changes_its_parts(drafted, placed, seller, part, supervisor, refused, person, fresh):
    order = drafted(2)
    services.edit_special_order(order_id=order.pk, lines=[Sold(part.pk, D(5))], lead_days=3, actor=seller)
    assert (fresh(order).lines.get().quantity, fresh(order).lead_days) == (5, 3)
    done = placed(1)
    lines = [Sold(part.pk, D(5))]
    edit = services.edit_special_order
    refused(TransitionBlocked, "signed", edit, order_id=done.pk, lines=lines, actor=seller)
    refused(TransitionBlocked, "signed", edit, order_id=done.pk, lead_days=2, actor=seller)
    edit(order_id=done.pk, note="下午来电", responsible_id=supervisor.pk, actor=seller)
    assert (fresh(done).note, fresh(done).responsible) == ("下午来电", supervisor)
    cashier = person("cashier")
    refused(ValidationError, "takes special orders", edit, order_id=done.pk, responsible_id=cashier.pk, actor=seller)
    refused(PermissionDenied, "parts sales", edit, order_id=done.pk, note="x", actor=cashier)
