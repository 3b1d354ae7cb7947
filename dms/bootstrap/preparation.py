"""What has to be right before the system starts: tables, demo dealership, static files.

A process of its own (``python -m dms.bootstrap.preparation``), started by ``manage.py up`` each time. It asks the
database itself whether a migration is missing, because a stamp would lie after a restored
backup or another ``DATABASE_URL``.
"""

import gc
import hashlib
import io
import os
import sys

from .console import Steps, Unable
from .installation import fingerprint, is_stamped, var_dir


def migrate(steps):
    """Apply the migrations this database has not had."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    steps.begin("Database")
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        steps.progress(f"{len(missing)} migrations")
        call_command("migrate", verbosity=0, interactive=False)
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.vendor, connection.vendor)
    steps.end(f"{kind}, {len(missing)} migrations applied" if missing else f"{kind}, up to date")


def load_demo(steps):
    """The demo dealership into a database without stores; never among a real dealership's rows."""
    from django.core.management import call_command, get_commands
    from django.db import transaction

    steps.begin("Demo dealership")
    if "load_demo" not in get_commands():
        steps.end("none in this version")
        return ""
    told = Progress(steps)
    with transaction.atomic():  # a start that is broken off leaves no half dealership
        call_command("load_demo", "--if-empty", stdout=told)
    steps.end("loaded" if told.lines else "kept as it is")
    accounts = io.StringIO()
    call_command("load_demo", "--accounts", stdout=accounts)
    return accounts.getvalue().strip()


class Progress(io.StringIO):
    """Standard output for a command: what it says is shown in the running step's line."""

    def __init__(self, steps):
        super().__init__()
        self.steps, self.lines = steps, 0

    def write(self, text):
        """Show and count what is said."""
        if text.strip():
            self.lines += 1
            self.steps.progress(text.strip()[:40])
        return len(text)


def static_inputs():
    """A hash over every static file's name, size and time, and over what decides how they are stored."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = os.stat(storage.path(name))
            digest.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static(steps):
    """Copy the static files to where the web server reads them, unless that was done from the same files."""
    from django.conf import settings
    from django.core.management import call_command

    steps.begin("Static files")
    stamp, value = var_dir() / "stamps" / "static", fingerprint(static_inputs(), str(settings.STORAGES))
    if is_stamped(stamp, value) and os.path.isdir(settings.STATIC_ROOT):
        steps.end("up to date")
        return
    steps.progress("collecting")
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(value)
    steps.end("collected")


def prepare(steps, *, demo):
    """Run the steps; the demo accounts to print, or nothing."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dms.settings")
    gc.disable()  # a tenth of the time, in a process that ends as soon as it is done
    django.setup()
    gc.enable()
    gc.freeze()
    migrate(steps)
    if demo:
        accounts = load_demo(steps)
    else:
        steps.begin("Demo dealership")
        steps.end("left out")
        accounts = ""
    collect_static(steps)
    return accounts


def main(arguments):
    """``dms.bootstrap.preparation DONE TOTAL [--no-demo]``, counting on from the steps already done."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    steps = Steps(total=int(arguments[1]), done=int(arguments[0]))
    try:
        accounts = prepare(steps, demo="--no-demo" not in arguments)
    except (ImproperlyConfigured, Unable) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except OperationalError as error:
        print(
            f"\nThe database does not answer as it should: {str(error).strip()}\n"
            "Check DATABASE_URL and that the server runs; without DATABASE_URL the system uses SQLite in var/.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        return 130
    (var_dir() / "stamps" / "accounts").write_text(accounts, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
