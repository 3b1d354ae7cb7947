"""Cashier, dispatcher and storekeeper agree on the day, or it says on what they differ."""

from decimal import Decimal as D

import pytest

from dms.core import clock
from parts.counter.models import Sale
from parts.counter.reconciling import differences
from parts.stock.services import Outgoing, post_issue

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-7", "PRT-20")]


@pytest.mark.requirement("PRT-13")
def test_the_day_says_on_what_cashier_dispatcher_and_storekeeper_differ(sent, pay, store, stocked, shelf, do_due_work):
    sale, day = sent(), clock.today(store)
    assert list(differences(store, day)) == []
    pay(sale)
    do_due_work()
    [(key, sentence, _url, _who)] = differences(store, day)
    assert key == f"waiting:{sale.pk}" and "have not been handed out" in sentence
    post_issue(store=store, lines=[Outgoing(stocked.pk, D(1))], actor=None)
    assert [key.split(":")[0] for key, *_rest in differences(store, day)] == ["waiting", "posting"]


@pytest.mark.requirement("PRT-13")
def test_goods_that_came_back_whole_by_the_stock_alone_stand_out(handed_out, store, person):
    sale, day = handed_out(), clock.today(store)
    Sale.objects.filter(pk=sale.pk).update(version=9)
    sale.lines.update(quantity=3)
    keys = [key.split(":")[0] for key, *_rest in differences(store, day)]
    assert keys == ["amount", "pieces"]
