"""Out of the house before a witness: posted once, at FIFO cost; what a buyer owes is the cashier's."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.cashier.models import Receivable
from dms.core.invariants import verify
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.scrapping import services
from parts.scrapping.models import Scrapping
from parts.stock.models import Movement, Posting, StockItem
from parts.stock.services import Outgoing, post_issue
from tests.races import at_once, captured_locks, without_locks

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-11")]
SOLD = {"disposal": "sold", "buyer": "废品站", "proceeds": Decimal("38.00")}


@pytest.fixture
def dispose_scrapping(dispose):
    return dispose


def test_it_leaves_at_the_cost_of_its_oldest_layers(approved, dispose_scrapping, pads, lying, supervisor, books):
    row = dispose_scrapping(approved)
    assert row.state == "disposed" and row.witness == supervisor and row.disposed_at
    assert row.cost == row.lines.get().cost == Decimal("84.00")
    assert (row.posting.kind, row.posting.source_text) == ("scrap", row.number)
    assert lying() == {"good": 2} and StockItem.objects.get(pk=pads.pk).value == Decimal("24.00")
    assert not Receivable.objects.exists()
    books()


def test_the_cost_is_found_when_it_leaves_not_when_it_was_asked_for(approved, dispose_scrapping, store, part, books):
    post_issue(store=store, lines=[Outgoing(part.pk, Decimal(2))], actor=None)
    row = dispose_scrapping(approved)
    assert row.worth == Decimal("84.00") and row.cost == Decimal("88.00"), "four at 10 are left, and four at 12"
    books()


def test_scrap_that_is_sold_is_owed_for_at_the_cashier(approved, dispose_scrapping, books):
    row = dispose_scrapping(approved, **SOLD)
    owed = row.receivable
    assert (owed.gross, owed.payer, owed.source_id, owed.tax) == (Decimal("38.00"), "废品站", row.pk, Decimal("4.37"))
    assert owed.get_absolute_url()
    books()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"note": " "}, "where, how and by whom"),
        ({"disposal": "sold"}, "who buys it"),
        ({"disposal": "sold", "buyer": "废品站"}, "what is paid"),
        ({"proceeds": Decimal(5)}, "Only what is sold"),
        ({"witness_id": 0}, "as witness"),
    ],
)
def test_it_says_how_before_whom_and_for_how_much(approved, dispose_scrapping, refused, changed, sentence):
    refused(ValidationError, sentence, dispose_scrapping, approved, **changed)


def test_nobody_is_their_own_witness_nor_is_a_stranger(
    approved, dispose_scrapping, keeper, person, other_store, refused
):
    for wrong in (keeper, person("storekeeper", store=other_store)):
        refused(ValidationError, "witness", dispose_scrapping, approved, witness=wrong)


def test_nothing_leaves_without_three_yeses(submitted, disputed, dispose_scrapping, refused):
    refused(TransitionBlocked, "decide", dispose_scrapping, disputed)


def test_who_keeps_the_parts_disposes_of_them(approved, dispose_scrapping, manager, clerk, boss, refused):
    for who in (manager, clerk, boss):
        refused(PermissionDenied, "storekeeper", dispose_scrapping, approved, actor=who)


@pytest.mark.parametrize("cause", ["mishandled", "ill_kept", "missed"])
def test_somebodys_fault_has_somebody_who_answers(
    written, keeper, judged, manager, dispose_scrapping, refused, cause, books
):
    row = services.submit_scrapping(scrapping_id=written(cause=cause).pk, actor=keeper)
    row = judged(row, True, True, True)
    refused(TransitionBlocked, "who answers for the loss", dispose_scrapping, row)
    assert f"/scrappings/{row.pk}/name-liable/" in row.dispose_blockers()[0].url
    services.name_liable(scrapping_id=row.pk, person_id=keeper.pk, amount=84, remark="受潮", actor=manager)
    assert dispose_scrapping(row).state == "disposed"
    books()


def test_it_is_announced_without_a_word_about_money(approved, dispose_scrapping):
    dispose_scrapping(approved, **SOLD)
    told = Event.objects.filter(fact__startswith="parts.scrapping")
    assert told.filter(fact="parts.scrapping_disposed").count() == 1
    said = [value for one in told for key, value in one.payload.items() if not key.endswith(("_id", "_ids"))]
    assert said and not any(amount in str(said) for amount in ("84", "38"))


def test_locks_come_before_writes(approved, keeper, supervisor, dispose_scrapping):
    """K10: the paper, then its stock items; children of a locked row follow it."""
    children = (
        "parts_scrappingline",
        "parts_balance",
        "parts_costlayer",
        "cashier_receivable",
        "core_numbersequence",
    )
    with captured_locks(conditional=children):
        dispose_scrapping(approved)


def disposals():
    return Posting.objects.filter(kind="scrap").count()


@pytest.mark.django_db(transaction=True)
def test_two_who_dispose_of_it_at_once_do_so_once(approved, dispose_scrapping, keeper, supervisor, manager, books):
    calls = [
        lambda: dispose_scrapping(approved, actor=keeper, **SOLD),
        lambda: dispose_scrapping(approved, actor=supervisor, witness=manager, **SOLD),
    ]
    outcomes = at_once(calls * 2)
    assert len(outcomes.results) == 1 and [type(one) for one in outcomes.errors] == [TransitionBlocked] * 3, outcomes
    assert disposals() == 1 and Receivable.objects.count() == 1
    books()


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_it_goes_wrong(approved, dispose_scrapping):
    """The control: both get past the state of the paper; only the ledger's own guards may stop the second."""
    from django.db import connection

    if not connection.features.has_select_for_update:
        pytest.skip("on SQLite the immediate transaction is the lock")
    with without_locks(2):
        outcomes = at_once([lambda: dispose_scrapping(approved, **SOLD)] * 2)
    past_the_state = [one for one in outcomes.errors if type(one) is not TransitionBlocked]  # Short is one of these
    assert disposals() > 1 or past_the_state, outcomes


def wrong_rows(name):
    return [one for known, found in verify(["I4", "I6"]) if known.check.__name__ == name for one in found]


def test_the_proof_finds_goods_apart_that_no_paper_holds(submitted):
    assert wrong_rows("pending_scrap_is_held_by_scrappings") == []
    Scrapping.objects.filter(pk=submitted.pk).update(state="disposed")
    assert len(wrong_rows("pending_scrap_is_held_by_scrappings")) == 1


def test_the_proof_finds_a_paper_that_holds_more_than_lies_apart(submitted):
    submitted.lines.update(quantity=9)
    [found] = wrong_rows("pending_scrap_is_held_by_scrappings")
    assert "9.000 held apart, 8.000 pending scrap" in found.what


def test_the_proof_finds_goods_that_came_apart_without_a_paper(submitted, store, part, shelf):
    from parts.stock.services import Shift, post_move

    line = Shift(part.pk, Decimal(1), shelf.pk, submitted.hold_bin_id, to_status="pending_scrap")
    post_move(store=store, lines=[line], actor=None)
    [found] = wrong_rows("pending_scrap_is_held_by_scrappings")
    assert "no open scrapping says so" in found.what


def test_the_proof_finds_another_cost_than_the_ledgers(approved, dispose_scrapping):
    dispose_scrapping(approved)
    assert wrong_rows("cost_of_scrappings_is_the_ledgers") == []
    Scrapping.objects.update(cost=1)
    assert len(wrong_rows("cost_of_scrappings_is_the_ledgers")) == 1


def test_movements_of_the_disposal_stand_on_the_stock_card(approved, dispose_scrapping):
    row = dispose_scrapping(approved)
    went = Movement.objects.filter(posting=row.posting).get()
    assert (went.quantity, went.value, went.status) == (-8, -84, "pending_scrap")
