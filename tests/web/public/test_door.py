"""Who has no link learns nothing, however they ask and however often."""

import statistics
import time
from datetime import timedelta

import pytest
from django.test import Client

from dms.core import clock
from dms.core.models import Event, PublicLink
from dms.core.public_links.services import revoke_link
from dms.parties.public import UNSUBSCRIBE
from tests.test_every_answer import assert_guarded
from tests.traces import differences, traces

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-8", "PLT-1")]


def dead_links(link_to, monkeypatch):
    """One of each kind that does not open."""
    good = link_to()
    revoked, expired = link_to(), link_to()
    revoke_link(link_id=PublicLink.objects.order_by("pk")[1].pk, actor=None)
    PublicLink.objects.filter(pk=PublicLink.objects.order_by("pk")[2].pk).update(
        expires_at=clock.now() - timedelta(seconds=1)
    )
    changed = good[:-2] + ("A" if good[-2] != "A" else "B") + "/"
    return {
        "tampered": changed,
        "revoked": revoked,
        "expired": expired,
        "of another page": good.replace("/my-data/", "/stop/"),
        "of no page": good.replace("/my-data/", "/nothing/"),
        "invented": "/p/my-data/" + "x" * 24 + "/",
        "too short": "/p/my-data/x/",
    }


def test_every_link_that_does_not_open_gets_the_same_answer(telephone, link_to, store, other_store, monkeypatch):
    addresses = dead_links(link_to, monkeypatch)
    before = traces()
    answers = {why: telephone.get(address) for why, address in addresses.items()}
    sent = {why: telephone.post(address, {"shown": ""}) for why, address in addresses.items()}
    assert {answer.status_code for answer in (*answers.values(), *sent.values())} == {404}
    assert len({answer.content for answer in answers.values()}) == 1
    said = answers["expired"].content.decode()
    assert "call your store" in said
    for named in (store.name, store.name_en, other_store.name, other_store.name_en):
        assert named not in said
    assert differences(before, traces()) == {}


def test_a_thousand_guesses_are_slowed_and_the_others_go_on(telephone, link_to, settings, monkeypatch):
    monkeypatch.setattr("dms.core.counting.window", lambda: 1)
    good = link_to()
    answers = [telephone.get(f"/p/my-data/{number:024d}/") for number in range(1000)]
    assert [one.status_code for one in answers].count(404) == settings.PUBLIC_REQUESTS_PER_MINUTE["wrong"]
    refused = answers[-1]
    assert refused.status_code == 429 and 1 <= int(refused["Retry-After"]) <= 60
    assert "wait a minute" in refused.content.decode()
    assert telephone.get(good).status_code == 429, "or who guesses would learn by a page that opens"
    assert telephone.get(good, REMOTE_ADDR="203.0.113.9").status_code == 200
    monkeypatch.setattr("dms.core.counting.window", lambda: 2)
    assert telephone.get(good).status_code == 200


def test_one_link_is_not_opened_without_end(telephone, link_to, settings, monkeypatch):
    monkeypatch.setattr("dms.core.counting.window", lambda: 1)
    address, other = link_to(), link_to()
    most = settings.PUBLIC_REQUESTS_PER_MINUTE["link"]
    statuses = [telephone.get(address, REMOTE_ADDR=f"203.0.113.{n}").status_code for n in range(most + 1)]
    assert statuses == [200] * most + [429]
    assert telephone.get(other).status_code == 200


def test_one_address_does_not_ask_without_end(telephone, link_to, settings, monkeypatch):
    monkeypatch.setattr("dms.core.counting.window", lambda: 1)
    settings.PUBLIC_REQUESTS_PER_MINUTE = {**settings.PUBLIC_REQUESTS_PER_MINUTE, "address": 2}
    assert [telephone.get(link_to()).status_code for _time in range(3)] == [200, 200, 429]


def test_a_wrong_and_an_expired_link_take_the_same_time(telephone, link_to, settings, monkeypatch):
    settings.PUBLIC_REQUESTS_PER_MINUTE = dict.fromkeys(("address", "link", "wrong"), 10**6)
    addresses = dead_links(link_to, monkeypatch)
    took = {"invented": [], "expired": [], "revoked": []}
    for _round in range(30):
        for why, times in took.items():
            began = time.thread_time()  # what else the machine does is noise
            telephone.get(addresses[why])
            times.append(time.thread_time() - began)
    quick = {why: statistics.mean(sorted(times)[:3]) for why, times in took.items()}
    assert max(quick.values()) - min(quick.values()) < 0.003, quick


def test_every_answer_is_guarded_kept_nowhere_and_sets_no_cookie_but_the_forms_token(telephone, link_to):
    address = link_to()
    answers = [
        telephone.get(address),
        telephone.post(address, {"shown": ""}),
        telephone.post(address, {"phone": "1"}),
        telephone.get("/p/my-data/x/"),
        telephone.put(address),
        telephone.get(link_to(UNSUBSCRIBE, purpose="marketing", channel="sms")),
    ]
    assert [one.status_code for one in answers] == [200, 200, 422, 404, 405, 200]
    for answer in answers:
        assert_guarded(answer)
        if answer.status_code != 405:
            assert answer["Cache-Control"] == "private, no-store"
            assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert set(telephone.cookies) <= {"dms_csrf"}


def test_a_form_without_its_token_is_refused(link_to):
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    address = link_to()
    before = traces()
    assert strict.post(address, {"shown": ""}).status_code == 403
    assert differences(before, traces()) == {}


def test_a_colleague_who_is_signed_in_is_nobody_here(client, person, link_to):
    """Neither their name nor their rights go into what the customer answers."""
    client.force_login(person("general_manager", language="en"))
    address = link_to()
    client.post(address, {"shown": ""}, headers={"Accept-Language": "zh-hans"})
    assert set(Event.objects.filter(origin="public").values_list("actor", flat=True)) == {None}


@pytest.mark.parametrize(
    ("asked", "speaks", "expected"),
    [
        ("", "zh-CN,zh;q=0.9", "资料"),
        ("", "en-GB", "Is this still right"),
        ("?language=en", "zh-CN", "Is this still right"),
    ],
)
def test_it_speaks_the_language_of_the_browser_or_of_the_switch(link_to, asked, speaks, expected):
    page = Client(headers={"Accept-Language": speaks}).get(link_to() + asked).content.decode()
    assert expected in page
