"""Backup and restore: one archive with the database as it was at one moment, the files, and a manifest of both.

The archive is a tar file: ``manifest.json``, ``database.sqlite3.gz`` or ``database.dump``, ``media/…``. Each database
brings its own tool (``dms.core.database_copies``); here is what they share.
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from dms.core import clock
from dms.core.database_copies import database_copy
from dms.core.models import Event

FORMAT = 1
NAME = "dms-backup-{at:%Y%m%dT%H%M%SZ}.tar"
PATTERN = "dms-backup-*.tar"


class BackupRefused(Exception):
    """Not done, and why, as a sentence for the operator."""


@dataclass(frozen=True)
class Restored:
    """What a restore brought back."""

    manifest: dict
    counts: dict
    open_migrations: list


def back_up(folder, *, keep=0):
    """Write an archive into ``folder`` and return its path; with ``keep`` only the newest so many stay.

    Nobody has to stop working: the database is copied as of one moment, the files (never changed once written)
    after it. An archive has its final name only when it is complete. Raises BackupRefused.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    at = clock.now()
    target = folder / NAME.format(at=at)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as scratch:
        copy = database_copy(refuse=BackupRefused)
        file, counts = copy.write(Path(scratch))
        partial = Path(scratch) / "archive"
        _pack(partial, file, {"format": FORMAT, "made_at": at.isoformat(), "vendor": copy.vendor, "counts": counts})
        partial.chmod(0o600)
        partial.replace(target)
    if keep:
        for old in sorted(folder.glob(PATTERN))[:-keep]:
            old.unlink()
    return target


def _pack(archive, database_file, manifest):
    manifest |= {"migrations": applied_migrations(), "database": database_file.name, "files": {}}
    with archive.open("wb") as stream, tarfile.open(fileobj=stream, mode="w") as tar:
        manifest["files"][database_file.name] = _add(tar, database_file, database_file.name)
        for path in sorted(Path(settings.MEDIA_ROOT).rglob("*")):
            if path.is_file():
                name = f"media/{path.relative_to(settings.MEDIA_ROOT).as_posix()}"
                manifest["files"][name] = _add(tar, path, name)
        text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(text)
        tar.addfile(entry, io.BytesIO(text))
        tar.close()
        stream.flush()
        os.fsync(stream.fileno())


def _add(tar, path, name):
    """Put one file into the archive; returns its checksum."""
    tar.add(path, arcname=name, recursive=False)
    return _checksum(path)


def _checksum(path):
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def applied_migrations():
    """``app.name`` of every migration that this database has seen."""
    return sorted(".".join(key) for key in MigrationLoader(connection).applied_migrations)


def restore(archive, *, replace=False):
    """Bring the archive's database and files back; returns what came. Raises BackupRefused before anything is touched.

    A database with rows is left alone unless ``replace``. Files come first, then the database in one transaction,
    then files that the archive does not know go: a restore that is cut short leaves the old house standing.
    """
    with _unpacked(Path(archive)) as (folder, manifest):
        copy = database_copy(refuse=BackupRefused)
        _check(manifest, copy, replace)
        _put_files(folder / "media")
        copy.read(folder / manifest["database"])
        if replace:
            _remove_other_files(manifest)
        known = set(MigrationLoader(connection).disk_migrations)
        open_migrations = sorted(".".join(key) for key in known if ".".join(key) not in manifest["migrations"])
        return Restored(manifest, copy.counts(), open_migrations)


@contextmanager
def _unpacked(archive):
    try:
        with tempfile.TemporaryDirectory(prefix="dms-restore-") as scratch, tarfile.open(archive) as tar:
            tar.extractall(scratch, filter="data")  # the filter refuses links and ways out
            yield Path(scratch), _verified(Path(scratch))
    except (tarfile.TarError, FileNotFoundError, IsADirectoryError) as error:
        raise BackupRefused(f"{archive} is no readable backup: {error}") from error


def _verified(folder):
    """The manifest, after every file was found to be what it says."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
    except (OSError, ValueError) as error:
        raise BackupRefused("The archive has no manifest, so it was not finished. Take another one.") from error
    if manifest.get("format") != FORMAT:
        raise BackupRefused(f"The archive has format {manifest.get('format')}; this version reads {FORMAT}.")
    for name, checksum in manifest["files"].items():
        path = folder / name
        if not path.is_file() or _checksum(path) != checksum:
            raise BackupRefused(f"The archive is damaged: {name} does not have the checksum of the manifest.")
    return manifest


def _check(manifest, copy, replace):
    if manifest["vendor"] != copy.vendor:
        raise BackupRefused(f"This is a backup of {manifest['vendor']}, but DATABASE_URL names {copy.vendor}.")
    known = {".".join(key) for key in MigrationLoader(connection).disk_migrations}
    if newer := sorted(set(manifest["migrations"]) - known):
        raise BackupRefused(f"The backup was made by a newer version, which has the migration {newer[0]}.")
    if (table := _filled(copy.counts())) and not replace:
        raise BackupRefused(
            f"The database is not empty: {table} has rows. Nothing was changed. "
            "Restore into an empty database, or add --replace to lose what is in this one."
        )


def _filled(counts):
    """A table that shows that somebody works here: tables that migrations fill say nothing."""
    signs = [Event, get_user_model(), apps.get_model("accounts.Store")]
    return next((model._meta.db_table for model in signs if counts.get(model._meta.db_table)), None)


def _put_files(media):
    for path in sorted(media.rglob("*")):
        if path.is_file():
            target = Path(settings.MEDIA_ROOT) / path.relative_to(media)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target.with_name(f".{target.name}.restoring"))
            target.with_name(f".{target.name}.restoring").replace(target)


def _remove_other_files(manifest):
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.is_file() and f"media/{path.relative_to(settings.MEDIA_ROOT).as_posix()}" not in manifest["files"]:
            path.unlink()
