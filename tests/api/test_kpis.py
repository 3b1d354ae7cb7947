"""Figures for programs: the numbers of the dashboard, with their formula, their course and their rows."""

import pytest

from tests import figures as story
from tests.api.test_problems import problem

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-8", "PLT-9")]
PLACE = "/api/v1/kpis/"


@pytest.fixture
def head(person, program):
    return program(person("general_manager"))


def test_all_figures_come_with_their_formula(head, store):
    story.fill(store)
    found = {each["code"]: each for each in head.get(f"{PLACE}?period=quarter").json()}
    kept = found["core.promises_kept"]
    assert (kept["number"], kept["counted"], kept["out_of"], kept["unit"]) == ("33.30", "1.00", "3.00", "percent")
    assert kept["definition"] and kept["misses_target"] and kept["is_dated"]
    assert found["core.approvals_waiting"]["is_dated"] is False


def test_one_figure_has_a_course_and_its_rows_are_its_number(head, store):
    story.fill(store)
    figure = head.get(f"{PLACE}parties.with_consent/?period=week").json()
    assert len(figure["course"]) == 12 and figure["course"][-1]["number"] == figure["number"]
    counted, whole = (int(float(figure[name])) for name in ("counted", "out_of"))
    assert 0 < counted < whole
    for part, number in (("counted", counted), ("whole", whole), ("missing", whole - counted)):
        rows = head.get(f"{PLACE}parties.with_consent/rows/?period=week&part={part}&count=1").json()
        assert rows["count"] == len(rows["results"]) == number, part


def test_a_store_narrows_and_another_stores_is_refused(head, store, other_store, person, program):
    story.fill(store)
    group = program(person("group_manager"))
    numbers = [
        next(one for one in group.get(f"{PLACE}?store={place.pk}").json() if one["code"] == "parties.new_customers")
        for place in (store, other_store)
    ]
    assert float(numbers[0]["number"]) > 0 and numbers[1]["number"] == "0.00"
    assert problem(head.get(f"{PLACE}?store={other_store.pk}"), 422, "invalid")["errors"][0]["field"] == "store"


@pytest.mark.parametrize("wrong", ["period=year", "on=x", "on=9999-12-31", "store=x", "store=0", "until=1"])
def test_wrong_parameters_are_told(head, wrong):
    problem(head.get(f"{PLACE}?{wrong}"), 422, "invalid")
    problem(head.get(f"{PLACE}parties.with_consent/rows/?part=x"), 422, "invalid")


def test_figures_that_are_not_mine_do_not_exist(person, program, head):
    follow_up = program(person("follow_up_agent"))
    codes = {one["code"] for one in follow_up.get(PLACE).json()}
    assert "parties.new_customers" in codes and "core.approvals_waiting" not in codes
    problem(follow_up.get(f"{PLACE}core.approvals_waiting/"), 404, "not_found")
    problem(head.get(f"{PLACE}nobody.knows/"), 404, "not_found")
    refused = problem(program(person("technician")).get(PLACE), 403, "forbidden")
    assert "general manager" in refused["detail"]
