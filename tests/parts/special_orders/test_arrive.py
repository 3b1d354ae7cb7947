"""What comes is set aside for whoever waits longest, before the shelf; nobody is served twice, nobody is forgotten."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from dms.core.models import Event, Promise
from dms.core.transitions import TransitionBlocked
from dms.messaging.models import OutgoingMessage
from parts.counter.services import Sold, quote_sale, send_to_cashier
from parts.models import Reservation, StockItem
from parts.purchasing import shortages
from parts.receiving import shelving
from parts.special_orders import allocating
from parts.special_orders.allocating import allocate
from parts.stock.reserving import release_reservation, reserve
from parts.stock.shortage import Short
from tests.parts.factories import in_stock
from tests.parts.purchasing.factories import order_of
from tests.parts.receiving.factories import complete, delivered
from tests.races import at_once, without_locks

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-21")]
postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="needs real row locks")


def shared_out(store, part):
    return allocate(store_id=store.pk, part_ids=[part.pk])


def test_the_goods_are_held_at_the_dock_before_they_reach_the_shelf(
    waiting, store, part, person, shelf, do_due_work, fresh, books
):
    first, second = waiting(2), waiting(1)
    keeper = person("storekeeper")
    receipt = delivered(order_of(store, {part: 4}), keeper)
    complete(receipt, keeper)
    do_due_work()
    assert (fresh(first).state, fresh(second).state) == ("arrived", "arrived")
    assert {one.balance.bin.kind for one in Reservation.objects.select_related("balance__bin")} == {"dock"}
    assert StockItem.objects.get().available == 1
    line = receipt.lines.get()
    with pytest.raises(TransitionBlocked, match=f"1 are free.*{first.number}"):
        shelving.shelve_line(line_id=line.pk, bin_id=shelf.pk, actor=keeper)
    shelving.shelve_line(line_id=line.pk, bin_id=shelf.pk, quantity=D(1), actor=keeper)
    assert [promise.state for promise in Promise.objects.filter(kind="parts.special_order_arrival")] == ["kept", "kept"]
    books()


def test_first_come_first_served_and_asked_again_nothing_changes(waiting, store, part, shelf, fresh, books):
    first, second = waiting(2), waiting(2)
    in_stock(part, shelf, 3)
    assert shared_out(store, part) == [first, second]
    events = Event.objects.count()
    assert shared_out(store, part) == []
    assert Event.objects.count() == events
    assert (fresh(first).state, fresh(second).state) == ("arrived", "partly")
    assert (first.held(), second.held()) == ({part.pk: 2}, {part.pk: 1})
    in_stock(part, shelf, 5)
    assert shared_out(store, part) == [second]
    assert fresh(second).state == "arrived" and StockItem.objects.get().available == 4
    books()


def test_a_draft_and_an_unpaid_order_get_nothing(drafted, placed, store, part, shelf):
    drafted(1), placed(1)
    in_stock(part, shelf, 3)
    assert shared_out(store, part) == [] and not Reservation.objects.exists()


def test_the_customer_gets_a_message_and_counts_as_told(waiting, with_phone, store, part, shelf, fresh):
    order = waiting(1)
    in_stock(part, shelf, 1)
    shared_out(store, part)
    order = fresh(order)
    message = OutgoingMessage.objects.get(template="parts.special_order_arrived")
    assert (order.state, message.customer, message.about_id) == ("notified", with_phone, order.pk)
    assert order.number in message.body and str(order.hold_until) in message.body
    assert order.hold_until is not None and order.told_at is not None


def test_a_customer_without_an_address_stays_a_task(waiting, store, part, shelf, fresh):
    order = waiting(1)
    in_stock(part, shelf, 1)
    shared_out(store, part)
    order = fresh(order)
    assert (order.state, order.told_at) == ("arrived", None) and order.hold_until is not None
    assert OutgoingMessage.objects.get(template="parts.special_order_arrived").state == "suppressed"


def test_what_somebody_lets_go_makes_the_order_wait_again(
    waiting, store, part, shelf, person, do_due_work, fresh, books
):
    order = waiting(1)
    in_stock(part, shelf, 1)
    shared_out(store, part)
    do_due_work()
    held = Reservation.objects.get(state="held")
    release_reservation(reservation_id=held.pk, actor=person("parts_planner"), reason="急件")
    do_due_work()
    order = fresh(order)
    assert (order.state, order.arrived_at, order.hold_until) == ("waiting", None, None)
    assert Promise.objects.filter(state="open").count() == 1
    assert Event.objects.filter(fact="parts.special_order_missed").count() == 1
    books()


def test_what_another_paper_lets_go_goes_to_who_waits(waiting, store, part, shelf, person, do_due_work, fresh):
    planner = person("parts_planner")
    in_stock(part, shelf, 1)
    [held] = reserve(store=store, part_id=part.pk, quantity=1, source=planner, actor=planner)
    order = waiting(1)
    assert order.state == "waiting"
    release_reservation(reservation_id=held.pk, actor=planner)
    do_due_work()
    assert fresh(order).state == "arrived"


def test_the_shortage_list_asks_for_no_more_than_is_missing(waiting, store, part, shelf, person):
    from parts.purchasing.planning import Wanted, open_request

    first, second = waiting(2), waiting(1)
    assert {(one.source, one.quantity) for one in shortages.shortages(store)} == {(first, 2), (second, 1)}
    lines = [Wanted(part.pk, D(2), source=first)]
    open_request(store=store, kind="urgent", actor=person("parts_planner"), lines=lines)
    assert [(one.source, one.quantity) for one in shortages.shortages(store)] == [(second, 1)]
    in_stock(part, shelf, 1)
    shared_out(store, part)
    assert list(shortages.shortages(store)) == [], "one is here and two are planned: nobody else needs any"


# --- giving on


def test_one_click_gives_the_parts_to_another_order(waiting, store, part, shelf, supervisor, fresh, books):
    first, second = waiting(2), waiting(1)
    in_stock(part, shelf, 2)
    shared_out(store, part)
    allocating.reallocate(order_id=first.pk, to_order_id=second.pk, part_id=part.pk, actor=supervisor)
    assert (fresh(first).state, fresh(second).state) == ("partly", "arrived")
    assert (first.held(), second.held()) == ({part.pk: 1}, {part.pk: 1})
    event = Event.objects.get(fact="parts.special_order_reallocated")
    assert (event.actor, event.payload["to_number"]) == (supervisor, second.number)
    assert [(one.source, one.quantity) for one in shortages.shortages(store)] == [(first, 1)]
    assert Promise.objects.filter(state="open", subject_id=first.pk).exists()
    books()


def test_what_was_bought_for_one_and_given_to_another_is_short_again(
    waiting, store, part, person, supervisor, do_due_work, fresh
):
    """What was planned for the giver has come already: it must not look as if it were still to come."""
    from parts.purchasing.models import PurchaseRequest
    from parts.purchasing.ordering import Ordered, open_order, place_purchase_order
    from parts.purchasing.planning import Wanted, open_request
    from tests.parties.factories import SupplierFactory

    first, second = waiting(1), waiting(1)
    request = open_request(
        store=store, kind="urgent", actor=person("parts_planner"), lines=[Wanted(part.pk, D(1), source=first)]
    )
    PurchaseRequest.objects.filter(pk=request.pk).update(state="approved")
    [line] = request.lines.all()
    bought = open_order(
        store=store,
        supplier_id=SupplierFactory(store=store, terms="credit", credit_days=30).pk,
        expected_on=first.promised_on,
        lines=[Ordered(line.pk, D(1), D(90))],
        actor=None,
    )
    keeper = person("storekeeper")
    receipt = delivered(place_purchase_order(order_id=bought.pk, actor=None), keeper)
    complete(receipt, keeper)
    do_due_work()
    allocating.reallocate(order_id=first.pk, to_order_id=second.pk, part_id=part.pk, actor=supervisor)
    do_due_work()
    assert (fresh(first).state, fresh(second).state) == ("waiting", "arrived")
    assert [(one.source, one.quantity) for one in shortages.shortages(store)] == [(first, 1)]


def test_refused_reallocations(waiting, placed, store, part, shelf, supervisor, seller, refused, who_may):
    giver, taker = waiting(1), waiting(1)
    in_stock(part, shelf, 1)
    shared_out(store, part)

    def give(to, actor=supervisor, of=giver):
        return allocating.reallocate(order_id=of.pk, to_order_id=to.pk, part_id=part.pk, actor=actor)

    refused(ValidationError, "another order", give, giver)
    refused(TransitionBlocked, "does not wait", give, placed(1))
    refused(TransitionBlocked, "Nothing of", give, giver, of=taker)
    refused(Exception, "parts planner", give, taker, actor=seller)
    assert who_may(lambda actor: give(taker, actor)) == {"parts_planner", "parts_dispatcher", "parts_supervisor"}


# --- races


def sell_one(store, part, seller):
    sale = quote_sale(store_id=store.pk, lines=[Sold(part.pk, D(1))], actor=seller)
    return lambda: send_to_cashier(sale_id=sale.pk, actor=seller)


@postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_one_part_two_customers_who_wait_and_one_at_the_counter(
    waiting, store, part, shelf, seller, fresh, books, attempt
):
    orders = [waiting(1), waiting(1)]
    in_stock(part, shelf, 1)
    calls = [lambda: shared_out(store, part), lambda: shared_out(store, part), sell_one(store, part, seller)]
    outcome = at_once(calls)
    assert len(outcome.errors) == outcome.refusals(Short)
    states = [fresh(order).state for order in orders]
    sold = not outcome.errors
    assert states == (["waiting", "waiting"] if sold else ["arrived", "waiting"])
    assert StockItem.objects.get().available == 0
    books()


@postgresql
@pytest.mark.django_db(transaction=True)
def test_the_control_of_that_race_promises_the_part_twice(waiting, store, part, shelf, monkeypatch):
    """Without locks and without the condition on the balance both deliveries believe that the part is theirs."""
    from parts.stock import ledger, reserving
    from parts.stock.models import Balance

    def blindly(balance, before):
        Balance.objects.filter(pk=balance.pk).update(on_hand=balance.on_hand, reserved=balance.reserved)

    waiting(1)
    in_stock(part, shelf, 1)
    monkeypatch.setattr(ledger, "write_balance", blindly)
    monkeypatch.setattr(reserving, "write_balance", blindly)
    with without_locks(2):
        at_once([lambda: shared_out(store, part)] * 2)
    held = sum(one.quantity for one in Reservation.objects.filter(state="held"))
    assert held > 1, "one part is there, and it was promised twice"
