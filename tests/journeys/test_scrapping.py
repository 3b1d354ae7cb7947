"""A scrapping from the draft to the scrap dealer: on everybody's screens, by programs, on paper."""

import re

import pytest
from django.conf import settings
from django.test import Client

from dms.core.printing.services import print_document
from dms.core.transitions import TransitionBlocked
from parts.scrapping.models import Scrapping
from parts.stock.models import StockItem
from parts.stock.moving import shift_stock
from tests.api.conftest import program
from tests.parts.conftest import books, part, shelf, warehouse
from tests.parts.factories import in_stock

__all__ = ["books", "part", "program", "shelf", "warehouse"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-11")]
YES = {"verdict": "yes", "words": "现场查验，不能索赔"}


@pytest.fixture
def people(person):
    """Everybody of the story, by role."""
    roles = ("storekeeper", "service_manager", "claims_clerk", "parts_supervisor", "general_manager", "cashier")
    return {role: person(role, password="!") for role in roles}


@pytest.fixture
def at(people):
    """``at("storekeeper")``: a browser with the person's session."""

    def sign_in(role):
        browser = Client()
        browser.force_login(people[role])
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return browser

    return sign_in


def text_of(answer):
    return answer.content.decode()


def written(keeper, store, part, shelf, quantity="7", cause="ill_kept"):
    """The draft with one line, as the storekeeper types it. Returns its address."""
    address = keeper.post("/scrappings/new/", {"store": store.pk, "note": "季度盘点"}).url
    line = {"bin": shelf.code.lower(), "part": part.number.replace("-", ""), "quantity": quantity, "cause": cause}
    assert keeper.post(f"{address}add-line/", line | {"remark": "受潮生锈"}).status_code == 302
    return address


def test_scrapped_from_the_quarantine_in_one_step(at, people, store, part, shelf):
    item = in_stock(part, shelf, 10, "37.41").movements.get().item
    keeper = at("storekeeper")
    aside = {"from_bin_id": shelf.pk, "to_status": "quarantine", "reason": "外壳开裂"}
    shift_stock(item_id=item.pk, quantity=3, actor=people["storekeeper"], **aside)
    here = item.balances.get(status="quarantine")
    address = f"/scrappings/from-bin/{here.pk}/"
    assert address in text_of(keeper.get("/quarantine/")) and address in text_of(keeper.get(item.get_absolute_url()))
    assert address not in text_of(at("parts_supervisor").get(item.get_absolute_url()))
    assert at("parts_supervisor").get(address).status_code == 403
    form = keeper.get(address)
    assert form.context["form"].initial["quantity"] == "3" and part.number in text_of(form)
    assert keeper.post(address, {"quantity": "0", "cause": "damaged"}).status_code == 422
    assert not Scrapping.objects.exists()
    made = keeper.post(address, {"quantity": "2", "cause": "damaged", "remark": "外壳开裂"})
    line = Scrapping.objects.get().lines.get()
    assert made.url == Scrapping.objects.get().get_absolute_url()
    assert (line.quantity, line.status, line.bin_id, line.remark) == (2, "quarantine", shelf.pk, "外壳开裂")
    assert keeper.post(f"{made.url}submit/").status_code == 302
    assert item.balances.get(status="quarantine").on_hand == 1


def test_judged_by_three_answered_for_sold_as_scrap_and_taken_back(at, people, store, part, shelf, books):
    in_stock(part, shelf, 10, "37.41")
    keeper, head, clerk, manager = map(at, ("storekeeper", "parts_supervisor", "claims_clerk", "service_manager"))
    address = written(keeper, store, part, shelf)
    assert head.post(f"{address}submit/").status_code == 403
    assert keeper.post(f"{address}submit/").status_code == 302
    row = Scrapping.objects.get()
    assert "261.87" not in text_of(keeper.get(address)), "7 × 37.41: costs are not the storekeeper's"
    assert "261.87" in text_of(head.get(address))
    for who in (head, clerk, manager):
        waiting = who.get("/scrappings/?turn=judge")
        assert waiting.context["page"].count == 1
        home = text_of(who.get("/"))
        assert "Scrappings for my judgement" in home and f"{address}judge/" in home
        page = text_of(who.get(f"{address}judge/"))
        assert part.number in page and "受潮生锈" in page and "neither claimed" in page
        assert who.post(f"{address}judge/", {"verdict": "yes", "words": ""}).status_code == 422
        assert who.post(f"{address}judge/", YES).status_code == 302
        assert who.get("/scrappings/?turn=judge").context["page"].count == 0
    ended = {"disposal": "sold", "witness": people["parts_supervisor"].pk, "note": "院内拆解"}
    blocked = keeper.post(f"{address}dispose/", ended)
    assert blocked.status_code == 409 and "name-liable" in text_of(blocked)
    liable = {"person": people["storekeeper"].pk, "amount": "97.53", "remark": "雨季未垫高"}
    assert keeper.post(f"{address}name-liable/", liable).status_code == 403
    assert head.post(f"{address}name-liable/", liable).status_code == 302
    assert "97.53" in text_of(head.get(address)) and "97.53" not in text_of(keeper.get(address))
    unpaid = keeper.post(f"{address}dispose/", ended)
    assert unpaid.status_code == 422 and "proceeds" in unpaid.context["form"].errors
    assert keeper.post(f"{address}dispose/", ended | {"buyer": "废品站", "proceeds": "38"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "disposed" and StockItem.objects.get(part=part).on_hand == 3
    owed = text_of(at("cashier").get(row.receivable.get_absolute_url()))
    assert "废品站" in owed and row.number in owed
    books()
    assert head.post(f"{address}reverse/", {"reason": "拿错了件"}).status_code == 302
    assert StockItem.objects.get(part=part).on_hand == 10
    books()


def test_a_dispute_is_decided_by_the_general_manager(at, store, part, shelf, books):
    in_stock(part, shelf, 10)
    keeper, boss = at("storekeeper"), at("general_manager")
    address = written(keeper, store, part, shelf, cause="quality")
    keeper.post(f"{address}submit/")
    for role in ("parts_supervisor", "claims_clerk", "service_manager"):
        no = {"verdict": "no", "words": "供应商可以索赔"}
        assert at(role).post(f"{address}judge/", no if role == "claims_clerk" else YES).status_code == 302
    page = text_of(boss.get(address))
    assert "The judges differ" in page and "供应商可以索赔" in page
    assert boss.get("/scrappings/?turn=decide").context["page"].count == 1
    refused = at("service_manager").post(f"{address}decide/", YES)
    assert refused.status_code == 403 and "general manager" in text_of(refused)
    minutes = at("service_manager").get(f"{address}record-meeting/")
    assert minutes.status_code == 409 and "signed minutes" in text_of(minutes)
    assert boss.post(f"{address}decide/", {"verdict": "no", "words": "先走索赔"}).status_code == 302
    assert Scrapping.objects.get().state == "rejected"
    assert StockItem.objects.get(part=part).on_hand == 10
    books()


def test_a_program_writes_judges_and_disposes_as_people_do(program, people, store, part, shelf, books):
    in_stock(part, shelf, 10, "37.41")
    keeper, clerk = program(people["storekeeper"]), program(people["claims_clerk"])
    line = {"part": part.pk, "bin": shelf.pk, "quantity": "2", "cause": "expired"}
    made = keeper.send("POST", "/api/v1/scrappings/", {"store": store.pk, "lines": [line]})
    assert made.status_code == 201, made.content
    base = f"/api/v1/scrappings/{made.json()['id']}"
    assert keeper.send("POST", f"{base}/add-line/", line).status_code == 422
    second = keeper.send("POST", f"{base}/add-line/", line | {"status": "quarantine"})
    assert second.status_code == 200, second.content
    assert keeper.send("POST", f"{base}/remove-line/", {"line": second.json()["id"]}).status_code == 200
    assert clerk.send("POST", f"{base}/submit/").status_code == 403
    sent = keeper.send("POST", f"{base}/submit/").json()
    assert (sent["state"], sent["worth"], sent["cost"]) == ("judging", None, None)
    verdict = {"is_yes": True, "words": "不能索赔"}
    assert keeper.send("POST", f"{base}/judge/", verdict).status_code == 403
    assert clerk.send("POST", f"{base}/judge/", {"is_yes": True}).status_code == 422
    assert clerk.send("POST", f"{base}/judge/", verdict).json()["state"] == "judging"
    for role in ("service_manager", "parts_supervisor"):
        told = program(people[role]).send("POST", f"{base}/judge/", verdict).json()
    assert (told["state"], told["worth"]) == ("approved", "74.82")
    assert [one["party"] for one in keeper.get(f"{base}/judgements/").json()["results"]] == [
        "parts",
        "service",
        "claims",
    ]
    out = {"disposal": "destroyed", "witness": people["parts_supervisor"].pk, "note": "院内压毁"}
    assert keeper.send("POST", f"{base}/dispose/", out).json()["state"] == "disposed"
    lines = program(people["parts_supervisor"]).get(f"{base}/lines/").json()["results"]
    assert [(one["quantity"], one["cost"]) for one in lines] == [("2.000", "74.82")]
    assert [one["cost"] for one in keeper.get(f"{base}/lines/").json()["results"]] == [None]
    assert keeper.get(f"{base}/liabilities/").json()["results"] == []
    books()


def test_the_paper_names_the_judges_and_tells_costs_to_few(at, people, store, part, shelf):
    in_stock(part, shelf, 10, "37.41")
    keeper = at("storekeeper")
    address = written(keeper, store, part, shelf, cause="damaged")
    subject = {"subject_id": Scrapping.objects.get().pk, "language": "zh-hans"}
    with pytest.raises(TransitionBlocked, match="draft"):
        print_document(form="parts.scrapping", actor=people["storekeeper"], **subject)
    keeper.post(f"{address}submit/")
    for role in ("parts_supervisor", "claims_clerk", "service_manager"):
        at(role).post(f"{address}judge/", YES)
    plain = print_document(form="parts.scrapping", actor=people["storekeeper"], **subject)
    told = str(plain.content)
    assert "报损" in told and "261.87" not in told
    assert all(people[role].name in told for role in ("parts_supervisor", "claims_clerk", "service_manager"))
    assert re.search("第一联|存根|配件", told)
    costly = print_document(form="parts.scrapping_costs", actor=people["parts_supervisor"], **subject)
    assert "261.87" in str(costly.content)


def test_the_months_scrap_is_the_sum_of_the_list_behind_it(at, people, store, part, shelf):
    from dms.core.figures.kpis import kpi_of

    in_stock(part, shelf, 10, "37.41")
    keeper = at("storekeeper")
    address = written(keeper, store, part, shelf, cause="damaged")
    keeper.post(f"{address}submit/")
    for role in ("parts_supervisor", "claims_clerk", "service_manager"):
        at(role).post(f"{address}judge/", YES)
    out = {"disposal": "destroyed", "witness": people["parts_supervisor"].pk, "note": "院内压毁"}
    assert keeper.post(f"{address}dispose/", out).status_code == 302
    figure = kpi_of("parts.scrapped")
    rows = figure.rows(figure.visible(people["parts_supervisor"]))
    assert [str(one.cost) for one in rows] == ["261.87"]
    assert not people["storekeeper"].has_perm(figure.permission)
