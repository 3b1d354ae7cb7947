"""``Issue.issue``: a part leaves when its paper says so, its old part is in, and only once."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.issuing import services
from parts.issuing.services import Returned
from parts.models import Posting, StockItem
from tests.parts.factories import PartFactory, in_stock
from tests.races import at_once, without_locks

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-7")]


def item_of(part, store):
    return StockItem.objects.get(part=part, store=store)


needs_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="races run on PostgreSQL")


def test_the_whole_way_of_a_part_to_a_job_and_back(store, part, shelf, issued, keeper, books):
    line = issued.lines.get()
    assert (issued.state, issued.number[:3], issued.taken_by) == ("issued", "IS-", "王师傅")
    assert (line.bin, line.picked, line.cost) == (shelf, 3, D("30.00"))
    assert (item_of(part, store).on_hand, item_of(part, store).reserved) == (7, 0)
    assert issued.posting.source_text == issued.number
    services.return_from_job(
        issue_id=issued.pk, lines=[Returned(line.pk, D(1), shelf.pk)], reason="没用上", actor=keeper
    )
    line.refresh_from_db()
    assert (line.returned, line.still_out, item_of(part, store).on_hand) == (1, 2, 8)
    facts = list(Event.objects.about(issued).order_by("pk").values_list("fact", flat=True))
    assert facts == [f"parts.issue_{verb}" for verb in ("drafted", "requested", "picked", "issued", "taken_back")]
    books()


def test_goods_leave_only_when_picked(requested, keeper, refused):
    refused(TransitionBlocked, "requested", services.issue_goods, issue_id=requested.pk, actor=keeper)


@pytest.mark.requirement("PRT-9")
def test_old_for_new(drafted, shelf, advisor, keeper, refused, books):
    battery = PartFactory(needs_old_part=True, number="28800-0T130")
    in_stock(battery, shelf, 2)
    row = services.submit_issue(issue_id=drafted((battery, 1)).pk, actor=advisor)
    services.pick_issue(issue_id=row.pk, actor=keeper)
    refused(TransitionBlocked, "old part of 28800-0T130 is not in", services.issue_goods, issue_id=row.pk, actor=keeper)
    line = row.lines.get()
    refused(ValidationError, "Say why", services.note_old_part, line_id=line.pk, is_in=False, actor=keeper)
    services.note_old_part(line_id=line.pk, is_in=False, reason="被盗, 没有旧件", actor=keeper)
    assert services.issue_goods(issue_id=row.pk, actor=keeper).state == "issued"
    refused(TransitionBlocked, "This line is done", services.note_old_part, line_id=line.pk, actor=keeper)
    books()


def test_an_old_part_that_is_in_lets_the_new_one_go(drafted, shelf, advisor, keeper):
    battery = PartFactory(needs_old_part=True)
    in_stock(battery, shelf, 2)
    row = services.submit_issue(issue_id=drafted((battery, 1)).pk, actor=advisor)
    services.pick_issue(issue_id=row.pk, actor=keeper)
    services.note_old_part(line_id=row.lines.get().pk, actor=keeper)
    assert services.issue_goods(issue_id=row.pk, actor=keeper).state == "issued"


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_the_same_issue_button_eight_times_at_once(requested, keeper, part, store, books):
    services.pick_issue(issue_id=requested.pk, actor=keeper)
    outcomes = at_once([lambda: services.issue_goods(issue_id=requested.pk, actor=keeper)] * 8)
    assert (len(outcomes.results), outcomes.refusals(TransitionBlocked)) == (1, 7)
    assert item_of(part, store).on_hand == 7 and Posting.objects.filter(kind="issue").count() == 1
    books()


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_race_is_lost(requested, keeper):
    services.pick_issue(issue_id=requested.pk, actor=keeper)
    with without_locks(2):
        outcomes = at_once([lambda: services.issue_goods(issue_id=requested.pk, actor=keeper)] * 2)
    assert outcomes.refusals(TransitionBlocked) == 0
