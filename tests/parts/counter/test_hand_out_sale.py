"""``Sale.hand_out``: first the money, then the goods, once."""

import pytest
from django.db import connection
from django.utils import translation

from dms.cashier.services import reverse_payment
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.counter import services
from parts.counter.models import SaleState
from parts.issuing.services import cancel_issue, issue_goods, pick_issue
from parts.models import Posting, StockItem
from tests.races import at_once, without_locks

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-7", "PRT-20")]


def item_of(part, store):
    return StockItem.objects.get(part=part, store=store)


needs_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="races run on PostgreSQL")


def press(sale, actor, times):
    return at_once([lambda: services.hand_out_sale(sale_id=sale.pk, actor=actor)] * times)


def test_goods_wait_for_the_money(sent, seller, refused):
    sale = sent()
    refused(
        TransitionBlocked, "Not paid: goods leave after payment", services.hand_out_sale, sale_id=sale.pk, actor=seller
    )


def test_a_payment_of_this_second_counts(sent, pay, seller):
    sale = sent()
    pay(sale)
    assert services.hand_out_sale(sale_id=sale.pk, taken_by="王先生", actor=seller).state == "handed_out"


def test_the_goods_are_let_go_and_held_back_in_the_name_of_who_was_at_the_till(sent, pay, person, teller, do_due_work):
    sale = sent()
    paid = pay(sale)
    do_due_work()
    finance = person("finance")
    reverse_payment(payment_id=paid.pk, reason="退回", actor=finance)
    do_due_work()
    told = Event.objects.filter(fact__in=["parts.sale_cleared", "parts.issue_cleared", "parts.sale_held"])
    by = [(event.fact, event.actor) for event in told.order_by("pk")]
    assert by == [
        ("parts.sale_cleared", teller),
        ("parts.issue_cleared", teller),
        ("parts.sale_held", finance),
        ("parts.issue_cleared", finance),
    ]


def test_what_was_held_is_used_by_whoever_hands_it_out(handed_out, seller):
    handed_out()
    assert Event.objects.get(fact="parts.reservation_used").actor == seller


def test_a_payment_taken_back_holds_the_goods_again(sent, pay, person, seller, do_due_work, refused):
    sale = sent()
    paid = pay(sale)
    do_due_work()
    reverse_payment(payment_id=paid.pk, reason="刷错卡", actor=person("finance"))
    do_due_work()
    sale.refresh_from_db()
    assert (sale.state, sale.cleared_at, sale.issue.cleared_at) == ("to_pay", None, None)
    refused(TransitionBlocked, "Not paid", services.hand_out_sale, sale_id=sale.pk, actor=seller)


def test_a_payment_taken_back_this_second_counts_too(sent, pay, person, seller, do_due_work, refused):
    sale = sent()
    paid = pay(sale)
    do_due_work()
    reverse_payment(payment_id=paid.pk, reason="刷错卡", actor=person("finance"))
    refused(TransitionBlocked, "Not paid", services.hand_out_sale, sale_id=sale.pk, actor=seller)


def test_the_payment_stays_while_the_goods_are_out(handed_out, pay, person, refused):
    sale = handed_out()
    paid = sale.receivable.allocations.get().payment
    with pytest.raises(TransitionBlocked, match=f"goods of {sale.number} were handed out"):
        reverse_payment(payment_id=paid.pk, reason="刷错卡", actor=person("finance"))


def test_the_issue_of_a_sale_has_no_door_of_its_own(sent, person, refused):
    keeper, issue_id = person("storekeeper"), sent().issue_id
    pick_issue(issue_id=issue_id, actor=keeper)
    refused(TransitionBlocked, "handed out there", issue_goods, issue_id=issue_id, actor=keeper)
    refused(TransitionBlocked, "Cancel that", cancel_issue, issue_id=issue_id, reason="x", actor=keeper)


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_the_hand_out_button_eight_times_at_once(sent, pay, seller, store, stocked, books):
    sale = sent()
    pay(sale)
    outcomes = press(sale, seller, 8)
    assert (len(outcomes.results), outcomes.refusals(TransitionBlocked)) == (1, 7)
    assert (item_of(stocked, store).on_hand, Posting.objects.filter(kind="issue").count()) == (8, 1)
    books()


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_button_is_no_longer_safe(sent, pay, seller):
    sale = sent()
    pay(sale)
    services.note_payment(sale_id=sale.pk)
    with without_locks(2):
        outcomes = press(sale, seller, 2)
    # Both came through the sale's own door; only the next one, the issue's state, stopped the second.
    with translation.override("zh-hans"):
        assert str(SaleState.HANDED_OUT.label) not in str(outcomes.errors)
