"""Journeys over parts and bins: from the search to the shelf and back, by screen and by program."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dms.core import clock
from parts.models import Bin, Part, Posting, Reservation, StockItem
from tests.api.conftest import program
from tests.parts.conftest import books, part, shelf, warehouse
from tests.parts.factories import StockItemFactory, in_stock

__all__ = ["books", "part", "program", "shelf", "warehouse"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(person):
    def sign_in(role):
        browser = Client()
        browser.force_login(person(role, password="!"))
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return browser

    return sign_in


@pytest.mark.requirement("PRT-2")
def test_part_and_bin_lead_to_each_other_in_one_key(signed_in, part, shelf):
    in_stock(part, shelf, 2)
    item = StockItem.objects.get()
    StockItem.objects.update(home_bin=shelf)
    keeper = signed_in("storekeeper")
    card = keeper.get(f"/stock/{item.pk}/").content.decode()
    assert f'href="{shelf.get_absolute_url()}" data-key="b"' in card
    place = keeper.get(shelf.get_absolute_url()).content.decode()
    assert f'href="{item.get_absolute_url()}" data-key="p"' in place


@pytest.mark.requirement("PRT-20")
def test_a_part_is_found_by_whatever_is_typed_and_a_bin_by_its_label(signed_in, part, shelf):
    keeper = signed_in("storekeeper")
    for text in ("0446533", "前刹", "qscp", "p: 04465"):
        assert part.number in keeper.get("/search/", {"q": text}, follow=True).content.decode(), text
    assert shelf.code in keeper.get("/search/", {"q": "A-01"}, follow=True).content.decode()


@pytest.mark.requirement("PRT-20")
def test_looking_a_part_up_costs_few_statements(part, person):
    from parts.stock.offers import search_parts

    user = person("storekeeper")
    user.has_perm("parts.view_part")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert search_parts(user, "qscp", 8)
    assert len(asked) <= 6


@pytest.mark.requirement("PRT-3")
def test_a_lot_is_moved_set_aside_held_and_a_move_taken_back(signed_in, part, shelf, warehouse, books):
    in_stock(part, shelf, 5)
    item, keeper = StockItem.objects.get(), signed_in("storekeeper")
    keeper.post(
        f"/warehouses/{warehouse.pk}/bins/", {"racks": "02", "levels": "1", "positions": "1-2", "kind": "shelf"}
    )
    other = Bin.objects.get(code="A-02-1-1")
    place = item.balances.get().pk
    refused = keeper.post(f"/stock/{item.pk}/move/", {"place": place, "quantity": "2", "to_bin": "Z-9"})
    assert refused.status_code == 422 and "has no bin Z-9" in refused.content.decode()
    keeper.post(f"/stock/{item.pk}/move/", {"place": place, "quantity": "2", "to_bin": other.code.lower()})
    assert item.balances.get(bin=other).on_hand == 2
    keeper.post(
        f"/stock/{item.pk}/set-aside/", {"place": place, "quantity": "1", "status": "quarantine", "reason": "破损"}
    )
    item.refresh_from_db()
    assert (item.on_hand, item.set_aside) == (4, 1)
    seller = signed_in("parts_sales")
    seller.post(
        f"/stock/{item.pk}/reserve/", {"quantity": "1", "held_for": "王先生", "until": clock.today().isoformat()}
    )
    assert "王先生" in keeper.get(f"/stock/{item.pk}/").content.decode()
    supervisor = signed_in("parts_supervisor")
    move = Posting.objects.filter(kind="move").earliest("pk")
    assert supervisor.get(f"/postings/{move.pk}/").status_code in (200, 302)
    assert Reservation.objects.get().quantity == 1
    books()


@pytest.mark.requirement("PRT-1")
def test_costs_are_for_those_who_may_see_them(signed_in, part, shelf):
    in_stock(part, shelf, 1, unit_cost="77.77")
    item = StockItem.objects.get()
    for address in ("/stock/", f"/stock/{item.pk}/", "/stock/movements/", "/postings/"):
        assert "77.77" not in signed_in("storekeeper").get(address).content.decode(), address
    assert "77.77" in signed_in("parts_planner").get(f"/stock/{item.pk}/").content.decode()


@pytest.mark.requirement("PRT-18")
def test_other_stores_stock_is_seen_as_numbers_by_those_who_may(signed_in, part, shelf, other_store):
    in_stock(part, shelf, 1)
    there = StockItemFactory(store=other_store)
    in_stock(part, there.balances.get().bin, 7)
    item = StockItem.objects.get(part=part, store=shelf.store)
    assert str(other_store) in signed_in("parts_planner").get(f"/stock/{item.pk}/").content.decode()
    assert str(other_store) not in signed_in("technician").get(f"/stock/{item.pk}/").content.decode()
    theirs = StockItem.objects.get(part=part, store=other_store)
    assert signed_in("parts_planner").get(f"/stock/{theirs.pk}/").status_code == 404


@pytest.mark.requirement("PRT-3")
def test_a_program_does_the_same(program, person, part, shelf, books):
    in_stock(part, shelf, 5, unit_cost="77.77")
    keeper, planner = program(person("storekeeper")), program(person("parts_planner"))
    [row] = keeper.get("/api/v1/stock/", {"number": "0446533471"}).json()["results"]
    assert (row["on_hand"], row["available"], row["value"]) == ("5.000", "5.000", None)
    assert planner.get(f"/api/v1/stock/{row['id']}/").json()["value"] == "388.85"
    moved = keeper.send(
        "POST",
        f"/api/v1/stock/{row['id']}/move/",
        {"quantity": "1", "from_bin": shelf.pk, "to_status": "quarantine", "reason": "破损"},
    )
    assert (moved.status_code, moved.json()["set_aside"]) == (200, "1.000")
    [first, *_rest] = keeper.get("/api/v1/postings/").json()["results"]
    assert keeper.send("POST", f"/api/v1/postings/{first['id']}/reverse/", {"reason": "x"}).status_code == 403
    changed = planner.send("PATCH", f"/api/v1/stock/{row['id']}/", {"minimum": "2"}, If_Match=f'"{row["version"]}"')
    assert (changed.status_code, changed.json()["minimum"]) == (200, "2.000")
    made = planner.send("POST", "/api/v1/parts/", {"number": "B-1", "name": "机油"})
    assert made.status_code == 201 and Part.objects.filter(number="B-1").exists()
    assert keeper.get("/api/v1/balances/", {"bin": shelf.code}).json()["results"]
    books()
