"""S12: a day's work leaves no telephone number, identity number, address or password in the log."""

import json
import logging

import pytest
from django.test import Client

from dms.core import due, logs
from dms.parties import services as parties
from tests.accounts.factories import PASSWORD

pytestmark = pytest.mark.django_db

PHONE, OTHER_PHONE, IDENTITY = "13912345678", "13787654321", "110101199003077758"
EMAIL, NAME = "wang.xiaoming.private@example.com", "王小明同志"
PERSONAL = (PHONE, "139 1234 5678", OTHER_PHONE, IDENTITY, EMAIL, NAME, PASSWORD, "wrong-password-1")


@pytest.fixture
def written():
    """Everything that reaches the log, as both formatters would write it."""
    lines = []

    class Reader(logging.Handler):
        def emit(self, record):
            logs.RequestIdFilter().filter(record)
            for formatter in (logs.TextFormatter("%(levelname)s %(name)s %(message)s"), logs.JsonFormatter()):
                lines.append(formatter.format(record))

    reader, root = Reader(level=logging.DEBUG), logging.getLogger()
    level = root.level
    root.addHandler(reader)
    root.setLevel(logging.INFO)
    yield lines
    root.removeHandler(reader)
    root.setLevel(level)


def test_a_day_of_work_leaves_nobody_in_the_log(
    written, person, store, monkeypatch, django_capture_on_commit_callbacks
):
    manager = person("service_manager")
    advisor = person("service_advisor", username="li.mei", name="李梅")
    advisor.set_password(PASSWORD)
    advisor.save()
    browser = Client(raise_request_exception=False)
    browser.post("/login/", {"login": "li.mei", "password": "wrong-password-1"})
    assert browser.post("/login/", {"login": "li.mei", "password": PASSWORD}).status_code == 302
    customer = parties.register_customer(
        store_id=store.pk, kind="person", name=NAME, phone=PHONE, email=EMAIL, actor=manager
    )
    for address in (
        f"/search/?q={PHONE}",
        f"/search/?q={NAME}",
        f"/search/?q={IDENTITY}",
        f"/nowhere/{PHONE}/?email={EMAIL}",
        f"/customers/?q={PHONE}",
        f"/customers/{customer.pk}/",
        f"/api/v1/customers/?search={PHONE}",
        f"/api/v1/customers/?nonsense={IDENTITY}",
    ):
        browser.get(address)
    form = {"store": store.pk, "kind": "person", "name": NAME, "phone": OTHER_PHONE, "document_number": IDENTITY}
    browser.post("/customers/new/", form)
    browser.post("/customers/new/", form | {"phone": "139-not-a-number", "email": EMAIL})
    body = json.dumps({"name": NAME, "phone": PHONE, "store": store.pk})
    browser.post("/api/v1/customers/", body, content_type="application/json")

    def broken(self, request, *args, **kwargs):
        raise RuntimeError(f"lost {PHONE} of {IDENTITY}")

    monkeypatch.setattr("dms.web.home.views.Home.get", broken)
    assert browser.get(f"/?q={PHONE}").status_code == 500
    due.sweep()
    said = "\n".join(written)
    assert "dms.access" in said and "RuntimeError" in said, "nothing was listened to"
    assert [each for each in PERSONAL if each in said] == []
