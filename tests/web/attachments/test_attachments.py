"""Files beside a document on the screen and over the API: kept, listed, downloaded, removed, refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dms.core.approvals import services as approvals
from dms.core.attachments.models import Attachment
from dms.core.models import Event
from tests.core.attachments.conftest import picture

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
REFUSED = {
    "drawing.svg": SVG,
    "page.html": HTML,
    "page.jpg": HTML,
    "drawing.png": SVG,
    "empty.pdf": b"",
    "archive.zip": b"PK\x03\x04" + b"\0" * 40,
    "cut.jpg": picture()[:60],
    "program.exe": b"MZ" + b"\0" * 100,
    "large.pdf": PDF + b"\0" * (10 * 1024 * 1024),
}
HOSTILE = [
    "../../etc/passwd.jpg",
    "a\r\nX-Evil: 1.jpg",
    "<script>alert(1)</script>.html",
    "‮gpj.exe",
    "x" * 400 + ".jpg",
]


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:800]
    return answer.content.decode()


def upload(data, name="door.jpg"):
    return SimpleUploadedFile(name, data, content_type="text/html")


@pytest.fixture
def approval(ask):
    return ask(1_000)


@pytest.fixture
def place(approval):
    return f"/attachments/new/core.approval/{approval.pk}/"


@pytest.fixture
def api(program, asker):
    """Upload as a program; ``api(data, name, **fields)``."""
    client = program(asker)

    def send(data, name, **fields):
        return client.post(
            "/api/v1/attachments/", {"file": upload(data, name), "subject_kind": "core.approval", **fields}
        )

    send.client = client
    return send


def test_a_file_is_attached_listed_downloaded_and_removed(signed_in, asker, approval, place):
    browser = signed_in(asker)
    document = text(browser.get(approval.get_absolute_url()))
    assert place in document and 'capture="environment"' in document and 'type="file"' in document
    answer = browser.post(place, {"file": upload(PDF, "offer.pdf"), "kind": "document", "caption": "The offer"})
    assert answer.url == f"{approval.get_absolute_url()}#attachments"
    file = Attachment.objects.get()
    document = text(browser.get(approval.get_absolute_url()))
    assert "The offer" in document and "attached a file" in document
    answer = browser.get(file.get_absolute_url())
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''offer.pdf")
    assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
    text(browser.post(f"{file.get_absolute_url()}remove/", {"reason": ""}), 422)
    assert browser.post(f"{file.get_absolute_url()}remove/", {"reason": "wrong one"}).status_code == 302
    assert browser.get(file.get_absolute_url()).status_code == 404
    document = text(browser.get(approval.get_absolute_url()))
    assert "The offer" not in document and "wrong one" in document


def test_a_photo_from_the_camera_counts_as_the_file(signed_in, asker, place):
    assert signed_in(asker).post(place, {"photo": upload(picture()), "kind": "photo"}).status_code == 302
    assert Attachment.objects.get().content_type == "image/jpeg"


@pytest.mark.requirement("PLT-8")
@pytest.mark.parametrize("name", REFUSED)
def test_b10_what_is_not_allowed_is_refused_by_its_content(signed_in, asker, approval, place, api, media, name):
    before = Event.objects.count()
    page = signed_in(asker).post(place, {"file": upload(REFUSED[name], name), "kind": "photo"})
    assert page.status_code == 422 and "field-error" in page.content.decode()
    answer = api(REFUSED[name], name, subject_id=approval.pk)
    assert answer.status_code == 422, answer.content
    sentence = answer.json()["errors"][0]
    assert sentence["field"] == "file" and sentence["message"] in page.content.decode().replace("&#x27;", "'")
    assert not Attachment.objects.exists() and Event.objects.count() == before
    assert not [path for path in media.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", HOSTILE)
def test_b10_hostile_names_are_neutralised(signed_in, asker, approval, place, name):
    browser = signed_in(asker)
    assert browser.post(place, {"file": upload(picture(), name), "kind": "photo"}).status_code == 302
    file = Attachment.objects.get()
    assert file.original_name.endswith(".jpg") and len(file.original_name) <= 120
    assert not set("/\\\r\n\u202e") & set(file.original_name) and ".." not in file.stored_name
    assert name[:20] not in file.stored_name
    assert "<script>alert" not in text(browser.get(approval.get_absolute_url()))
    header = browser.get(file.get_absolute_url())["Content-Disposition"]
    assert header.startswith("attachment;") and "\n" not in header and "<" not in header


def test_b10_a_polyglot_is_a_picture_that_nobody_runs(signed_in, asker, place):
    browser = signed_in(asker)
    browser.post(place, {"file": upload(picture() + HTML, "both.html"), "kind": "photo"})
    answer = browser.get(Attachment.objects.get().get_absolute_url())
    assert answer["Content-Type"] == "image/jpeg" and answer["Content-Disposition"].endswith("both.jpg")
    assert answer["X-Content-Type-Options"] == "nosniff" and "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.requirement("PLT-1")
def test_files_beside_what_somebody_may_not_see_do_not_exist(
    signed_in,
    person,
    program,
    asker,
    approval,
    place,
    other_store,
):
    signed_in(asker).post(place, {"file": upload(PDF), "kind": "document"})
    file = Attachment.objects.get()
    for stranger in (person("technician"), person("general_manager", store=other_store)):
        browser, client = signed_in(stranger), program(stranger)
        for method, address in (
            (browser.get, file.get_absolute_url()),
            (browser.post, f"{file.get_absolute_url()}remove/"),
            (browser.get, place),
            (browser.post, place),
            (client.get, f"/api/v1/attachments/{file.pk}/"),
            (client.get, f"/api/v1/attachments/{file.pk}/download/"),
        ):
            assert method(address).status_code == 404, address
        assert client.get("/api/v1/attachments/").json()["results"] == []
    assert Attachment.objects.present().count() == 1


def test_a_kind_that_carries_no_files_is_404(signed_in, asker):
    for kind in ("core.event", "nothing.here", "x"):
        assert signed_in(asker).get(f"/attachments/new/{kind}/1/").status_code == 404


def test_a_closed_request_keeps_its_files_as_they_are(signed_in, asker, head, approval, place, api):
    browser = signed_in(asker)
    browser.post(place, {"file": upload(PDF), "kind": "document"})
    approvals.approve_approval(approval_id=approval.pk, actor=head)
    file, before = Attachment.objects.get(), Event.objects.count()
    sentence = "This request is closed; its attachments stay as they were decided on."
    assert place not in text(browser.get(approval.get_absolute_url()))
    assert sentence in text(browser.post(place, {"file": upload(PDF), "kind": "document"}), 409)
    assert sentence in text(browser.post(f"{file.get_absolute_url()}remove/", {"reason": "x"}), 409)
    answer = api(PDF, "late.pdf", subject_id=approval.pk)
    assert answer.status_code == 409 and sentence in answer.content.decode()
    assert Attachment.objects.present().count() == 1 and Event.objects.count() == before


def test_a_program_uploads_lists_downloads_and_removes(api, approval):
    made = api(picture(), "door.png", subject_id=approval.pk, kind="photo", caption="left door")
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["original_name"], body["content_type"], body["caption"]) == ("door.jpg", "image/jpeg", "left door")
    found = api.client.get(f"/api/v1/attachments/?subject_kind=core.approval&subject_id={approval.pk}").json()
    assert [row["id"] for row in found["results"]] == [body["id"]]
    answer = api.client.get(f"/api/v1/attachments/{body['id']}/download/")
    assert b"".join(answer.streaming_content) == picture()
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    gone = api.client.send("POST", f"/api/v1/attachments/{body['id']}/remove/", {"reason": "blurred"})
    assert gone.status_code == 200
    assert api.client.get(f"/api/v1/attachments/{body['id']}/").status_code == 404


def test_a_program_is_told_what_is_missing(api, approval):
    wrong = api(picture(), "x.jpg", subject_id=987654321)
    assert wrong.status_code == 422 and wrong.json()["errors"][0]["field"] == "subject_id"
    missing = api.client.post("/api/v1/attachments/", {"subject_kind": "core.approval", "subject_id": approval.pk})
    assert missing.status_code == 422 and missing.json()["errors"][0]["field"] == "file"
    assert not Attachment.objects.exists()
