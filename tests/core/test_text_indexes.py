"""Where PostgreSQL does not let us install pg_trgm, the migration goes on without it and says what to do."""

import logging

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from dms.core.text_indexes import has_trigrams, make_index

pytestmark = pytest.mark.django_db
OURS = ("customer_by_part_of_name", "parties_customer", "name")


@pytest.fixture
def without_rights():
    """Somebody who may install nothing, in a database without the extension; all taken back with the transaction."""
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL's rights")
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION IF EXISTS pg_trgm CASCADE")
        cursor.execute("CREATE ROLE installs_nothing")
        cursor.execute("SET LOCAL ROLE installs_nothing")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_without_the_right_nothing_is_made_and_the_log_says_so(without_rights, caplog):
    with caplog.at_level(logging.WARNING):
        assert has_trigrams(connection) is False
        make_index(connection, *OURS)
    assert "CREATE EXTENSION pg_trgm" in caplog.text
    with pytest.raises(CommandError, match="still not there"):
        call_command("index_texts")


def test_what_was_left_out_can_be_made_later(capsys):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX IF EXISTS customer_by_part_of_name")
    call_command("index_texts")
    said = capsys.readouterr().out
    assert ("customer_by_part_of_name" in said) == (connection.vendor == "postgresql")
