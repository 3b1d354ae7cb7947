"""Developers' command: bring every app's Chinese catalogue up to date with its texts."""

from django.core.management.base import BaseCommand

from dms.bootstrap import extraction


class Command(BaseCommand):
    """Writes ``<app>/locale/zh_Hans/LC_MESSAGES/django.po``; what is translated stays."""

    help = "Find the texts to translate and update each app's zh_Hans catalogue."
    requires_system_checks = []

    def handle(self, *args, **options):
        """One line per app that changed."""
        for app in extraction.apps():
            added, dropped = extraction.update_catalogue(app)
            if added or dropped:
                self.stdout.write(f"{app.relative_to(extraction.ROOT)}: {added} to translate, {dropped} dropped")
