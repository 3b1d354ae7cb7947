"""``Issue.pick``: from the bins in the order of a walk, less or elsewhere where it must be."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.transitions import TransitionBlocked
from parts.issuing import services
from parts.issuing.services import Picked
from parts.models import StockItem
from tests.parts.factories import in_stock

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-7")]


def item_of(part, store):
    return StockItem.objects.get(part=part, store=store)


def test_less_is_picked_or_from_another_bin_and_the_rest_is_free_again(
    requested, store, part, second_shelf, keeper, books, refused
):
    in_stock(part, second_shelf, 2)
    line = requested.lines.get()
    refused(
        ValidationError,
        "3 of 04465-33471 are on the paper; 4",
        services.pick_issue,
        issue_id=requested.pk,
        picks=[Picked(line.pk, D(4))],
        actor=keeper,
    )
    services.pick_issue(issue_id=requested.pk, picks=[Picked(line.pk, D(2), second_shelf.pk)], actor=keeper)
    row = services.issue_goods(issue_id=requested.pk, actor=keeper)
    assert row.posting.movements.get().bin == second_shelf
    assert (item_of(part, store).on_hand, item_of(part, store).reserved) == (10, 0)
    books()


def test_nothing_picked_is_no_issue(requested, keeper, refused):
    picks = [Picked(requested.lines.get().pk, D(0))]
    refused(
        ValidationError, "Nothing was picked", services.pick_issue, issue_id=requested.pk, picks=picks, actor=keeper
    )


def test_two_bins_make_two_lines_in_the_order_of_the_walk(drafted, part, shelf, second_shelf, advisor, keeper, books):
    in_stock(part, second_shelf, 4)
    in_stock(part, shelf, 2)
    row = services.submit_issue(issue_id=drafted((part, 5)).pk, actor=advisor)
    assert [(line.bin, line.quantity) for line in row.in_walking_order()] == [(shelf, 2), (second_shelf, 3)]
    services.pick_issue(issue_id=row.pk, actor=keeper)
    row = services.issue_goods(issue_id=row.pk, actor=keeper)
    assert sorted(line.movement.quantity for line in row.lines.all()) == [-3, -2]
    books()


def test_what_is_picked_is_not_picked_again_and_not_by_everybody(requested, keeper, person, refused):
    technician = person("technician")
    refused(PermissionDenied, None, services.pick_issue, issue_id=requested.pk, actor=technician)
    services.pick_issue(issue_id=requested.pk, actor=keeper)
    refused(TransitionBlocked, "picked", services.pick_issue, issue_id=requested.pk, actor=keeper)
