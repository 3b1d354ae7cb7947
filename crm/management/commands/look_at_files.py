"""``manage.py look_at_files``: tasks for the files that were on record before tasks were."""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError

from crm.files.completeness.existing import look_at_existing_customers, look_at_existing_vehicles
from dms.core import requests

EVERY = 1000


class Command(BaseCommand):
    """Looks at every file that never had a task; run again, it finds nothing to do but what is new."""

    help = "Opens one task for each existing customer's or vehicle's file that lacks something. May be run again."

    def add_arguments(self, parser):
        """How long people have."""
        parser.add_argument("--days", type=int, default=14, help="complete within so many days from today (14)")

    def handle(self, *args, days, **options):
        """Customers first, then vehicles; says how far it is, and how many tasks it opened."""
        if not 1 <= days <= 365:
            raise CommandError("--days is between 1 and 365.")
        within = timedelta(days=days)
        with requests.acting(origin="command", request_id="look-at-files", address=None):
            self._look("customers", look_at_existing_customers(within=within))
            self._look("vehicles", look_at_existing_vehicles(within=within))

    def _look(self, what, files):
        looked = opened = 0
        for _key, is_new in files:
            looked, opened = looked + 1, opened + is_new
            if looked % EVERY == 0:
                self.stdout.write(f"{what}: {looked} looked at")
        self.stdout.write(f"{what}: {looked} looked at, {opened} tasks opened")
