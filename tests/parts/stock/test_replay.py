"""A file of demand goes through the real services; what was not there is counted as lost; the books hold."""

from decimal import Decimal as D

import pytest
from django.core.management import CommandError, call_command

from parts.models import Movement, StockItem
from parts.stock.replay import read_demand, replay

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "demand.csv"
    path.write_text("part,1998-01,1998-02,1998-03\n21029627,1,3,0\n21029628,,2,1\n")
    return path


def test_months_are_replenished_sold_and_lost(store, file, books):
    tally = replay(store, read_demand(file), said=str)
    assert (tally.months, tally.demand, tally.lost) == (3, 7, 2)
    assert tally.fill_rate == 71.4
    assert tally.postings_a_second > 0 and 0 < tally.milliseconds_a_posting < 10_000
    assert -sum(Movement.objects.filter(quantity__lt=0).values_list("quantity", flat=True)) == 5
    assert {item.part.number: item.on_hand for item in StockItem.objects.select_related("part")}.keys() == {
        "21029627",
        "21029628",
    }
    assert all(item.value == item.on_hand * D(10) for item in StockItem.objects.all())
    books()


def test_the_command_ends_with_the_proof(file, capsys):
    call_command("replay_demand", str(file))
    said = capsys.readouterr().out
    assert "3 months, 2 parts" in said and "fill rate" in said


def test_what_is_no_file_of_demand_is_refused(tmp_path):
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("part,1998-01\nx,many\n")
    with pytest.raises(CommandError, match="monthly demand"):
        call_command("replay_demand", str(wrong))
