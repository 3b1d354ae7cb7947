"""The dashboard: what a manager reads, steps through and takes away."""

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.core import clock
from dms.core.figures.models import DaysNumbers
from tests import figures as story
from tests.parties.factories import CustomerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-9")]


@pytest.fixture
def head(person):
    return person("general_manager")


def tile(answer, code):
    return next(each for each in answer.context["tiles"] if each.kpi.code == code)


def test_a_store_costs_at_most_twelve_statements(signed_in, head, store):
    story.fill(store)
    client = signed_in(head)
    client.get("/dashboard/")
    with CaptureQueriesContext(connection) as statements:
        client.get("/dashboard/?period=month")
    assert len(statements) <= 8, "\n".join(each["sql"][:200] for each in statements)


def test_each_figure_says_its_formula_number_parts_and_target(signed_in, head, store):
    story.fill(store)
    answer = signed_in(head).get("/dashboard/?period=quarter")
    page = answer.content.decode()
    kept = tile(answer, "core.promises_kept")
    assert (kept.words, kept.target, kept.tone) == ("33.3%", "at least 95%", "late")
    assert "1 of 3" in page and "2 missing" in page
    assert "Promises kept at or before the time first named" in page
    assert " style=" not in page


def test_what_misses_its_target_stands_by_itself_with_the_way_to_its_rows(signed_in, head, store):
    story.fill(store)
    client = signed_in(head)
    exceptions = client.get("/dashboard/?period=quarter").context["exceptions"]
    consent = next(each for each in exceptions if each.kpi.code == "parties.with_consent")
    assert client.get(consent.missing_url).context["page"].count == consent.figure.missing


def test_without_a_miss_the_board_says_so(signed_in, head, store):
    assert "Every figure with a target reaches it." in signed_in(head).get("/dashboard/").content.decode()


def test_one_steps_back_to_earlier_weeks_and_forward_until_now(signed_in, head, store):
    story.back_date(CustomerFactory(store=store), 1)
    client = signed_in(head)
    now = client.get("/dashboard/")
    assert tile(now, "parties.new_customers").words == "0" and now.context["next_url"] == ""
    before = client.get(now.context["previous_url"])
    assert tile(before, "parties.new_customers").words == "1"
    assert client.get(before.context["next_url"]).context["is_present"]


def test_a_standing_figure_is_compared_with_what_was_noted(signed_in, head, store):
    DaysNumbers.objects.create(
        user=head,
        store=store,
        day=clock.today() - datetime.timedelta(days=9),
        at=clock.now(),
        numbers={"kpi:core.approvals_waiting": [4, None]},
    )
    waiting = tile(signed_in(head).get("/dashboard/"), "core.approvals_waiting")
    assert (waiting.change, waiting.change_tone) == ("−4", "done")


@pytest.mark.parametrize("wrong", ["period=year", "on=yesterday", "on=9999-12-31", "as_of=9"])
def test_a_period_that_makes_no_sense_does_not_exist(signed_in, head, wrong):
    assert signed_in(head).get(f"/dashboard/?{wrong}").status_code == 404


@pytest.mark.parametrize("address", ["/dashboard/", "/dashboard/figures.csv"])
def test_who_may_not_look_is_told_who_may_and_who_that_is_today(signed_in, advisor, head, address):
    answer = signed_in(advisor).get(address)
    assert answer.status_code == 403
    assert "general manager" in answer.content.decode() and str(head) in answer.content.decode()
    assert 'href="/dashboard/"' not in signed_in(advisor).get("/").content.decode()


def test_the_figures_leave_as_a_file_that_a_spreadsheet_reads(signed_in, person, store, other_store):
    story.fill(store)
    store.name = "=cmd|' /C calc'!A0"
    store.save()
    answer = signed_in(person("group_manager")).get("/dashboard/figures.csv?period=quarter")
    assert answer["Content-Type"].startswith("text/csv") and "attachment" in answer["Content-Disposition"]
    text = answer.content.decode()
    assert text.startswith("\ufeff")
    heads, *lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert heads[:4] == ["code", "figure", "store", "period"] and len({len(line) for line in lines}) == 1
    kept = [line for line in lines if line[0] == "core.promises_kept"]
    assert {line[2]: line[4] for line in kept} == {"all my stores": "33.3", "East Store": "33.3"}
    assert not any(cell.startswith("=") for line in lines for cell in line)
