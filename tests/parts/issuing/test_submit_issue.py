"""``Issue.submit``: the paper becomes official, and the parts are held for it."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from dms.core.transitions import TransitionBlocked
from parts.issuing import services
from parts.issuing.services import Returned, Wanted
from parts.models import Reservation, StockItem
from parts.stock.shortage import Short
from tests.parts.factories import PartFactory, in_stock
from tests.races import at_once, captured_locks

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-7")]


def item_of(part, store):
    return StockItem.objects.get(part=part, store=store)


needs_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="races run on PostgreSQL")


@pytest.fixture
def last_piece(drafted, part, shelf, person):
    """Two papers want the only piece."""
    in_stock(part, shelf, 1)
    return [drafted((part, 1), job_number=f"RO-{number}").pk for number in (1, 2)]


def ask_at_once(pks, actor):
    return at_once([lambda pk=pk: services.submit_issue(issue_id=pk, actor=actor) for pk in pks])


def test_the_number_comes_with_the_request_and_the_stock_is_held(drafted, part, shelf, advisor):
    in_stock(part, shelf, 5)
    draft = drafted((part, 2), (part, 1))
    assert draft.number == "" and draft.lines.get().quantity == 3
    row = services.submit_issue(issue_id=draft.pk, actor=advisor)
    assert row.number.startswith("IS-26-0001") and row.lines.get().bin == shelf
    held = Reservation.objects.get()
    assert (held.quantity, held.source_text) == (3, row.number)


def test_short_is_refused_with_who_holds_it_unless_a_part_of_it_helps(
    drafted, part, shelf, advisor, keeper, refused, requested, books
):
    more = drafted((part, 9), job_number="RO-26-0002")
    refused(Short, f"7 are free.*{requested.number}", services.submit_issue, issue_id=more.pk, actor=advisor)
    row = services.submit_issue(issue_id=more.pk, partly=True, actor=advisor)
    assert [(line.bin, line.quantity) for line in row.in_walking_order()] == [(shelf, 7), (None, 2)]
    services.pick_issue(issue_id=row.pk, actor=keeper)
    row = services.issue_goods(issue_id=row.pk, actor=keeper)
    assert row.posting.movements.get().quantity == -7
    books()


@pytest.mark.parametrize(
    ("kind", "head", "sentence"),
    [
        ("job", {"job_number": "", "plate": ""}, "no goods leave without a paper"),
        ("internal", {"purpose": ""}, "internal use is booked to somebody"),
    ],
)
def test_a_paper_says_what_the_goods_are_for(drafted, part, shelf, advisor, refused, kind, head, sentence):
    in_stock(part, shelf, 5)
    row = drafted((part, 1), kind=kind, **head)
    refused(TransitionBlocked, sentence, services.submit_issue, issue_id=row.pk, actor=advisor)


def test_a_paper_without_lines_asks_for_nothing(drafted, advisor, refused):
    row = drafted()
    refused(TransitionBlocked, "no line on it", services.submit_issue, issue_id=row.pk, actor=advisor)


def test_a_draft_is_edited_and_nothing_after_it(drafted, part, advisor, requested, refused):
    row = drafted((part, 1))
    other = PartFactory()
    services.edit_issue(issue_id=row.pk, plate="京B1", lines=[Wanted(other.pk, D(4))], actor=advisor)
    row.refresh_from_db()
    assert (row.plate, row.lines.get().part, row.lines.get().quantity) == ("京B1", other, 4)
    refused(TransitionBlocked, "Only a draft", services.edit_issue, issue_id=requested.pk, note="x", actor=advisor)


def test_the_stage_service_asks_in_one_go(store, part, shelf, advisor, books):
    in_stock(part, shelf, 1)
    row = services.request_for_job(
        store=store,
        lines=[Wanted(part.pk, D(3))],
        job_number="RO-26-0009",
        plate="京A1",
        source=store,
        partly=True,
        actor=advisor,
    )
    assert (row.kind, row.state, row.source_kind, row.source_id) == ("job", "requested", "accounts.store", store.pk)
    assert [(line.bin_id, line.quantity) for line in row.in_walking_order()] == [(shelf.pk, 1), (None, 2)]
    books()


def test_every_write_locks_first(drafted, part, shelf, advisor, keeper):
    in_stock(part, shelf, 5)
    row = drafted((part, 2))
    with captured_locks(conditional={"parts_balance", "parts_issueline"}):
        services.submit_issue(issue_id=row.pk, actor=advisor)
    assert connection.vendor


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_the_last_piece_goes_to_one_of_two(last_piece, advisor, store, part, books):
    outcomes = ask_at_once(last_piece, advisor)
    assert (len(outcomes.results), outcomes.refusals(Short)) == (1, 1)
    assert item_of(part, store).reserved == 1
    books()


def test_who_may_not(requested, issued, person, drafted, part, refused, keeper, shelf):
    technician, planner = person("technician"), person("parts_planner")
    draft = drafted((part, 1))
    refused(PermissionDenied, None, services.submit_issue, issue_id=draft.pk, actor=planner)
    refused(PermissionDenied, None, services.edit_issue, issue_id=draft.pk, note="x", actor=planner)
    refused(PermissionDenied, None, services.pick_issue, issue_id=draft.pk, actor=technician)
    refused(PermissionDenied, None, services.cancel_issue, issue_id=draft.pk, reason="x", actor=planner)
    lines = [Returned(issued.lines.get().pk, D(1), shelf.pk)]
    refused(
        PermissionDenied, None, services.return_from_job, issue_id=issued.pk, lines=lines, reason="x", actor=technician
    )
