"""Writing and submitting: numbered, worth noted by FIFO, the goods apart."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.transitions import TransitionBlocked
from parts.scrapping import services
from parts.scrapping.models import Scrapping
from parts.stock.models import Balance
from parts.stock.moving import shift_stock
from parts.stock.reserving import reserve
from parts.stock.reversal import reverse_posting
from tests.accounts.factories import MembershipFactory
from tests.parts.factories import BinFactory, PartFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-11")]


def submit_scrapping(row, actor):
    return services.submit_scrapping(scrapping_id=row.pk, actor=actor)


def test_a_draft_has_no_number_and_moves_nothing(written, lying):
    row = written()
    assert row.number == "" and "Draft" in str(row) and lying() == {"good": 10}


def test_submitted_it_is_numbered_worth_its_oldest_layers_and_apart(written, keeper, lying, books):
    row = submit_scrapping(written(), keeper)
    assert row.number.startswith("SC-") and row.state == "judging"
    assert row.worth == row.lines.get().worth == Decimal("84.00"), "six at 10, two at 12"
    assert lying() == {"good": 2, "pending_scrap": 8}
    assert row.hold_bin.kind == "scrap"
    assert Balance.objects.get(status="pending_scrap").bin == row.hold_bin
    books()


def test_two_lines_of_a_part_use_its_layers_once(written, keeper, part, second_shelf, pads, shelf, books):
    shift_stock(item_id=pads.pk, quantity=3, from_bin_id=shelf.pk, to_bin_id=second_shelf.pk, actor=keeper)
    row = written(7)
    services.add_scrapping_line(
        scrapping_id=row.pk, part_id=part.pk, bin_id=second_shelf.pk, quantity=3, cause="expired", actor=keeper
    )
    assert submit_scrapping(row, keeper).worth == Decimal("108.00"), "6 × 10 + 4 × 12"
    books()


def test_an_empty_draft_is_no_paper(store, keeper, judges, refused):
    row = services.add_scrapping(store=store, actor=keeper)
    refused(TransitionBlocked, "no part on it", submit_scrapping, row, keeper)


def test_only_those_who_keep_parts_apply(written, store, supervisor, clerk, manager, refused):
    row = written()
    for who in (supervisor, clerk, manager):
        refused(PermissionDenied, "storekeeper", submit_scrapping, row, who)
        refused(PermissionDenied, "storekeeper", services.add_scrapping, store=store, actor=who)


def test_what_is_held_for_a_paper_is_not_scrapped(written, keeper, store, part, refused, books):
    row = written()
    reserve(store=store, part_id=part.pk, quantity=Decimal(5), source=keeper, source_text="RO-26-0007", actor=None)
    refused(TransitionBlocked, "RO-26-0007", submit_scrapping, row, keeper)
    books()


def test_without_three_judges_nothing_is_submitted(written, keeper, clerk, supervisor, refused):
    row = written()
    clerk.memberships.all().delete()
    refused(TransitionBlocked, "warranty claims", submit_scrapping, row, keeper)
    MembershipFactory(user=supervisor, role="claims_clerk", store=row.store)
    refused(TransitionBlocked, "Three different people", submit_scrapping, row, keeper)


def test_who_asks_does_not_count_as_a_judge(written, store, supervisor, keeper, refused):
    MembershipFactory(user=supervisor, role="storekeeper", store=store)
    row = written(actor=type(supervisor).objects.get(pk=supervisor.pk))
    refused(TransitionBlocked, "parts supervisor", submit_scrapping, row, keeper)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"quantity": 0}, "greater than nothing"),
        ({"quantity": Decimal("0.5")}, "whole units"),
        ({"status": "old_part"}, "papers of their own"),
        ({"cause": "boredom"}, "not a valid choice"),
    ],
)
def test_a_line_says_what_can_be_scrapped(written, keeper, part, second_shelf, refused, changed, sentence):
    row = written()
    line = {"part_id": part.pk, "bin_id": second_shelf.pk, "quantity": 1, "cause": "damaged"} | changed
    refused(ValidationError, sentence, services.add_scrapping_line, scrapping_id=row.pk, actor=keeper, **line)


def test_a_line_names_a_part_and_a_bin_of_the_store_once(written, keeper, part, shelf, other_store, refused):
    row = written()
    add = {"scrapping_id": row.pk, "quantity": 1, "cause": "damaged", "actor": keeper}
    elsewhere = BinFactory(warehouse__store=other_store)
    unknown = PartFactory()
    same = services.add_scrapping_line
    refused(ValidationError, "already", same, part_id=part.pk, bin_id=shelf.pk, **add)
    refused(ValidationError, "not one of the store's", same, part_id=part.pk, bin_id=elsewhere.pk, **add)
    refused(ValidationError, "never had", same, part_id=unknown.pk, bin_id=shelf.pk, **add)


def test_a_line_comes_off_a_draft_and_off_nothing_else(written, keeper, refused):
    row = written()
    services.remove_scrapping_line(line_id=row.lines.get().pk, actor=keeper)
    assert not row.lines.exists()
    sent = submit_scrapping(written(), keeper)
    line = sent.lines.get()
    refused(TransitionBlocked, "Only a draft", services.remove_scrapping_line, line_id=line.pk, actor=keeper)
    refused(TransitionBlocked, "draft|judged", submit_scrapping, sent, keeper)


def test_what_lies_apart_moves_with_its_paper_only(submitted, keeper, supervisor, pads, shelf, refused):
    back = {"item_id": pads.pk, "quantity": 1, "from_bin_id": submitted.hold_bin_id, "reason": "x", "actor": keeper}
    refused(ValidationError, "with its scrapping", shift_stock, from_status="pending_scrap", to_status="good", **back)
    aside = back | {"from_bin_id": shelf.pk, "to_status": "pending_scrap"}
    refused(ValidationError, "Write a scrapping", shift_stock, **aside)
    posting = submitted.lines.get().item.movements.first().posting
    refused(TransitionBlocked, "goes back when", reverse_posting, posting_id=posting.pk, reason="x", actor=supervisor)


def test_another_store_sees_nothing_of_it(submitted, person, other_store):
    stranger = person("storekeeper", store=other_store)
    assert not Scrapping.objects.visible_to(stranger).exists()
    with pytest.raises(Scrapping.DoesNotExist):
        submit_scrapping(submitted, stranger)
