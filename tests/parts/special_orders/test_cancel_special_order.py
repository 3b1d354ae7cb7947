"""``SpecialOrder.cancel``: what is held is free; the earnest money stays or goes by the law, the rest goes back."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event, Promise
from dms.core.transitions import TransitionBlocked
from parts.models import SpecialOrder, StockItem
from parts.special_orders import selectors, services
from tests.parts.special_orders.test_collect_special_order import collect_special_order
from tests.parts.special_orders.test_notify_special_order import arrived

__all__ = ["arrived"]
pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-21")]


def cancel_special_order(order, actor, outcome="withdrawn", reason="不要了"):
    return services.cancel_special_order(order_id=order.pk, outcome=outcome, reason=reason, actor=actor)


def test_a_customer_who_withdraws_leaves_the_earnest_money_and_gets_the_rest_back(arrived, seller, books):
    order = cancel_special_order(arrived(2), seller)
    deposit = order.deposit
    deposit.refresh_from_db()
    assert (order.state, order.kept, order.refundable) == ("cancelled", D(72), D(216))
    assert (deposit.used, deposit.credit) == (D(72), D(216))
    told = Event.objects.get(fact="cashier.deposit_forfeited")
    assert (told.actor, told.reason) == (seller, f"{order.number}: 不要了")
    assert list(selectors.to_pay_back(SpecialOrder.objects.all())) == [order]
    assert StockItem.objects.get().available == 2
    books()


def test_the_promise_ends_in_the_name_of_who_cancelled(waiting, seller):
    cancel_special_order(waiting(), seller)
    assert Event.objects.get(fact="core.promise_cancelled").actor == seller


def test_a_store_that_can_not_deliver_owes_the_earnest_money_twice(waiting, supervisor, books):
    order = cancel_special_order(waiting(2), supervisor, "store", "厂家停产")
    assert (order.kept, order.refundable, order.compensation) == (0, D(288), D(72))
    assert Promise.objects.get().state == "cancelled"
    besides = order.double_return
    assert (besides.kind, besides.gross, besides.customer, besides.raised_by) == (
        "compensation",
        D(72),
        order.customer,
        supervisor,
    )
    assert list(selectors.to_pay_back(SpecialOrder.objects.all())) == [order]
    books()


def test_the_earnest_money_is_returned_twice_only_where_the_paper_names_it(waiting, supervisor):
    order = waiting(2)
    SpecialOrder.objects.filter(pk=order.pk).update(earnest=0)
    order = cancel_special_order(order, supervisor, "store", "厂家停产")
    assert (order.refundable, order.compensation, order.double_return) == (D(288), 0, None)


def test_what_is_returned_twice_stands_on_the_order_and_with_the_cashier(waiting, supervisor, client):
    order = cancel_special_order(waiting(2), supervisor, "store", "厂家停产")
    client.force_login(supervisor)
    assert order.double_return.number in client.get(order.get_absolute_url()).content.decode()


def test_goodwill_gives_everything_back(waiting, supervisor):
    order = cancel_special_order(waiting(2), supervisor, "goodwill")
    assert (order.kept, order.refundable, order.compensation) == (0, D(288), 0)


def test_an_unpaid_deposit_is_not_owed_any_more(placed, drafted, seller):
    order = cancel_special_order(placed(1), seller)
    order.deposit.refresh_from_db()
    assert (order.deposit.state, order.kept, order.refundable) == ("cancelled", 0, 0)
    assert cancel_special_order(drafted(1), seller).state == "cancelled"


def test_what_becomes_free_goes_to_who_waits(arrived, waiting, seller, do_due_work, fresh):
    order, next_one = arrived(1), waiting(1)
    cancel_special_order(order, seller)
    do_due_work()
    assert fresh(next_one).state == "arrived"


def test_refused_without_a_trace(arrived, waiting, placed, pay, seller, person, refused):
    going = collect_special_order(arrived(), seller)
    refused(TransitionBlocked, "at the counter", cancel_special_order, going, seller)
    order = waiting(1)
    refused(PermissionDenied, "parts supervisor", cancel_special_order, order, seller, "goodwill")
    refused(PermissionDenied, "parts supervisor", cancel_special_order, order, seller, "store")
    refused(PermissionDenied, "parts sales", cancel_special_order, order, person("storekeeper"))
    refused(ValidationError, "Say why", cancel_special_order, order, seller, reason=" ")
    half = placed(1)
    pay(half.deposit, 50)
    refused(TransitionBlocked, "50.00 of the deposit is paid", cancel_special_order, half, seller)


def test_who_may(waiting, who_may):
    order = waiting(1)
    sellers = {"parts_sales", "parts_dispatcher", "parts_supervisor"}
    assert who_may(lambda actor: cancel_special_order(order, actor)) == sellers
