"""Into a bin of the old parts area, and nowhere else."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.transitions import TransitionBlocked
from parts.models import OldPart
from parts.old_parts import services
from parts.stock.bins import edit_bin
from tests.parts.factories import BinFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-9")]


def test_it_lies_there_and_may_move_on(take, place, warehouse, keeper, proven):
    row = services.put_away_old_part(old_part_id=take().pk, bin_id=place.pk, actor=keeper)
    assert (row.state, row.bin) == ("in_bin", place)
    other = BinFactory(warehouse=warehouse, kind="old_parts")
    assert services.put_away_old_part(old_part_id=row.pk, bin_id=other.pk, actor=keeper).bin == other
    proven()


def test_without_a_bin_it_goes_to_the_first_of_the_store(take, keeper):
    row = services.put_away_old_part(old_part_id=take().pk, actor=keeper)
    assert row.bin.kind == "old_parts"


def test_refusals(take, shelf, place, keeper, refused, person, who_may, supervisor):
    row, call = take(), services.put_away_old_part
    refused(ValidationError, "no place for old parts", call, old_part_id=row.pk, bin_id=shelf.pk, actor=keeper)
    planner = person("parts_planner")
    refused(PermissionDenied, "storekeeper", call, old_part_id=row.pk, bin_id=place.pk, actor=planner)
    allowed = who_may(lambda actor: call(old_part_id=row.pk, bin_id=place.pk, actor=actor))
    assert allowed == {"storekeeper", "parts_sales", "parts_supervisor"}
    services.dispose_old_part(old_part_id=row.pk, reason="报废", actor=supervisor)
    refused(TransitionBlocked, "disposed of", call, old_part_id=row.pk, bin_id=place.pk, actor=keeper)


def test_a_bin_with_an_old_part_in_it_stays_what_it_is(take, place, keeper):
    take(bin_id=place.pk)
    with pytest.raises(ValidationError, match="Something lies in this bin"):
        edit_bin(bin_id=place.pk, actor=keeper, kind="shelf")


def test_another_store_does_not_see_it(take, person, other_store):
    with pytest.raises(OldPart.DoesNotExist):
        services.put_away_old_part(old_part_id=take().pk, actor=person("storekeeper", store=other_store))
