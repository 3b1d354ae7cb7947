"""PLT-4 from end to end: on the screen, over the API, on a phone, and eight at once."""

import datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from dms.core import clock
from dms.core.approvals import services
from dms.core.approvals.models import Approval, ApprovalStep
from dms.core.models import Event
from tests.accounts.substitutes import accepted, fresh
from tests.api.conftest import program, twin  # noqa: F401
from tests.races import at_once
from tests.web.conftest import signed_in  # noqa: F401

MONDAY = datetime.datetime(2026, 3, 16, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def people(person):
    """Who asks, who decides, and who stands in for finance."""
    return {
        "asker": person("service_manager", name="He"),
        "finance": person("finance", name="Yang"),
        "cashier": person("cashier", name="Han"),
        "head": person("general_manager", name="Lyu"),
        "group": person("group_manager", name="Shi"),
    }


@pytest.fixture
def screen(client):
    """``screen(user, verb, pk, **typed)``: a move on its page; the status."""

    def press(user, verb, pk, **typed):
        client.force_login(fresh(user))
        return client.post(f"/approvals/{pk}/{verb}/", typed).status_code in (200, 302)

    def ask(user, **typed):
        client.force_login(fresh(user))
        answer = client.post("/approvals/new/", typed)
        assert answer.status_code == 302, answer.content.decode()[:500]
        return Approval.objects.latest("pk")

    press.ask = ask
    return press


@pytest.fixture
def endpoint(program):  # noqa: F811
    """The same over the API."""

    def press(user, verb, pk, **typed):
        return program(fresh(user)).send("POST", f"/api/v1/approvals/{pk}/{verb}/", typed).status_code == 200

    def ask(user, **typed):
        answer = program(fresh(user)).send("POST", "/api/v1/approvals/", typed)
        assert answer.status_code == 201, answer.content
        return Approval.objects.get(pk=answer.json()["id"])

    press.ask = ask
    return press


@pytest.mark.django_db
@pytest.mark.requirement("PLT-4")
@pytest.mark.parametrize("way", ["screen", "endpoint"])
def test_a_request_climbs_by_its_amount_past_its_requester_and_through_a_substitute(
    request, way, people, store, monkeypatch, do_due_work
):
    press = request.getfixturevalue(way)
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    small = press.ask(people["asker"], title="Paint", amount="300.00", store=store.pk)
    assert [step.role for step in small.steps.all()] == ["general_manager"]
    large = press.ask(people["asker"], title="Lift", amount="68000.00", store=store.pk)
    assert [step.role for step in large.steps.all()] == ["finance", "general_manager", "group_manager"]
    assert not press(people["asker"], "approve", large.pk), "nobody decides their own"
    assert not press(people["head"], "approve", large.pk), "not before finance"

    accepted(people["finance"], people["cashier"], store)
    assert press(people["cashier"], "approve", large.pk, note="in budget")
    step = ApprovalStep.objects.get(approval=large, position=1)
    assert (step.decided_by, step.on_behalf_of) == (people["cashier"], people["finance"])

    monkeypatch.setattr(clock, "now", lambda: MONDAY + datetime.timedelta(hours=25))
    do_due_work(), do_due_work()
    reminded = Event.objects.filter(fact="core.approval_reminded", subject_id=large.pk)
    assert [event.payload["role"] for event in reminded] == ["general_manager"], "once, and not for the decided step"

    assert press(people["head"], "approve", large.pk)
    assert press(people["group"], "approve", large.pk)
    large.refresh_from_db()
    assert large.state == "approved"
    outcome = Event.objects.filter(subject_kind="core.approval", subject_id=large.pk, fact__endswith="approved")
    told = [
        (one.actor.name, one.on_behalf_of.name if one.on_behalf_of else "", one.reason)
        for one in outcome.order_by("id")
    ]
    assert told == [("Han", "Yang", "in budget"), ("Lyu", "", ""), ("Shi", "", "")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.requirement("PLT-4", "PLT-8")
@pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time is all that SQLite has")
def test_k3_of_eight_programs_at_once_one_approves_and_seven_get_409(people, person, program, store):  # noqa: F811
    heads = [people["head"], *(person("general_manager") for _n in range(7))]
    approval = services.request_general_approval(title="x", store=store, actor=people["asker"])
    clients = [program(one) for one in heads]
    address = f"/api/v1/approvals/{approval.pk}/approve/"
    pressed = at_once([partial(twin(client).send, "POST", address, {}) for client in clients])
    assert sorted(answer.status_code for answer in pressed.results) == [200] + [409] * 7, pressed.errors
    assert Event.objects.filter(fact="core.approval_approved").count() == 1


def cookie_of(user, address):
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": address}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.requirement("PLT-4", "PLT-9")
def test_a_manager_approves_on_a_phone(browser, live_server, people, store):
    approval = services.request_general_approval(title="Paint", store=store, amount=300, actor=people["asker"])
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, base_url=live_server.url, locale="en"
    )
    phone.set_default_timeout(20_000)
    phone.add_cookies([cookie_of(people["head"], live_server.url)])
    page, complaints = phone.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/")
    page.locator(".counters").get_by_text("Approvals waiting for you").tap()
    page.get_by_role("link", name="Paint").tap()
    page.wait_for_url(f"**/approvals/{approval.pk}/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing scrolls sideways"
    page.locator(".moves").get_by_text("Approve", exact=True).tap()
    page.locator("#panel textarea").fill("go ahead")
    page.locator("#panel button[type=submit]").tap()
    page.get_by_text("approved the request").first.wait_for()
    assert "go ahead" in page.content()
    phone.close()
    approval.refresh_from_db()
    assert approval.state == "approved" and complaints == []
