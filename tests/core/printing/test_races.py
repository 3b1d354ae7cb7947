"""Six printers at once: each print is counted once, and exactly one of them is the original."""

from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from dms.core.models import Event, PrintedDocument
from tests.races import at_once, without_locks

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("PLT-5"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time is all that SQLite has"),
]
SIX = 6


def press(print_file):
    return at_once([partial(print_file, copies=[1])] * SIX)


def test_one_original_and_five_reprints_each_with_its_number(print_file):
    outcomes = press(print_file)
    assert not outcomes.errors
    assert sorted(PrintedDocument.objects.values_list("print_count", flat=True)) == [1, 2, 3, 4, 5, 6]
    marks = sorted(row.content["print"]["copies"][0]["mark"] for row in PrintedDocument.objects.all())
    assert marks == ["", "Reprint 1", "Reprint 2", "Reprint 3", "Reprint 4", "Reprint 5"]
    assert Event.objects.filter(fact="core.document_printed").count() == SIX


def test_the_control_without_locks_lets_the_database_refuse_a_second_original(print_file):
    with without_locks(SIX):
        outcomes = press(print_file)
    assert (
        outcomes.refusals((IntegrityError, ValidationError)) == len(outcomes.errors) == SIX - len(outcomes.results) > 0
    )
    counts = list(PrintedDocument.objects.values_list("print_count", flat=True))
    assert len(counts) == len(set(counts))
