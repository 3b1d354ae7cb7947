"""``manage.py index_texts``: the indexes for parts of names, once the database has the extension pg_trgm."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from dms.core.text_indexes import TextIndex, has_trigrams, make_index


class Command(BaseCommand):
    """Makes what the migrations had to leave out."""

    help = "Makes the indexes for parts of names that a migration had to leave out for want of pg_trgm."

    def handle(self, *args, **options):
        """Each index that is missing. Nothing on SQLite."""
        if connection.vendor != "postgresql":
            self.stdout.write("SQLite needs none of them.")
            return
        if not has_trigrams(connection):
            raise CommandError("The extension pg_trgm is still not there.")
        MigrationLoader(connection)  # the migrations name the indexes
        for name, table, column in TextIndex.known:
            make_index(connection, name, table, column)
            self.stdout.write(name)
