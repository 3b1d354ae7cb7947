"""A typed Python client of this very API, in one file that needs nothing but Python."""

from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import translation

from dms.api.client.writing import client_source
from dms.api.schema import document


class Command(BaseCommand):
    """``manage.py write_client --to dms_client.py``"""

    help = "Write a typed Python client of the API (one file, standard library only)."

    def add_arguments(self, parser):
        """Where to."""
        parser.add_argument("--to", default="dms_client.py", help="the file to write; dms_client.py if not said")

    def handle(self, *, to, **options):
        """Write it; the docstrings are in English."""
        with translation.override("en"):
            Path(to).write_text(client_source(document()))
        self.stdout.write(f"{to} is written. How to use it: docs/client/README.md.")
