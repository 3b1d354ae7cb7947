"""Cells drawn in Python show what the parts show, and escape what people have typed."""

import datetime
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string

from dms.web import cells
from dms.web.escaping import escaped, filled
from dms.web.pages import Column

HOSTILE = "<script>alert(1)</script>\"'&"
VALUES = {
    "web/parts/time.html": [datetime.datetime(2025, 3, 2, 4, 5, tzinfo=datetime.UTC), None],
    "web/parts/day.html": [datetime.date(2025, 3, 2), datetime.datetime(2025, 3, 2, 20, tzinfo=datetime.UTC), None],
    "web/parts/money.html": ["1284", "-3.5", None, HOSTILE],
    "web/parts/vin.html": ["LSVNV2182E2100001", "", None, HOSTILE],
}


def a_row(state="open"):
    return SimpleNamespace(state=state, get_state_display=lambda: HOSTILE, pk=1)


@pytest.mark.parametrize("part", [part for part in cells.DRAWN if part in VALUES])
def test_a_part_and_its_cell_are_the_same(part):
    for value in VALUES[part]:
        by_template = render_to_string(part, {"row": a_row(), "value": value}).strip()
        assert escaped(cells.DRAWN[part](a_row(), value)) == by_template
        assert "<script" not in by_template


def test_every_part_that_is_drawn_in_python_is_compared():
    assert set(cells.DRAWN) == {*VALUES, "web/parts/state.html"}
    by_template = render_to_string("web/parts/state.html", {"row": a_row()}).strip()
    assert cells.DRAWN["web/parts/state.html"](a_row(), None) == by_template
    assert "<script" not in by_template and "&lt;script" in by_template


def vehicle(**values):
    usual = {"plate": HOSTILE, "plate_colour": HOSTILE, "model_text": HOSTILE, "vin": HOSTILE, "vin_doubtful": True}
    return SimpleNamespace(**{**usual, "get_absolute_url": lambda: '/"><script>', **values})


def an_ownership(**values):
    customer = SimpleNamespace(name=HOSTILE)
    return SimpleNamespace(vehicle=vehicle(**values), customer=customer, kind="x", get_kind_display=lambda: HOSTILE)


@pytest.mark.parametrize(
    "drawn",
    [
        lambda: cells.plates(None, [an_ownership(), an_ownership(plate="")] * 3),
        lambda: cells.linked_plate(vehicle(), None),
        lambda: cells.vehicle_name(vehicle(), HOSTILE),
        lambda: cells.owners(None, [an_ownership(), an_ownership()]),
        lambda: cells.state_of_a_closed_file(a_row("closed"), None),
        lambda: filled("<b>{}</b>", HOSTILE),
    ],
)
def test_what_people_typed_is_escaped(drawn):
    html = escaped(drawn())
    assert "<script" not in html and "&lt;script&gt;" in html.replace("&quot;&gt;", "")


def test_four_plates_end_in_dots():
    shown = str(cells.plates(None, [an_ownership(plate="京A12345")] * 4))
    assert shown.count("京A·12345") == 3 and shown.endswith("…")


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        (Column(label="x", value=lambda row: HOSTILE), escaped(HOSTILE)),
        (Column(label="x", value=lambda row: None), ""),
        (Column(label="x", value=lambda row: 0), "0"),
        (Column(label="x", value=lambda row: 1, draw=lambda row, value: HOSTILE), escaped(HOSTILE)),
        (Column(label="x", value=lambda row: 1, draw=lambda row, value: filled("<b>{}</b>", value)), "<b>1</b>"),
        (Column(label="x", value=lambda row: HOSTILE, template="web/parts/actor.html"), None),
    ],
)
def test_rows_are_drawn_from_their_columns(column, shown):
    row = a_row()
    lines = [{"row": row, "url": '/"><script>', "cells": [{"column": column, "value": column.of(row)}] * 2}] * 2
    html = Template("{% load tables %}{% table_rows lines True %}").render(Context({"lines": lines}))
    assert "<script" not in html and html.count("<tr data-url=") == 2 and html.count('name="row" value="1"') == 2
    if shown is not None:
        assert html.count(f"<td>{shown}</td>") in (2, 4)


def test_no_rows_are_nothing():
    assert Template("{% load tables %}{% table_rows lines True %}").render(Context({"lines": []})) == ""
