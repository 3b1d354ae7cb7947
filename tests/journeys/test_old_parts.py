"""Old parts through the day: old for new at the counter, the list for the claims clerk, on paper and by programs."""

from decimal import Decimal

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dms.core.attachments.selectors import attachments_of
from dms.core.printing.services import print_document, print_labels
from parts.issuing import services as issuing
from parts.issuing.services import Wanted
from parts.models import OldPart, OldPartHandover
from tests.api.conftest import program
from tests.filling import _picture
from tests.parts.conftest import books, part, shelf, warehouse
from tests.parts.factories import BinFactory, PartFactory, in_stock
from tests.web.test_keyboard import cookie_of

__all__ = ["books", "part", "program", "shelf", "warehouse"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-9")]


@pytest.fixture
def at_work(person):
    """``at_work("storekeeper")``: the person and a browser with their session."""

    def sign_in(role):
        user = person(role, password="!")
        browser = Client()
        browser.force_login(user)
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return user, browser

    return sign_in


@pytest.fixture
def battery(shelf):
    made = PartFactory(number="28800-0T130", needs_old_part=True)
    in_stock(made, shelf, 5)
    return made


@pytest.fixture
def picked(store, battery, person):
    """``picked("warranty")``: an issue that waits for its old part."""

    def make(kind="job"):
        advisor, keeper = person("service_advisor"), person("storekeeper")
        wanted = [Wanted(battery.pk, Decimal(1))]
        head = {"job_number": "RO-26-0412", "plate": "京A12345"}
        row = issuing.draft_issue(store_id=store.pk, kind=kind, lines=wanted, actor=advisor, **head)
        issuing.submit_issue(issue_id=row.pk, actor=advisor)
        if kind == "warranty":
            issuing.sign_off_issue(issue_id=row.pk, actor=person("claims_clerk"))
        return issuing.pick_issue(issue_id=row.pk, actor=keeper)

    return make


def text_of(answer):
    return answer.content.decode()


def test_old_for_new_and_the_list_that_two_people_sign(at_work, picked, warehouse, books):
    keeper, counter = at_work("storekeeper")
    clerk, desk = at_work("claims_clerk")
    place = BinFactory(warehouse=warehouse, rack="OLD", kind="old_parts")
    issue = picked("warranty")
    address = f"/issues/lines/{issue.lines.get().pk}/old-part/"
    blocked = counter.post(f"{issue.get_absolute_url()}issue/", {"taken_by": "王师傅"})
    assert blocked.status_code == 409 and address in text_of(blocked)
    silent = counter.post(address, {"answer": "not_in", "quantity": "1", "reason": ""})
    assert silent.status_code == 422 and "Say why" in text_of(silent)
    photo = SimpleUploadedFile("old.png", _picture())
    taken = {"answer": "in", "quantity": "1", "bin": place.code, "photo": photo, "note": "不存电"}
    assert counter.post(address, taken).status_code == 302
    row = OldPart.objects.get()
    assert (row.destination, row.bin, attachments_of(row).count()) == ("claims", place, 1)
    assert counter.post(f"{issue.get_absolute_url()}issue/", {"taken_by": "王师傅"}).status_code == 302
    label = print_labels(
        form="parts.old_part_label", subject_ids=[row.pk], sheet="label60x40", language="zh-hans", actor=keeper
    )
    assert row.number in str(label.content) and "索赔员" in str(label.content)
    assert row.number in text_of(counter.get("/old-parts/?turn=claims"))
    made = counter.post("/hand-over-lists/new/", {"old_parts": [row.pk], "note": ""})
    handover = OldPartHandover.objects.get()
    assert made.url == f"/hand-over-lists/{handover.pk}/"
    assert counter.post(f"{made.url}sign/").status_code == 403
    assert counter.post(f"/old-parts/{row.pk}/give-back/", {"is_cleaned": "on", "collected_by": "x"}).status_code == 409
    assert desk.post(f"{made.url}sign/").status_code == 302
    paper = print_document(form="parts.old_part_handover", subject_id=handover.pk, language="zh-hans", actor=clerk)
    assert row.number in str(paper.content) and "京A12345" in str(paper.content)
    assert row.number in text_of(desk.get("/old-parts/?turn=mine"))
    assert row.number not in text_of(counter.get("/old-parts/?turn=mine"))
    books()


def test_what_went_out_with_a_reason_is_on_the_storekeepers_list_until_it_is_in(at_work, picked, books):
    keeper, counter = at_work("storekeeper")
    _, office = at_work("parts_supervisor")
    issue = picked()
    line = issue.lines.get()
    address = f"/issues/lines/{line.pk}/old-part/"
    without = {"answer": "not_in", "quantity": "1", "destination": "disposal", "reason": "明天送来"}
    assert counter.post(address, without).status_code == 302
    assert counter.post(f"{issue.get_absolute_url()}issue/", {"taken_by": "王师傅"}).status_code == 302
    home = text_of(counter.get("/"))
    assert "Old part still owed" in home and address in home
    assert issue.number in text_of(counter.get("/old-parts/owed/"))
    assert counter.post(f"/old-parts/owed/{line.pk}/waive/", {"reason": "x"}).status_code == 403
    assert f"/old-parts/owed/{line.pk}/waive/" in text_of(office.get(address))
    assert counter.post(address, {"quantity": "1", "destination": "customer"}).status_code == 302
    assert issue.number not in text_of(counter.get("/old-parts/owed/"))
    row = OldPart.objects.get()
    found = counter.get("/search/", {"q": row.number})
    assert found.url == row.get_absolute_url(), "the only hit is opened at once"
    back = {"is_cleaned": "on", "collected_by": "王女士"}
    assert counter.post(f"/old-parts/{row.pk}/give-back/", back).status_code == 302
    receipt = print_document(form="parts.old_part_receipt", subject_id=row.pk, language="zh-hans", actor=keeper)
    assert "王女士" in str(receipt.content)
    books()


def test_programs_do_the_same(program, person, store, part, picked, books):
    keeper = program(person("storekeeper", password="!"))
    clerk = program(person("claims_clerk", password="!"))
    supervisor = program(person("parts_supervisor", password="!"))
    line = picked().lines.get()
    assert keeper.send("POST", "/api/v1/old-parts/", {"destination": "core"}).status_code == 422
    made = keeper.send("POST", "/api/v1/old-parts/", {"issue_line": line.pk, "destination": "core"})
    assert made.status_code == 201 and made.json()["issue_line"] == line.pk, made.content
    assert keeper.get(f"/api/v1/issue-lines/{line.pk}/").json()["old_part_in"] is True
    body = {"store": store.pk, "part": part.pk, "plate": "京B66D20", "destination": "claims"}
    row = keeper.send("POST", "/api/v1/old-parts/", body).json()
    base = f"/api/v1/old-parts/{row['id']}"
    assert keeper.send("POST", f"{base}/put-away/").json()["state"] == "in_bin"
    handover = keeper.send("POST", "/api/v1/hand-over-lists/", {"old_parts": [row["id"]]})
    assert handover.status_code == 201, handover.content
    listed = f"/api/v1/hand-over-lists/{handover.json()['id']}"
    assert keeper.send("POST", f"{base}/withdraw/", {"reason": "x"}).status_code == 409
    assert clerk.send("POST", f"{listed}/sign/").json()["state"] == "signed"
    assert keeper.get(f"{listed}/old-parts/").json()["results"][0]["state"] == "with_claims"
    back = {"destination": "disposal", "reason": "厂家不要"}
    assert clerk.send("POST", f"{base}/bring-back/", back).json()["state"] == "in_bin"
    assert supervisor.send("POST", f"{base}/dispose/", {"reason": "报废"}).json()["state"] == "disposed"
    second = picked().lines.get()
    waived = f"/api/v1/issue-lines/{second.pk}"
    told = keeper.send("POST", f"{waived}/go-without-old-part/", {"reason": "被盗"})
    assert told.json()["old_part_reason"] == "被盗"
    issuing.issue_goods(issue_id=second.issue_id, actor=None)
    assert [one["id"] for one in keeper.get("/api/v1/issue-lines/?owed=true").json()["results"]] == [second.pk]
    assert supervisor.send("POST", f"{waived}/waive-old-part/", {"reason": "报案单"}).status_code == 200
    assert keeper.get("/api/v1/issue-lines/?owed=true").json()["results"] == []
    books()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_on_a_phone_beside_the_car(browser, live_server, person, part, store, warehouse, tmp_path):
    """Number, plate, a photo: one screen that does not scroll sideways, and the label is ready."""
    place = BinFactory(warehouse=warehouse, rack="OLD", kind="old_parts")
    photo = tmp_path / "old.png"
    photo.write_bytes(_picture())
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=live_server.url)
    context.set_default_timeout(30_000)
    context.add_cookies([cookie_of(person("storekeeper", password="!"), live_server.url)])
    page = context.new_page()
    page.goto("/old-parts/new/")
    page.fill("[name=part]", part.number)
    page.fill("[name=plate]", "京A12345")
    page.check("[name=destination][value=customer]")
    page.set_input_files("[name=photo]", str(photo))
    page.fill("[name=bin]", place.code.lower())
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.click("[data-save]")
    page.wait_for_selector(".band-title")
    row = OldPart.objects.get()
    assert row.number in page.inner_text(".band-title") and place.code in page.inner_text("main")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()
