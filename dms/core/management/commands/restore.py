"""``manage.py restore FILE [--replace]``: bring an archive back and verify the books."""

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from dms.core import backup


class Command(BaseCommand):
    """Exits with 1 and a sentence where nothing was restored, or where the restored books differ."""

    help = "Bring a backup back. Stop web, workers and beat first."
    requires_migrations_checks = False
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", help="an archive made by “backup”")
        parser.add_argument("--replace", action="store_true", help="lose what the database holds now")

    def handle(self, *args, **options):
        """Restore, compare the counts, verify."""
        try:
            restored = backup.restore(options["file"], replace=options["replace"])
        except (backup.BackupRefused, OSError) as refused:
            raise CommandError(str(refused)) from refused
        manifest = restored.manifest
        rows, files = sum(restored.counts.values()), len(manifest["files"]) - 1
        self.stdout.write(f"Restored the state of {manifest['made_at']}: {rows} rows, {files} files.")
        self._compare(manifest["counts"], restored.counts)
        if restored.open_migrations:
            self.stdout.write(
                f"The backup is older than this version: run “migrate” ({restored.open_migrations[0]} …)."
            )
            self.stdout.write("Then run “verify_ledgers”.")
            return
        call_command("verify_ledgers", stdout=self.stdout)

    @staticmethod
    def _compare(expected, found):
        differing = [table for table in expected if expected[table] != found.get(table)]
        if differing:
            table = differing[0]
            raise CommandError(f"{table}: {expected[table]} rows in the backup, {found.get(table, 0)} came back.")
