"""The drawing in the README is the machine in the code."""

import re
from pathlib import Path

import polib

from dms.core.states import declared_moves
from dms.messaging.models import OutgoingMessage

APP = Path(__file__).parents[2] / "dms" / "messaging"
README = APP / "README.md"


def test_the_diagram_has_each_transition_and_no_other():
    drawn = set(re.findall(r"^ *(\w+) --> (\w+): (\w+)$", README.read_text(), re.M))
    assert drawn == {(move.source, move.target, move.name) for move in declared_moves(OutgoingMessage)}


def test_each_transition_has_a_permission_and_a_label_in_both_languages():
    catalogue = polib.pofile(str(APP / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    chinese = {entry.msgid: entry.msgstr for entry in catalogue}
    for move in declared_moves(OutgoingMessage):
        assert move.permission.startswith("messaging.") and move.source != "*"
        assert chinese[str(move.custom["label"])]
