"""Bins by four numbers, one at a time or a range."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from parts.models import Bin
from parts.stock.bins import add_bins, edit_bin, edit_warehouse, expanded
from tests.parts.factories import in_stock

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-2")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("01-03", ["01", "02", "03"]),
        ("a-c", ["A", "B", "C"]),
        ("1,3，5", ["1", "3", "5"]),
        ("Q", ["Q"]),
        ("9-11, X", ["9", "10", "11", "X"]),
    ],
)
def test_a_range_is_written_out(text, found):
    assert expanded(text) == found


@pytest.mark.parametrize("text", ["", "3-1", "01-", "A-12", "ABCDE", "1;2", "-3", "1-99999"])
def test_what_is_no_range_is_refused(text):
    with pytest.raises(ValidationError):
        expanded(text)


def test_a_range_is_added_and_what_is_there_stays(warehouse, shelf, person):
    made = add_bins(warehouse_id=warehouse.pk, racks="01-02", levels="1", positions="1-3", actor=person("storekeeper"))
    assert [row.code for row in made] == ["A-01-1-2", "A-01-1-3", "A-02-1-1", "A-02-1-2", "A-02-1-3"]
    assert Event.objects.filter(fact="parts.bin_added").count() == 5
    with pytest.raises(ValidationError, match="there already"):
        add_bins(warehouse_id=warehouse.pk, racks="01-02", levels="1", positions="1-3", actor=person("storekeeper"))


def test_not_a_whole_town_and_not_by_everybody(warehouse, person):
    with pytest.raises(ValidationError, match="at most"):
        add_bins(warehouse_id=warehouse.pk, racks="01-99", levels="1-9", positions="01-99", actor=person("storekeeper"))
    with pytest.raises(PermissionDenied):
        add_bins(warehouse_id=warehouse.pk, racks="1", levels="1", positions="1", actor=person("technician"))
    assert not Bin.objects.exists()


def test_a_filled_bin_stays_in_use(part, shelf, person):
    in_stock(part, shelf, 1)
    with pytest.raises(ValidationError, match="Something lies"):
        edit_bin(bin_id=shelf.pk, is_active=False, actor=person("storekeeper"))
    shelf.refresh_from_db()
    assert shelf.is_active


def test_a_warehouse_is_renamed_and_nothing_said_changes_nothing(warehouse, person):
    keeper = person("parts_supervisor")
    assert edit_warehouse(warehouse_id=warehouse.pk, actor=keeper).version == warehouse.version
    assert edit_warehouse(warehouse_id=warehouse.pk, name="一号库", actor=keeper).name == "一号库"
    assert Event.objects.filter(fact="parts.warehouse_edited").count() == 1
