"""The list for the claims clerk: written by one, signed by another, whole or not at all."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from dms.core.transitions import TransitionBlocked
from parts.models import OldPart, OldPartHandover
from parts.old_parts import handing_over, selectors, services
from tests.parts.old_parts.factories import OldPartFactory
from tests.races import at_once, without_locks

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-9")]

needs_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="races run on PostgreSQL")


def write(rows, actor):
    return handing_over.write_hand_over_list(old_part_ids=[row.pk for row in rows], actor=actor)


def sign(row, actor):
    return handing_over.sign_hand_over_list(handover_id=row.pk, actor=actor)


def test_a_list_takes_what_waits_for_the_claims_clerk(take, keeper, clerk, proven):
    rows = [take("claims"), take("claims")]
    assert list(selectors.for_claims(keeper)) == rows
    made = write(rows, keeper)
    assert (made.number[:3], made.state, made.lines.count(), made.handed_by) == ("OH-", "open", 2, keeper)
    assert list(selectors.for_claims(keeper)) == [] and list(selectors.to_sign(clerk)) == [made]
    signed = sign(made, clerk)
    assert (signed.state, signed.signed_by) == ("signed", clerk)
    assert list(selectors.held_by(clerk)) == rows
    proven()


def test_what_is_no_warranty_part_or_listed_already_is_named(take, listed, keeper, refused, other_store):
    other, on_list = take("customer"), listed.lines.first().old_part
    refused(ValidationError, f"Not for this list: {other.number}", write, rows=[other], actor=keeper)
    refused(ValidationError, f"Not for this list: {on_list.number}", write, rows=[on_list], actor=keeper)
    refused(ValidationError, "Choose old parts", write, rows=[], actor=keeper)
    foreign = OldPartFactory(store=other_store, destination="claims")
    refused(ValidationError, "Choose old parts", write, rows=[foreign], actor=keeper)


def test_two_hands(listed, keeper, person, store, refused, who_may):
    refused(PermissionDenied, "claims clerk", sign, row=listed, actor=keeper)
    assert who_may(lambda actor: sign(listed, actor)) == {"claims_clerk"}
    both = person("claims_clerk")
    OldPartHandover.objects.filter(pk=listed.pk).update(handed_by=both)
    refused(PermissionDenied, "Another person signs", sign, row=listed, actor=both)


def test_a_signed_list_is_not_signed_again(listed, clerk, person, refused):
    sign(listed, clerk)
    refused(TransitionBlocked, "signed", sign, row=listed, actor=person("claims_clerk"))


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_one_part_is_never_on_two_lists(take, keeper, proven):
    row = take("claims")
    outcomes = at_once([lambda: write([row], keeper)] * 4)
    assert (len(outcomes.results), outcomes.refusals(ValidationError)) == (1, 3)
    proven()


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_only_the_database_stands_in_the_way(take, keeper):
    from django.db import IntegrityError

    row = take("claims")
    with without_locks(2):
        outcomes = at_once([lambda: write([row], keeper)] * 2)
    assert outcomes.refusals(IntegrityError) == 1 and outcomes.refusals(ValidationError) == 0


def test_a_part_brought_back_in_between_breaks_no_list(listed, clerk, supervisor, refused, proven):
    """Nothing takes a part off an open list but cancelling it."""
    on_list = OldPart.objects.first()
    call = services.bring_back_old_part
    wanted = {"old_part_id": on_list.pk, "destination": "core", "reason": "x"}
    refused(TransitionBlocked, "taken in", call, **wanted, actor=supervisor)
    proven()
