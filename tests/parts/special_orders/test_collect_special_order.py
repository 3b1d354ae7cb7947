"""``SpecialOrder.collect``: a sale takes over what is held; first the money, on which the deposit counts."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied

from dms.cashier.services import reverse_payment
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.counter.services import cancel_sale, hand_out_sale
from parts.issuing.services import cancel_issue, issue_goods, pick_issue
from parts.models import Issue, Part, Reservation, StockItem
from parts.special_orders import services
from tests.parts.factories import in_stock
from tests.parts.special_orders.test_notify_special_order import arrived

__all__ = ["arrived"]
pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-21")]


def collect_special_order(order, actor):
    return services.collect_special_order(order_id=order.pk, actor=actor)


def test_the_deposit_counts_the_rest_is_paid_then_the_goods_leave(arrived, seller, pay, do_due_work, fresh, books):
    order = collect_special_order(arrived(2), seller)
    sale = order.sale
    owed = sale.receivable
    assert (order.state, sale.state, owed.gross, owed.balance) == ("collecting", "to_pay", D(360), D(72))
    assert order.held() == {} and Reservation.objects.get(state="held").source_kind == "parts.issue"
    with pytest.raises(TransitionBlocked, match="Not paid"):
        hand_out_sale(sale_id=sale.pk, actor=seller)
    pay(owed)
    do_due_work()
    hand_out_sale(sale_id=sale.pk, actor=seller)
    do_due_work()
    assert fresh(order).state == "collected" and StockItem.objects.get().on_hand == 0
    services.note_handed_out(order_id=order.pk)
    assert Event.objects.filter(fact="parts.special_order_collected").count() == 1
    books()


def test_a_cancelled_sale_leaves_the_parts_and_the_money_with_the_customer(
    arrived, seller, pay, do_due_work, fresh, part, books
):
    order = collect_special_order(arrived(2), seller)
    first = order.sale
    cancel_sale(sale_id=first.pk, reason="明天再来", actor=seller)
    do_due_work()
    order = fresh(order)
    assert (order.state, order.sale, order.held()) == ("arrived", None, {part.pk: 2})
    assert (order.deposit.kind, order.deposit.credit) == ("refund_due", D(288))
    order = collect_special_order(order, seller)
    assert order.sale.receivable.balance == D(72), "what was paid counts on the second sale too"
    services.note_called_off(order_id=order.pk)
    assert fresh(order).state == "collecting"
    books()


def test_the_agreed_price_holds_when_the_list_goes_up_and_today_s_when_it_goes_down(arrived, seller, part):
    dear, cheap = arrived(1, price="160"), arrived(1)
    Part.objects.filter(pk=part.pk).update(minimum_price=170, retail_price=175)
    assert collect_special_order(dear, seller).sale.gross == 160
    assert collect_special_order(cheap, seller).sale.gross == 175


def test_parts_for_a_job_go_onto_its_issue(arrived, seller, person, do_due_work, fresh, books):
    keeper = person("storekeeper")
    order = collect_special_order(arrived(2, job_number="RO-26-0412"), seller)
    assert (order.sale, order.issue.kind, order.issue.job_number) == (None, "job", "RO-26-0412")
    cancel_issue(issue_id=order.issue_id, reason="改期", actor=keeper)
    do_due_work()
    order = fresh(order)
    assert (order.state, order.issue) == ("arrived", None)
    order = collect_special_order(order, seller)
    pick_issue(issue_id=order.issue_id, actor=keeper)
    issue_goods(issue_id=order.issue_id, actor=keeper)
    do_due_work()
    assert fresh(order).state == "collected" and fresh(order).refundable == D(288), "the job's bill sets it off"
    books()


def test_a_payment_of_a_deposit_is_not_taken_back_while_its_parts_are_here(placed, pay, store, part, shelf, person):
    order = placed(1)
    payment = pay(order.deposit)
    in_stock(part, shelf, 1)
    order = services.note_deposit(order_id=order.pk)
    assert order.state == "arrived"
    with pytest.raises(TransitionBlocked, match=f"Parts came for {order.number}"):
        reverse_payment(payment_id=payment.pk, reason="退", actor=person("finance"))


def test_refused_without_a_trace(arrived, waiting, seller, person, refused):
    order = arrived()
    refused(TransitionBlocked, "waiting for the parts", collect_special_order, waiting(1), seller)
    refused(PermissionDenied, "parts sales", collect_special_order, order, person("service_advisor"))
    collect_special_order(order, seller)
    refused(TransitionBlocked, "at the counter", collect_special_order, order, seller)
    assert Issue.objects.count() == 1


def test_who_may(arrived, who_may):
    order = arrived()
    assert who_may(lambda actor: collect_special_order(order, actor)) == {
        "parts_sales",
        "parts_dispatcher",
        "parts_supervisor",
    }
