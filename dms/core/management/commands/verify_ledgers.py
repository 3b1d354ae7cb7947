"""``manage.py verify_ledgers``: ask every invariant; exit 1 where one does not hold."""

import json

from django.core.management.base import BaseCommand

from dms.core import invariants

SHOWN = 20


class Command(BaseCommand):
    """Prints a line for each rule and the rows that break it."""

    help = "Verify the books: every invariant, row by row. Exits with 1 when there are differences."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print the result as JSON, with all rows")
        parser.add_argument("--only", nargs="+", default=(), metavar="I7", help="only these invariants")

    def handle(self, *args, **options):
        """Run the checks and report."""
        results = invariants.verify(options["only"])
        if options["json"]:
            self.stdout.write(json.dumps(invariants.as_plain(results), ensure_ascii=False, indent=2))
        else:
            self._table(results)
        if any(found for _known, found in results):
            raise SystemExit(1)

    def _table(self, results):
        for known, found in results:
            verdict = f"{len(found)} differences" if found else "holds"
            self.stdout.write(f"{known.number:<4} {known.sentence:<95} {verdict}")
            for one in found[:SHOWN]:
                self.stdout.write(f"       {one.table} {one.row}: {one.what}")
            if len(found) > SHOWN:
                self.stdout.write(f"       … and {len(found) - SHOWN} more")
