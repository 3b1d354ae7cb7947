"""``manage.py load_demo``: fill an empty database with the demo dealership."""

from django.core.management.base import BaseCommand, CommandError

from dms.accounts.demo import print_accounts
from dms.accounts.models import Store
from dms.core import clock, demo, requests


class Command(BaseCommand):
    """Loads the demo once; an installation that holds stores already is left alone."""

    help = "Fill an empty database with the demo dealership; never touches one that holds stores."

    def add_arguments(self, parser):
        parser.add_argument("--accounts", action="store_true", help="only print the demo accounts")
        parser.add_argument("--if-empty", action="store_true", help="say nothing where there are stores already")

    def handle(self, *, accounts, if_empty, **_options):
        if accounts:
            print_accounts(self.stdout)
            return
        if Store.objects.exists():
            if if_empty:
                return
            raise CommandError("There are stores already; the demo is only loaded into an empty database.")
        with requests.acting(origin="demo"):
            demo.tell(clock.today(), say=self.stdout.write)
