"""Back to the customer: cleaned, packed, signed for; never what a warranty job replaced."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from dms.core.attachments.selectors import attachments_of
from dms.core.transitions import TransitionBlocked
from parts.models import OldPart
from parts.old_parts import services
from tests.races import at_once, without_locks

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-9")]

needs_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="races run on PostgreSQL")
DRAWN = {"width": 600, "height": 200, "strokes": [[[10, 10], [300, 150], [500, 20]]]}


def give_back(row, actor, **more):
    values = {"collected_by": "王女士", "is_cleaned": True} | more
    return services.give_back_old_part(old_part_id=row.pk, actor=actor, **values)


def test_the_customer_signs_for_a_clean_part(take, place, keeper, proven):
    row = give_back(take("customer", bin_id=place.pk), keeper, signature=DRAWN)
    assert (row.state, row.bin, row.collected_by, row.is_cleaned) == ("given_back", None, "王女士", True)
    assert row.left_at and attachments_of(row).get().kind == "signature"
    proven()


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"is_cleaned": False}, "Clean and pack it"),
        ({"collected_by": " "}, "who takes it"),
        ({"signature": "x"}, "read"),
    ],
)
def test_not_dirty_and_not_to_nobody(take, keeper, refused, wrong, match):
    refused(ValidationError, match, give_back, row=take("customer"), actor=keeper, **wrong)


@pytest.mark.parametrize("destination", ["claims", "core", "disposal"])
def test_not_what_goes_elsewhere(take, keeper, refused, destination):
    refused(TransitionBlocked, "It goes elsewhere", give_back, row=take(destination), actor=keeper)


def test_who_may(take, who_may, refused, clerk):
    row = take("customer")
    assert who_may(lambda actor: give_back(row, actor)) == {"storekeeper", "parts_sales", "parts_supervisor"}
    refused(PermissionDenied, "storekeeper", give_back, row=row, actor=clerk)


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_customers_at_two_desks_get_it_once(take, keeper, proven):
    row = take("customer")
    outcomes = at_once([lambda: give_back(row, keeper)] * 4)
    assert (len(outcomes.results), outcomes.refusals(TransitionBlocked)) == (1, 3)
    proven()


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_get_it(take, keeper):
    row = take("customer")
    with without_locks(2):
        outcomes = at_once([lambda: give_back(row, keeper)] * 2)
    assert outcomes.refusals(TransitionBlocked) == 0
    assert OldPart.objects.get().state == "given_back"
