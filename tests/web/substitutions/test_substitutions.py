"""Substitutes on the screen: asked, answered, seen by both sides, ended."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.accounts.models import Substitution
from dms.core.models import Event
from tests.accounts.substitutes import accepted, asked, days_from_today, fresh

pytestmark = pytest.mark.django_db


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:800]
    return answer.content.decode()


@pytest.fixture
def away(person):
    return person("technician", name="Wang")


@pytest.fixture
def helper(person):
    return person("inspector", name="Zhou")


def test_somebody_asks_for_a_substitute_who_accepts_and_both_see_it(signed_in, away, helper, store):
    browser = signed_in(away)
    typed = {
        "absent": away.pk,
        "substitute": helper.pk,
        "store": store.pk,
        "valid_from": days_from_today(0),
        "valid_to": days_from_today(3),
        "note": "leave",
    }
    assert "Zhou" in text(browser.get("/substitutions/new/"))
    address = browser.post("/substitutions/new/", typed).url
    assert "Zhou stands in for Wang" in text(browser.get(address))
    browser = signed_in(helper)
    assert "Asked to stand in" in text(browser.get("/"))
    assert "Wang" in text(browser.get("/substitutions/?whose=waiting"))
    assert "on their behalf" in text(browser.get(f"{address}accept/"))
    assert browser.post(f"{address}accept/").status_code == 302
    assert "You stand in for Wang in East Store until" in text(browser.get("/"))
    assert "Zhou stands in for you in East Store until" in text(signed_in(away).get("/"))
    assert signed_in(helper).post(f"{address}end/", {"note": "back early"}).status_code == 302
    assert "stand in for" not in text(browser.get("/"))
    assert Event.objects.filter(subject_kind="accounts.substitution").count() == 3


def test_somebody_of_another_store_is_asked_and_answers(signed_in, person, away, store, other_store):
    person("general_manager")
    stranger = person("technician", store=other_store, name="Tao")
    row = asked(away, stranger, store)
    browser = signed_in(stranger)
    assert "The general manager of East Store then has to approve it." in text(
        browser.get(f"/substitutions/{row.pk}/accept/")
    )
    assert browser.post(f"/substitutions/{row.pk}/accept/").status_code == 302
    row.refresh_from_db()
    assert row.state == "awaiting_approval"
    page = text(signed_in(fresh(away)).get(row.get_absolute_url()))
    assert "Approval of the general manager" in page


def test_declining_and_withdrawing_leave_their_words(signed_in, away, helper, store):
    declined, other = asked(away, helper, store, first=0, last=1), asked(away, helper, store, first=5, last=6)
    assert signed_in(helper).post(f"/substitutions/{declined.pk}/decline/", {"note": "busy"}).status_code == 302
    assert signed_in(away).post(f"/substitutions/{other.pk}/withdraw/", {"note": "staying"}).status_code == 302
    reasons = Event.objects.filter(source="requested").order_by("id").values_list("target", "reason")
    assert list(reasons) == [("declined", "busy"), ("withdrawn", "staying")]


@pytest.mark.parametrize(("verb", "sentence"), [("accept", "Only Zhou, who was asked"), ("decline", "Only Zhou")])
def test_only_who_was_asked_answers(signed_in, away, helper, store, verb, sentence):
    row = asked(away, helper, store)
    before = Event.objects.count()
    assert sentence in text(signed_in(away).post(f"/substitutions/{row.pk}/{verb}/"), 403)
    row.refresh_from_db()
    assert (row.state, Event.objects.count()) == ("requested", before)


def test_refused_days_are_told_at_their_field(signed_in, away, helper, store):
    typed = {
        "absent": away.pk,
        "substitute": helper.pk,
        "store": store.pk,
        "valid_from": days_from_today(3),
        "valid_to": days_from_today(1),
    }
    assert "The last day comes before the first." in text(signed_in(away).post("/substitutions/new/", typed), 422)
    assert not Substitution.objects.exists() and not Event.objects.exists()


@pytest.mark.requirement("PLT-1")
def test_what_does_not_concern_somebody_does_not_exist(signed_in, person, away, helper, store, other_store):
    row = accepted(away, helper, store)
    for stranger in (person("technician"), person("general_manager", store=other_store)):
        browser = signed_in(stranger)
        for page in ("", "end/"):
            assert browser.get(f"{row.get_absolute_url()}{page}").status_code == 404
        assert "Wang" not in text(browser.get("/substitutions/"))


def test_a_list_costs_the_same_for_ten_and_fifty(signed_in, person, helper, store):
    browser = signed_in(person("service_manager"))
    browser.get("/substitutions/")  # the first visit also writes the session
    costs = []
    for more in (10, 40):
        for _n in range(more):
            asked(person("technician"), helper, store)
        with CaptureQueriesContext(connection) as queries:
            text(browser.get("/substitutions/"))
        costs.append(len(queries))
    assert costs[0] == costs[1]
