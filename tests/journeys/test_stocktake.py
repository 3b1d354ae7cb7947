"""A stocktake from the plan to the books: on the phone, by a program, on paper, and on the figure's list."""

import pytest
from django.conf import settings
from django.test import Client

from dms.core.models import Approval
from dms.core.printing.services import print_document
from dms.core.transitions import TransitionBlocked
from parts.stock.models import StockItem
from parts.stocktake.models import Stocktake
from tests.api.conftest import program
from tests.parts.conftest import books, part, shelf, warehouse
from tests.parts.factories import PartFactory, in_stock

__all__ = ["books", "part", "program", "shelf", "warehouse"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-10")]


@pytest.fixture
def signed_in():
    """A browser of their own for each person."""

    def sign_in(user):
        browser = Client()
        browser.force_login(user)
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return browser

    return sign_in


@pytest.fixture
def keeper(person):
    return person("storekeeper", name="周强", password="!")


@pytest.fixture
def seller(person):
    return person("parts_sales", name="吴芳", password="!")


def text_of(answer):
    return answer.content.decode()


def test_counted_on_the_phone_recounted_explained_approved_and_posted(
    signed_in, keeper, seller, person, store, part, shelf, books
):
    in_stock(part, shelf, 86417)
    phone, second, head = signed_in(keeper), signed_in(seller), signed_in(person("parts_supervisor", password="!"))
    address = phone.post("/stocktakes/new/", {"store": store.pk, "kind": "spot", "scope": "all"}).url
    assert phone.post(f"{address}start/").status_code == 302
    page = text_of(phone.get(f"{address}count/?bin={shelf.code}"))
    assert part.number in page and "to count" in page
    for told in (page, text_of(phone.get(address)), text_of(second.get(f"{address}count/"))):
        assert "86417" not in told, "blind"
    wrong = phone.post(f"{address}count/", {"bin": "A-99-9-9", "part": "nothing", "quantity": "x"})
    assert wrong.status_code == 422 and set(wrong.context["form"].errors) == {"bin", "part", "quantity"}
    counted = {"bin": shelf.code.lower(), "part": part.number.replace("-", ""), "quantity": "86415"}
    assert phone.post(f"{address}count/", counted).url.endswith(f"?bin={shelf.code}")
    taken = second.post(f"{address}count/", counted)
    assert taken.status_code == 403 and "周强" in text_of(taken)
    blocked = phone.post(f"{address}finish-counting/")
    assert blocked.status_code == 409 and shelf.code in text_of(blocked)
    assert phone.post(f"{address}close-bin/", {"bin": shelf.code}).status_code == 302
    assert phone.post(f"{address}finish-counting/").status_code == 302

    assert part.number in text_of(second.get(f"{address}recount/"))
    own = phone.post(f"{address}recount/", counted)
    assert own.status_code == 403 and "Somebody else" in text_of(own)
    assert second.post(f"{address}recount/", counted | {"quantity": "86416"}).status_code == 302
    assert phone.post(f"{address}finish-recount/").status_code == 302

    page = text_of(phone.get(address))
    assert "−1" in page and "Explain" in page and "0 / 1" in page
    refused = phone.post(f"{address}submit/")
    assert refused.status_code == 409 and "responsible person" in text_of(refused)
    row = Stocktake.objects.get()
    line = row.lines.get()
    form = {"cause": "lost", "responsible": keeper.pk}
    assert phone.post(f"/stocktakes/lines/{line.pk}/explain/", form).status_code == 302
    assert phone.post(f"{address}submit/").status_code == 302
    assert phone.post(f"{address}post-differences/").status_code == 409
    approval = Approval.objects.get()
    assert head.post(f"/approvals/{approval.pk}/approve/", {"note": ""}).status_code == 302
    assert phone.post(f"{address}post-differences/").status_code == 302
    item = StockItem.objects.get(part=part)
    assert item.on_hand == 86416
    lines = phone.get("/stocktakes/lines/?differs=true")
    assert lines.context["page"].count == 1 and "lost or stolen" in text_of(lines)
    books()


def test_a_program_counts_as_people_do_and_is_told_no_books(program, keeper, seller, store, part, shelf, books):
    in_stock(part, shelf, 10)
    found = PartFactory(number="FOUND-1")
    api, other = program(keeper), program(seller)
    body = {"store": store.pk, "kind": "spot", "scope": "bins", "first_bin": shelf.code, "last_bin": shelf.code}
    made = api.send("POST", "/api/v1/stocktakes/", body)
    assert made.status_code == 201, made.content
    base = f"/api/v1/stocktakes/{made.json()['id']}"
    assert api.send("POST", f"{base}/count/", {"bin": shelf.pk, "part": part.pk, "quantity": "1"}).status_code == 409
    assert other.send("POST", f"{base}/start/").status_code == 403
    assert api.send("POST", f"{base}/start/").json()["state"] == "counting"
    for one, quantity in ((part, "9"), (found, "2")):
        line = api.send("POST", f"{base}/count/", {"bin": shelf.pk, "part": one.pk, "quantity": quantity})
        assert line.status_code == 200, line.content
        assert [line.json()[name] for name in ("snapshot", "book", "difference", "value")] == [None] * 4
    negative = api.send("POST", f"{base}/count/", {"bin": shelf.pk, "part": part.pk, "quantity": "-1"})
    assert negative.status_code == 422
    assert api.send("POST", f"{base}/close-bin/", {"bin": shelf.pk}).json()["closed_at"]
    assert api.send("POST", f"{base}/finish-counting/").json()["state"] == "to_recount"
    lines = api.get(f"{base}/lines/").json()["results"]
    for line in lines:
        again = {"line": line["id"], "quantity": line["counted"]}
        assert api.send("POST", f"{base}/recount/", again).status_code == 403
        assert other.send("POST", f"{base}/recount/", again).status_code == 200
    assert api.send("POST", f"{base}/finish-recount/").json()["state"] == "to_approve"
    told = {line["part_number"]: line["difference"] for line in api.get(f"{base}/lines/").json()["results"]}
    assert told == {part.number: "-1.000", "FOUND-1": "2.000"}
    moves = {move["verb"]: move for move in api.get(f"{base}/moves/").json()}
    assert len(moves["submit"]["reasons"]) == 2 and "/explain/" in moves["submit"]["points"][0]["url"]
    for line in lines:
        body = {"line": line["id"], "cause": "wrong_part", "responsible": keeper.pk}
        assert api.send("POST", f"{base}/explain/", body).status_code == 200
    refused = api.send("POST", f"{base}/post-differences/")
    assert refused.status_code == 409 and "No adjustment without approval" in refused.json()["reasons"][0]
    assert api.send("POST", f"{base}/cancel/", {"reason": "试盘"}).json()["state"] == "cancelled"
    books()


def test_the_report_waits_until_nobody_counts(signed_in, keeper, store, part, shelf):
    in_stock(part, shelf, 10)
    phone = signed_in(keeper)
    address = phone.post("/stocktakes/new/", {"store": store.pk, "kind": "spot", "scope": "all"}).url
    phone.post(f"{address}start/")
    subject = Stocktake.objects.get().pk
    with pytest.raises(TransitionBlocked, match="still being counted"):
        print_document(form="parts.stocktake", subject_id=subject, language="en", actor=keeper)
    sheet = print_document(form="parts.count_sheet", subject_id=subject, language="en", actor=keeper)
    assert part.number in str(sheet.content) and "'10'" not in str(sheet.content), "blind on paper, too"
    phone.post(f"{address}count/", {"bin": shelf.code, "part": part.number, "quantity": "10"})
    phone.post(f"{address}close-bin/", {"bin": shelf.code})
    phone.post(f"{address}finish-counting/")
    report = print_document(form="parts.stocktake", subject_id=subject, language="zh-hans", actor=keeper)
    assert "盘盈盘亏" in str(report.content) and "1 / 1  100.00 %" in str(report.content)
