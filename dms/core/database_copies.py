"""A copy of the whole database as of one moment, and the way back.

SQLite by its online copy, PostgreSQL by its own client programs.
"""

import gzip
import shutil
import sqlite3
import subprocess
from contextlib import closing

from django.db import connection, connections, transaction

COUNT = 'SELECT count(*) FROM "{table}"'  # tables are named by the database's own catalogue
# Extensions such as pg_trgm serve both sets of tables while there are two.
MOVE_EXTENSIONS = """
DO $$ DECLARE name text; BEGIN
FOR name IN SELECT extname FROM pg_extension
  WHERE extrelocatable AND extnamespace::regnamespace::text IN ('public', 'before_restore')
LOOP EXECUTE format('ALTER EXTENSION %I SET SCHEMA {schema}', name); END LOOP; END $$
"""


def database_copy(*, refuse):
    """The tool for the database in use; ``refuse`` is the exception to raise with a sentence."""
    kinds = {"sqlite": SqliteCopy, "postgresql": PostgresCopy}
    return kinds[connection.vendor](refuse)


class DatabaseCopy:
    """What both have in common."""

    vendor = ""

    def __init__(self, refuse):
        self.refuse = refuse

    def counts(self):
        """Rows of each table of the database in use."""
        with connection.cursor() as cursor:
            return {table: _count(cursor, table) for table in connection.introspection.table_names(cursor)}


def _count(cursor, table):
    cursor.execute(COUNT.format(table=table))
    return cursor.fetchone()[0]


class SqliteCopy(DatabaseCopy):
    """The online copy of SQLite: consistent while others write."""

    vendor = "sqlite"

    def write(self, folder):
        """The compressed copy and the rows of each of its tables."""
        plain, packed = folder / "copy.sqlite3", folder / "database.sqlite3.gz"
        connection.ensure_connection()
        with closing(sqlite3.connect(plain)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            tables = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            counts = {name: copy.execute(COUNT.format(table=name)).fetchone()[0] for (name,) in tables.fetchall()}
        with plain.open("rb") as source, gzip.open(packed, "wb", compresslevel=6) as target:
            shutil.copyfileobj(source, target)
        plain.unlink()
        return packed, counts

    def read(self, file):
        """Put the copy in place of the database in use, in one transaction of SQLite's own."""
        plain = file.with_suffix("")
        with gzip.open(file, "rb") as source, plain.open("wb") as target:
            shutil.copyfileobj(source, target)
        with closing(sqlite3.connect(plain)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise self.refuse("The copy of the database in the archive is damaged. Nothing was changed.")
            connection.ensure_connection()
            copy.backup(connection.connection)
        connections.close_all()


class PostgresCopy(DatabaseCopy):
    """``pg_dump`` and ``pg_restore`` in their custom format."""

    vendor = "postgresql"

    def write(self, folder):
        """The dump and the rows of each table, both of the same snapshot."""
        file = folder / "database.dump"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            self._run(
                "pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}", f"--file={file}",
                folder=folder,
            )  # fmt: skip
            return file, self.counts()

    def read(self, file):
        """Restore beside the present tables, and drop those only when it has succeeded."""
        entries = file.with_suffix(".entries")
        listed = self._run("pg_restore", "--list", str(file))
        entries.write_text("\n".join(line for line in listed.splitlines() if " SCHEMA " not in f"{line} "))
        self._sql(
            "ALTER SCHEMA public RENAME TO before_restore",
            "CREATE SCHEMA public",
            MOVE_EXTENSIONS.format(schema="public"),
        )
        try:
            self._run(
                "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-acl",
                f"--use-list={entries}", str(file), folder=file.parent,
            )  # fmt: skip
        except BaseException:
            back = MOVE_EXTENSIONS.format(schema="before_restore")
            self._sql(back, "DROP SCHEMA public CASCADE", "ALTER SCHEMA before_restore RENAME TO public")
            raise
        self._sql("DROP SCHEMA before_restore CASCADE")
        connections.close_all()

    @staticmethod
    def _sql(*statements):
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def _run(self, program, *arguments, folder=None):
        """Run a client program of PostgreSQL; with ``folder`` on the database in use. Returns what it wrote."""
        path = shutil.which(program)
        if path is None:
            raise self.refuse(
                f"{program} is not installed. Install PostgreSQL's client programs "
                "(Debian: apt install postgresql-client), of the server's version or newer."
            )
        target = [f"--dbname={self._address(folder)}"] if folder else []
        command = [path, *target, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
        if done.returncode:
            raise self.refuse(f"{program} failed: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    @staticmethod
    def _address(folder):
        """Where and as whom; the password goes through a file, because everybody can read a command line."""
        known = connection.settings_dict
        names = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
        address = {name: str(known[key]) for name, key in names.items() if known[key]}
        if known["PASSWORD"]:
            file = folder / "password"
            file.touch(mode=0o600)
            file.write_text("*:*:*:*:" + _escaped(known["PASSWORD"], ":"))
            address["passfile"] = str(file)
        return " ".join(name + "='" + _escaped(value, "'") + "'" for name, value in address.items())


def _escaped(text, character):
    """The text with a backslash before each backslash and each ``character``."""
    return text.replace("\\", "\\\\").replace(character, f"\\{character}")
