"""``manage.py replay_demand demand.csv``: years of demand through the real services, then the proof of the books."""

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from dms.accounts.models import Store
from parts.stock.replay import read_demand, replay


class Command(BaseCommand):
    """Replays demand in a store of its own and proves the ledgers."""

    help = "Send a file of monthly demand (a line a part, a column a month) through the stock, then verify the ledgers."

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--store", default="REPLAY", help="code of the store; made where it is missing")
        parser.add_argument("--months", type=int, help="only so many")

    def handle(self, *, file, store, months, **options):
        try:
            demand = read_demand(file)
        except (OSError, ValueError, StopIteration) as problem:
            raise CommandError(f"{file} can't be read as monthly demand: {problem}") from problem
        shop, _new = Store.objects.get_or_create(code=store, defaults={"name": "需求重放", "name_en": "Demand replay"})
        tally = replay(shop, demand, months=months, said=self.stdout.write if options["verbosity"] > 1 else _nothing)
        self.stdout.write(
            f"{tally.months} months, {len(demand)} parts: {tally.issues} issues, {tally.lines_received} lines in "
            f"{tally.receipts} receipts, {tally.demand} pieces wanted, {tally.lost} lost, "
            f"fill rate {tally.fill_rate} %, {tally.seconds:.0f} s, {tally.postings_a_second} postings a second, "
            f"{tally.milliseconds_a_posting} ms of a processor each"
        )
        call_command("verify_ledgers", stdout=self.stdout)


def _nothing(_line):
    """Months are told only to who asks."""
