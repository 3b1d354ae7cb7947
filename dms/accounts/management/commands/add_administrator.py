"""``manage.py add_administrator``: the first person of an installation without a demo."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from dms.accounts.roles import Role
from dms.accounts.services import add_user


class Command(BaseCommand):
    """Adds an administrator of the group; everything else is done on the screen from there."""

    help = "Add an administrator and print the first password, which must be changed at the first sign-in."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="the person's name as colleagues know it")
        parser.add_argument("--email", default="")

    def handle(self, *, username, name, email, **_options):
        try:
            user, password = add_user(username=username, name=name, email=email, role=Role.ADMINISTRATOR, actor=None)
        except ValidationError as refusal:
            raise CommandError("; ".join(refusal.messages)) from None
        self.stdout.write(f"{user.name} may sign in as {user.username} with the first password: {password}")
