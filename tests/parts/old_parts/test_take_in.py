"""Taking an old part in: a number, a label, a place; by hand, or for a line that asks for it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from dms.core.attachments.selectors import attachments_of
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.issuing import services as issuing
from parts.issuing.models import Issue, IssueLine
from parts.models import OldPart
from parts.old_parts import selectors, services
from tests.filling import _picture
from tests.races import at_once, without_locks

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-9")]

needs_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="races run on PostgreSQL")


def for_line(line, actor, **more):
    return services.take_in_for_line(line_id=line.pk, actor=actor, **more)


def test_it_gets_a_number_a_place_a_photo_and_a_day(take, place, keeper, proven):
    photo = SimpleUploadedFile("old.png", _picture())
    row = take("claims", bin_id=place.pk, photo=photo, note="卡钳漏油", brought_by="王师傅")
    assert (row.number[:3], row.state, row.bin, row.plate) == ("OP-", "in_bin", place, "京A12345")
    assert row.due_at - row.taken_in_at == timedelta(days=3) and row.taken_in_by == keeper
    assert [each.caption for each in attachments_of(row)] == [row.number]
    facts = list(Event.objects.about(row).order_by("pk").values_list("fact", flat=True))
    assert facts == ["parts.old_part_taken_in", "parts.old_part_put_away"]
    proven()


def test_without_a_bin_it_waits_for_one(take):
    assert (take().state, take().bin) == ("taken_in", None)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"job_number": "", "plate": ""}, "from which repair order or plate"),
        ({"destination": "nowhere"}, "where it goes"),
        ({"quantity": 0}, "quantity"),
        ({"part_id": 10**9}, "on file"),
    ],
)
def test_what_no_label_can_say_is_refused(take, refused, wrong, match):
    refused(ValidationError, match, take, **wrong)


def test_among_good_parts_it_would_be_taken_for_new(take, shelf, refused):
    refused(ValidationError, "no place for old parts", take, bin_id=shelf.pk)


def test_who_may(take, who_may):
    assert who_may(lambda actor: take(actor=actor)) == {"storekeeper", "parts_sales", "parts_supervisor"}


def test_the_stage_above_names_its_order_and_finds_them_again(take, keeper, proven):
    """A repair order is any row with a number and a page; an issue stands in for it here."""
    order = Issue.objects.create(store=keeper.memberships.get().store, kind="internal", number="RO-26-0099")
    mine = [take(source=order, job_number="", plate=""), take("customer", source=order)]
    taken_by_mistake = take(source=order)
    services.withdraw_old_part(old_part_id=taken_by_mistake.pk, reason="重复登记", actor=keeper)
    take()
    assert list(selectors.old_parts_of(order)) == mine
    assert (mine[0].job_number, mine[0].source_url) == ("RO-26-0099", order.get_absolute_url())


# --- old for new


def test_the_new_one_goes_once_all_old_ones_are_in(wanting, keeper, refused, proven):
    line = wanting(2)
    first = for_line(line, keeper, quantity=Decimal(1), destination="core")
    assert (first.part, first.plate, first.destination) == (line.part, "京A12345", "core")
    refused(TransitionBlocked, "28800-0T130 is not in", issuing.issue_goods, issue_id=line.issue_id, actor=keeper)
    refused(ValidationError, "At most 1", services.take_in_for_line, line_id=line.pk, quantity=2, actor=keeper)
    for_line(line, keeper)
    assert issuing.issue_goods(issue_id=line.issue_id, actor=keeper).state == "issued"
    refused(TransitionBlocked, "is in: OP-", services.take_in_for_line, line_id=line.pk, actor=keeper)
    proven()


def test_that_of_a_warranty_job_goes_to_the_claims_clerk_whatever_is_said(wanting, keeper, refused):
    line = wanting(kind="warranty")
    call = services.take_in_for_line
    refused(ValidationError, "go to the claims clerk", call, line_id=line.pk, destination="customer", actor=keeper)
    assert for_line(line, keeper).destination == "claims"


def test_noting_it_on_the_line_makes_the_old_part_too(wanting, keeper, proven):
    line = wanting(2)
    issuing.note_old_part(line_id=line.pk, actor=keeper)
    row = OldPart.objects.get()
    assert (row.issue_line, row.quantity, row.destination) == (line, 2, "disposal")
    issuing.note_old_part(line_id=line.pk, actor=keeper)
    assert OldPart.objects.count() == 1
    proven()


def test_a_line_does_not_say_not_in_while_it_lies_there(wanting, keeper, refused):
    line = wanting()
    row = for_line(line, keeper)
    refused(
        TransitionBlocked,
        f"{row.number} of this line came in",
        issuing.note_old_part,
        line_id=line.pk,
        is_in=False,
        reason="没有",
        actor=keeper,
    )


def test_nothing_is_asked_for_where_nothing_goes_out_to_a_car(wanting, keeper, refused, person):
    line = wanting()
    issuing.cancel_issue(issue_id=line.issue_id, reason="不修了", actor=person("service_advisor"))
    refused(TransitionBlocked, "nothing goes out on it", services.take_in_for_line, line_id=line.pk, actor=keeper)


# --- what is owed


def test_what_went_out_with_a_reason_is_owed_until_it_comes(gone_without, keeper, proven):
    assert list(selectors.owed(keeper)) == [gone_without]
    row = for_line(gone_without, keeper)
    assert list(selectors.owed(keeper)) == [] and row.issue_line == gone_without
    line = IssueLine.objects.get(pk=gone_without.pk)
    assert line.old_part_in and line.old_part_reason == "客户明天带来"
    proven()


def test_the_supervisor_waives_what_never_comes(gone_without, keeper, supervisor, refused, who_may):
    from parts.issuing.old_for_new import waive_old_part

    wanted = {"line_id": gone_without.pk}
    assert who_may(lambda actor: waive_old_part(**wanted, reason="车被盗", actor=actor)) == {"parts_supervisor"}
    refused(PermissionDenied, "parts supervisor", waive_old_part, **wanted, reason="车被盗", actor=keeper)
    refused(ValidationError, "not asked for any more", waive_old_part, **wanted, reason=" ", actor=supervisor)
    waive_old_part(**wanted, reason="车被盗", actor=supervisor)
    assert list(selectors.owed(keeper)) == []
    refused(TransitionBlocked, "No old part is owed", waive_old_part, **wanted, reason="再一次", actor=supervisor)


def test_what_came_back_unused_owes_nothing(gone_without, keeper, shelf, refused):
    back = issuing.Returned(gone_without.pk, Decimal(1), shelf.pk)
    issuing.return_from_job(issue_id=gone_without.issue_id, lines=[back], reason="没装", actor=keeper)
    assert list(selectors.owed(keeper)) == []
    refused(TransitionBlocked, "new part came back", services.take_in_for_line, line_id=gone_without.pk, actor=keeper)


# --- two at once


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_take_in_the_same_old_part_make_one(wanting, keeper, proven):
    line = wanting()
    outcomes = at_once([lambda: for_line(line, keeper)] * 4)
    assert (len(outcomes.results), outcomes.refusals(TransitionBlocked)) == (1, 3)
    assert OldPart.objects.count() == 1
    proven()


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_there_are_two(wanting, keeper):
    """The control: the race is lost, and the proof finds it."""
    from dms.core.invariants import verify

    line = wanting()
    with without_locks(2):
        at_once([lambda: for_line(line, keeper)] * 2)
    assert OldPart.objects.count() == 2
    assert any(found for known, found in verify(["I4"]) if "old_parts" in known.name)


def test_a_part_that_asks_for_no_old_one_may_still_have_one(wanting, battery, keeper):
    battery.needs_old_part = False
    battery.save()
    line = wanting()
    assert for_line(line, keeper).issue_line == line


def test_other_stores_lines_do_not_exist(wanting, person, other_store):
    stranger = person("storekeeper", store=other_store)
    with pytest.raises(IssueLine.DoesNotExist):
        for_line(wanting(), stranger)
