"""An administrator's morning: is the house in order, what was given up, have it done after all."""

import pytest

from dms.core import clock, due, health
from dms.core.approvals import services as approvals
from dms.core.approvals.kinds import approval_kind
from dms.core.models import DueWork, Event
from dms.messaging.models import OutgoingMessage
from tests.api.conftest import program
from tests.messaging.conftest import customer, declared, provider, watch, work_until_done, write
from tests.web.conftest import signed_in

__all__ = ["customer", "declared", "program", "provider", "signed_in", "watch", "work_until_done", "write"]

pytestmark = pytest.mark.django_db

WAITS = approval_kind(
    "journeys.purchase", "purchase", chain=["parts_supervisor"], climbs=[(10_000, ["general_manager"])]
)


@pytest.fixture
def printer(monkeypatch):
    """Work that fails while the printer is out of paper; ``printer["paper"]`` mends it."""
    monkeypatch.setattr(due, "HANDLERS", dict(due.HANDLERS))
    state = {"paper": False, "printed": []}

    @due.due("journeys.print")
    def print_letter(work):
        if not state["paper"]:
            raise ValueError("no paper")
        state["printed"].append(work.key)

    return state


def given_up(key):
    """Work that was tried as often as it is tried, and in vain each time."""
    work = due.schedule("journeys.print", key=key, at=clock.now())
    DueWork.objects.filter(pk=work.pk).update(attempts=due.MOST_ATTEMPTS - 1)
    due.perform(work.pk)
    work.refresh_from_db()
    assert work.given_up_at
    return work


@pytest.mark.requirement("PLT-10")
def test_work_that_was_given_up_is_seen_and_done_after_all(
    client, signed_in, program, person, printer, monkeypatch, settings
):
    monkeypatch.setattr(health, "broker_answers", lambda: True)
    settings.METRICS_TOKEN = "figures"
    first, second = given_up("letter:1"), given_up("letter:2")

    assert client.get("/healthz").json()["status"] == "alive"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready with warnings")
    figures = client.get("/metrics", headers={"Authorization": "Bearer figures"}).content.decode()
    assert any(line.endswith(" 2") or line.endswith(" 2.0") for line in figures.splitlines() if "given_up" in line)

    administrator = person("administrator", name="Zhang")
    screen, robot = signed_in(administrator), program(administrator)
    page = screen.get("/operations/?standing=given_up").content.decode()
    assert "letter:1" in page and "letter:2" in page and "ValueError: no paper" in page

    printer["paper"] = True
    assert screen.post(f"/operations/work/{first.pk}/try-again/").status_code == 302
    listed = robot.get("/api/v1/due-work/?standing=given_up").json()["results"]
    assert [(row["key"], row["last_error"]) for row in listed] == [("letter:2", "ValueError: no paper")]
    answer = robot.send("POST", f"/api/v1/due-work/{second.pk}/try-again/", {})
    assert (answer.status_code, answer.json()["standing"]) == (200, "due")
    due.sweep()
    assert sorted(printer["printed"]) == ["letter:1", "letter:2"]
    assert client.get("/readyz").json()["status"] == "ready"

    by = [(event.actor_name, event.fact) for event in Event.objects.filter(subject_kind="core.duework")]
    assert by == [("Zhang", "core.work_tried_again")] * 2
    history = robot.get(f"/api/v1/due-work/{second.pk}/history/").json()["results"]
    assert [row["actor_name"] for row in history] == ["Zhang"]
    assert "Zhang" in screen.get(first.get_absolute_url()).content.decode()


@pytest.mark.requirement("PLT-10", "PLT-2")
def test_screen_and_program_refuse_with_the_same_sentence_and_no_trace(signed_in, program, person, printer):
    work = given_up("letter:1")
    administrator, manager = person("administrator"), person("general_manager")
    screen, robot = signed_in(manager), program(manager)
    refused = robot.send("POST", f"/api/v1/due-work/{work.pk}/try-again/", {})
    assert refused.status_code == 403
    page = screen.post(f"/operations/work/{work.pk}/try-again/")
    assert page.status_code == 403 and refused.json()["detail"] in page.content.decode()
    DueWork.objects.filter(pk=work.pk).update(done_at=clock.now())
    blocked = program(administrator).send("POST", f"/api/v1/due-work/{work.pk}/try-again/", {})
    assert (blocked.status_code, blocked.json()["reasons"]) == (409, ["This work has been done."])
    page = signed_in(administrator).post(f"/operations/work/{work.pk}/try-again/")
    assert page.status_code == 409 and "This work has been done." in page.content.decode()
    assert not Event.objects.exists()


@pytest.mark.requirement("CRM-4")
def test_a_failed_text_message_is_retried_shown_and_sent_after_all(
    signed_in, program, person, write, provider, work_until_done
):
    provider.plan = [503] * 9
    lost = write()
    work_until_done()
    lost.refresh_from_db()
    assert (lost.state, lost.attempts.count()) == ("given_up", 9)
    agent = person("follow_up_agent", name="Zhu")
    screen, robot = signed_in(agent), program(agent)
    row = robot.get("/api/v1/messages/?state=given_up").json()["results"][0]
    assert (row["id"], row["address"]) == (lost.pk, "138****5678")
    assert len(robot.get(f"/api/v1/messages/{lost.pk}/attempts/").json()) == 9
    assert screen.get(lost.get_absolute_url()).content.decode().count("HTTP 503") == 9
    assert robot.send("POST", f"/api/v1/messages/{lost.pk}/send-again/", {}).json()["state"] == "queued"
    work_until_done()
    lost.refresh_from_db()
    assert lost.state == "sent" and len(provider.effects) == 1
    again = robot.send("POST", f"/api/v1/messages/{lost.pk}/send-again/", {})
    page = screen.post(f"{lost.get_absolute_url()}send-again/")
    assert (again.status_code, page.status_code) == (409, 409)
    assert again.json()["reasons"][0] in page.content.decode()
    assert "Zhu asked" in " ".join(
        f"{one['actor_name']} {one['label']}"
        for one in robot.get(f"/api/v1/messages/{lost.pk}/history/").json()["results"]
    )


@pytest.mark.requirement("PLT-4")
def test_whoever_lets_a_request_wait_is_reminded_and_then_the_role_above_hears_of_it(
    signed_in, program, person, store, watch, work_until_done
):
    buyer, supervisor, manager = person("purchaser"), person("parts_supervisor"), person("general_manager")
    approvals.request_approval(kind=WAITS.code, subject=store, store=store, title="12 tyres", amount=None, actor=buyer)
    work_until_done()
    subjects = [row["template"] for row in program(supervisor).get("/api/v1/inbox/").json()["results"]]
    assert subjects == ["approvals.reminded", "approvals.requested"]
    assert "12 tyres" in signed_in(supervisor).get("/messages/inbox/").content.decode()
    above = program(manager).get("/api/v1/inbox/").json()["results"]
    assert [row["template"] for row in above] == ["approvals.escalated"]
    assert OutgoingMessage.objects.filter(channel="in_app").count() == 3
    marked = program(supervisor).send("POST", "/api/v1/inbox/mark-all-read/", {})
    assert marked.json() == {"marked": 2}
    assert program(supervisor).get("/api/v1/inbox/?unread=true").json()["results"] == []
