"""Labels and the stock card: what stands on them."""

import pytest

from parts.models import StockItem
from parts.stock import paper
from tests.parts.factories import in_stock

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-1")]


def test_the_label_of_a_part_is_found_by_a_scanner(part, shelf):
    in_stock(part, shelf, 2)
    item = StockItem.objects.get()
    item.home_bin = shelf
    assert paper.part_label(item, False) == {
        "title": "04465-33471",
        "lines": ["Brake pads, front", "A-01-1-1"],
        "code": "04465-33471",
    }
    part.barcode = item.part.barcode = "6901234567892"
    assert paper.part_label(item, False)["code"] == "6901234567892"


@pytest.mark.requirement("PRT-2")
def test_the_label_of_a_bin_says_its_four_numbers(shelf):
    assert paper.bin_label(shelf, False) == {"title": "A-01-1-1", "lines": ["主库", "shelf"], "code": "A-01-1-1"}


@pytest.mark.requirement("PRT-2")
def test_the_card_tells_what_moved_and_nothing_of_cost(part, shelf):
    in_stock(part, shelf, 2, unit_cost="77.77")
    card = paper.card_data(StockItem.objects.get(), False)
    places, movements = card["sections"][1]["rows"], card["sections"][2]["rows"]
    assert places == [["A-01-1-1", "good", "2"]]
    assert movements[0][1:] == ["goods in", "", "A-01-1-1", "+2", "2"]
    assert "77.77" not in str(card) and "155.54" not in str(card)
