"""Where codes on paper lead in the demo, and that nothing is made up elsewhere."""

import os

import pytest

from dms.bootstrap import commands

NAME = "DMS_SITE_ADDRESS"


@pytest.fixture
def address(monkeypatch):
    """``address(*arguments)``: what ``up`` with these arguments hands to the programs that it starts."""

    def after(*arguments, operator=None):
        monkeypatch.setattr(os, "environ", {} if operator is None else {NAME: operator})
        commands.export_defaults(commands.parse_up([*arguments]))
        return os.environ.get(NAME)

    return after


@pytest.mark.requirement("PLT-5")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "http://127.0.0.1:8000"),
        (("--port", "8123"), "http://127.0.0.1:8123"),
        (("--host", "192.168.1.20"), "http://192.168.1.20:8000"),
        (("--host", "::1"), "http://[::1]:8000"),
        (("--host", "0.0.0.0"), None),
        (("--no-demo",), None),
    ],
)
def test_the_demo_knows_its_address_and_nothing_else_is_given_one(address, arguments, expected):
    assert address(*arguments) == expected


def test_what_the_operator_has_set_stands(address):
    assert address(operator="https://dms.example.com") == "https://dms.example.com"
