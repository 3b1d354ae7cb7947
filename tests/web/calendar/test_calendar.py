"""The calendar on the screen: seen by everybody, set by those who may, missed aloud."""

import datetime

import pytest

from dms.core import clock
from dms.core.models import Event
from dms.core.workdays import Holiday, forget_calendar, is_workday

pytestmark = pytest.mark.django_db
DAY = datetime.date(2041, 10, 1)


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:800]
    return answer.content.decode()


def test_an_administrator_sets_and_corrects_a_day(signed_in, person):
    browser = signed_in(person("administrator"))
    typed = {"date": "2041-10-01", "is_workday": "False", "name": "国庆节", "source": "paper 7"}
    assert browser.post("/holidays/new/", typed).url == "/holidays/?year=2041"
    assert "国庆节" in text(browser.get("/holidays/?year=2041"))
    row = Holiday.objects.get(date=DAY)
    answer = browser.post(f"/holidays/{row.pk}/", typed | {"is_workday": "True", "version": row.version})
    assert answer.status_code == 302 and is_workday(DAY)
    text(browser.post(f"/holidays/{row.pk}/", typed | {"version": row.version}), 409)
    facts = Event.objects.filter(subject_kind="core.holiday")
    assert facts.count() == 2 and facts.latest("id").payload["changes"] == {"is_workday": [False, True]}


def test_others_look_and_change_nothing(signed_in, person):
    browser = signed_in(person("general_manager"))
    assert "/holidays/new/" not in text(browser.get("/holidays/"))
    page = text(browser.post("/holidays/new/", {"date": "2041-10-01"}), 403)
    assert "administrator" in page and not Holiday.objects.filter(date=DAY).exists()


def test_a_year_without_holidays_is_said_on_the_home(signed_in, person, monkeypatch):
    there = datetime.datetime(2031, 6, 1, 10, tzinfo=datetime.UTC)
    monkeypatch.setattr(clock, "now", lambda: there)
    forget_calendar()
    sentence = "The holidays of 2031 are not entered"
    assert sentence in text(signed_in(person("general_manager")).get("/"))
    assert sentence not in text(signed_in(person("technician")).get("/"))
