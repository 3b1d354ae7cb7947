"""Parts, stocking settings and opening stock come in as files and go out again (PRT-20)."""

import pytest
from django.core.files.base import ContentFile

from dms.core.exchange import importing
from parts.models import Part, StockItem
from tests.parts.factories import in_stock

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-20")]


@pytest.fixture
def bring_in(store, person):
    manager = person("general_manager")

    def take(code, text):
        file = ContentFile(text.encode(), name=f"{code}.csv")
        job = importing.upload_import(list_code=code, store=store, file=file, actor=manager)
        if job.state != "checked":
            return [(one.row_number, one.column, one.reason) for one in job.findings.all()]
        return importing.apply_import(import_id=job.pk, actor=manager)

    return take


def test_parts_are_added_and_changed_by_their_number(bring_in):
    bring_in("parts", "number,name,unit,retail_price\nA-1,前刹车片,set,180.5\nA-2,机油滤清器,piece,35\n")
    assert [str(p) for p in Part.objects.order_by("number")] == ["A-1 前刹车片", "A-2 机油滤清器"]
    bring_in("parts", "number,name,retail_price\nA-1,前刹车片,190\nA-2,机滤,35\n")
    first, second = Part.objects.order_by("number")
    assert (first.retail_price, second.name, second.name_initials) == (190, "机滤", "jl")


def test_each_wrong_row_is_named_and_nothing_comes_in(bring_in):
    found = bring_in("parts", "number,name,minimum_price,retail_price\nA-1,x,9,5\na_坏,y,1,2\nA-3,z,-1,2\n")
    assert {row for row, _column, _reason in found} == {2, 3, 4}
    assert not Part.objects.exists()


def test_settings_and_opening_stock(bring_in, part, shelf, books):
    text = f"number,minimum,maximum,home_bin,opening,unit_cost\n0446533471,2,8,{shelf.code},5,12.5\n"
    bring_in("stock", text)
    item = StockItem.objects.get()
    assert (item.minimum, item.home_bin, item.on_hand, item.value) == (2, shelf, 5, 62.5)
    [finding] = bring_in("stock", text)
    assert finding[1] == "Opening stock" and "has moved already" in finding[2]
    assert StockItem.objects.get().on_hand == 5
    books()


def test_an_unknown_part_or_bin_is_named(bring_in, part):
    found = bring_in("stock", "number,home_bin\nNO-1,\n04465-33471,X-1\n")
    assert [(row, column) for row, column, _reason in found] == [(2, "Part number"), (3, "Home bin")]
    assert not StockItem.objects.exists()


def test_what_moved_is_never_opened_again(bring_in, part, shelf, books):
    in_stock(part, shelf, 1)
    bring_in("stock", f"number,home_bin,opening\n{part.number},{shelf.code},5\n")
    assert StockItem.objects.get().on_hand == 1
    books()
