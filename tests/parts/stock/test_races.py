"""Many hands at one bin: exactly what is there goes out, nobody waits in a circle, the books prove it (K1, K2, K6)."""

import random
from decimal import Decimal as D

import pytest
from django.db import connection, transaction

from dms.core.transitions import TransitionBlocked
from parts.models import StockItem
from parts.stock import ledger
from parts.stock.models import Balance
from parts.stock.reserving import release_reservation, reserve
from parts.stock.services import (
    Comeback,
    Incoming,
    Outgoing,
    Shift,
    move_stock,
    post_issue,
    post_receipt,
    post_return,
)
from parts.stock.shortage import Short
from tests.parts.factories import BinFactory, PartFactory, in_stock
from tests.races import at_once, captured_locks, without_locks

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("PRT-3"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time is all that SQLite has"),
]
HANDS = 8


def issue(store, part, quantity):
    return post_issue(store=store, lines=[Outgoing(part.pk, D(quantity))], actor=None)


def in_turns(call, times):
    """``times`` calls by eight people at once, each again and again. Returns the answers and the refusals."""
    answers, refusals, faults = [], [], []

    def work(count):
        for _ in range(count):
            try:
                answers.append(call())
            except TransitionBlocked as refused:
                refusals.append(refused)
            except Exception as fault:
                faults.append(fault)

    shares = [times // HANDS + (n < times % HANDS) for n in range(HANDS)]
    outcome = at_once([lambda count=count: work(count) for count in shares], timeout=120)
    assert not outcome.errors and not faults, faults[:3]
    return answers, refusals


@pytest.mark.parametrize(("each", "served"), [(1, 100), (3, 33), (7, 14)])
def test_two_hundred_issues_on_a_hundred_pieces(store, part, shelf, books, each, served):
    in_stock(part, shelf, 100)
    answers, refusals = in_turns(lambda: issue(store, part, each), 200)
    assert (len(answers), len(refusals)) == (served, 200 - served)
    assert StockItem.objects.get().on_hand == 100 - each * served
    books()


def test_the_control_without_the_lock_is_caught_by_the_conditional_update(store, part, shelf, monkeypatch):
    """Without the item's lock two write the same balance: the condition on it stops the second, loudly."""
    in_stock(part, shelf, 10)
    with without_locks(4):
        outcome = at_once([lambda: issue(store, part, 1)] * 4)
    assert any("changed although its item was locked" in str(error) for error in outcome.errors) or (
        StockItem.objects.get().on_hand != 10 - len(outcome.results)
    )


def test_the_control_without_lock_and_condition_loses_pieces(store, part, shelf, monkeypatch):
    def blindly(changed):
        for balance, _before in changed:
            Balance.objects.filter(pk=balance.pk).update(on_hand=balance.on_hand, reserved=balance.reserved)

    in_stock(part, shelf, 10)
    monkeypatch.setattr(ledger, "write_balances", blindly)
    with without_locks(4):
        outcome = at_once([lambda: issue(store, part, 1)] * 4)
    assert len(outcome.results) > 10 - Balance.objects.get().on_hand


def test_the_last_piece_goes_to_one_of_two_papers(store, part, shelf, person, books):
    in_stock(part, shelf, 1)
    papers = [person("service_advisor"), person("service_advisor")]
    calls = [
        lambda paper=paper: reserve(store=store, part_id=part.pk, quantity=1, source=paper, actor=paper)
        for paper in papers
    ]
    outcome = at_once(calls)
    assert (len(outcome.results), outcome.refusals(Short)) == (1, 1)
    books()


def test_two_hundred_mixed_acts_on_five_parts_in_five_bins(store, warehouse, person, books):
    parts = [PartFactory() for _ in range(5)]
    bins = [BinFactory(warehouse=warehouse, rack="02", position=str(n)) for n in range(5)]
    keeper, planner = person("storekeeper"), person("parts_planner")
    for part in parts:
        for place in bins:
            in_stock(part, place, 20)
    dice = random.Random(7)

    def act():
        part, other = dice.sample(parts, 2)
        place, there = dice.sample(bins, 2)
        lines = [Outgoing(part.pk, D(dice.randint(1, 5))), Outgoing(other.pk, D(1))]
        acts = [
            lambda: post_receipt(
                store=store, lines=[Incoming(one.pk, place.pk, D(3), D("9.99")) for one in (other, part)], actor=None
            ),
            lambda: post_issue(store=store, lines=lines, actor=None),
            lambda: move_stock(store=store, lines=[Shift(part.pk, D(2), place.pk, there.pk)], actor=keeper),
            lambda: _issue_and_return(store, part, place),
            lambda: _hold_and_release(store, part, keeper, planner),
        ]
        return dice.choice(acts)()

    in_turns(act, 200)
    books()


def _issue_and_return(store, part, place):
    with transaction.atomic():
        went = issue(store, part, 2).movements.first()
        return post_return(store=store, lines=[Comeback(went.pk, D(1), place.pk)], actor=None)


def _hold_and_release(store, part, paper, planner):
    held = reserve(store=store, part_id=part.pk, quantity=2, source=paper, actor=paper)
    for one in held:
        release_reservation(reservation_id=one.pk, actor=planner)


def test_every_write_is_locked_first(store, part, shelf, second_shelf, person):
    """K10. Balances and layers are locked through their item, and written on a condition."""
    paper = person("storekeeper")
    follows = {"parts_balance", "parts_costlayer", "core_numbersequence"}
    with captured_locks(conditional=follows):
        in_stock(part, shelf, 5)
    with captured_locks(conditional=follows):
        reserve(store=store, part_id=part.pk, quantity=2, source=paper, actor=paper)
    with captured_locks(conditional=follows):
        post_issue(store=store, lines=[Outgoing(part.pk, D(3))], actor=None, source=paper)
