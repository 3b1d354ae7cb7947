"""``manage.py backup --to DIR [--keep N]``: database and files into one archive, while people work."""

from django.core.management.base import BaseCommand, CommandError

from dms.core import backup


class Command(BaseCommand):
    """Prints the path of the archive; exits with 1 and a sentence where none could be made."""

    help = "Write database and files into one archive."

    def add_arguments(self, parser):
        parser.add_argument("--to", required=True, metavar="DIR", help="the folder for the archive")
        parser.add_argument("--keep", type=int, default=0, metavar="N", help="keep only the newest N archives there")

    def handle(self, *args, **options):
        """Make the archive."""
        if options["keep"] < 0:
            raise CommandError("--keep must be 1 or more; without it every archive is kept.")
        try:
            path = backup.back_up(options["to"], keep=options["keep"])
        except (backup.BackupRefused, OSError) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(str(path))
