"""Add the Chinese public holidays and make-up workdays that the calendar package knows."""

from django.core.management.base import BaseCommand

from dms.core.workdays import load_holidays


class Command(BaseCommand):
    """``manage.py load_holidays``: safe to repeat; rows that people entered or corrected stay."""

    help = __doc__

    def handle(self, **options):
        self.stdout.write(f"{load_holidays()} days added")
