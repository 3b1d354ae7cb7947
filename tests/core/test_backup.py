"""A backup taken while people write comes back as that one moment, and the house goes on from there."""

import io
import json
import tarfile
import threading
import time
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from dms.core import backup
from dms.core.models import Event, NumberSequence
from tests.garage.models import Job
from tests.garage.services import open_job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("PLT-10")]


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = settings.MEDIA_ROOT / "attachments"
    folder.mkdir(parents=True)
    (folder / "签字.png").write_bytes(b"a drawn signature")
    return folder


@pytest.fixture
def jobs(store, today):
    return [open_job(store=store, on=today) for _job in range(5)]


def back_up(folder, **options):
    out = StringIO()
    call_command("backup", to=str(folder), stdout=out, **options)
    return Path(out.getvalue().strip())


def restore(archive, *arguments):
    out = StringIO()
    call_command("restore", str(archive), *arguments, stdout=out)
    return out.getvalue()


def manifest_of(archive):
    with tarfile.open(archive) as tar:
        return json.load(tar.extractfile("manifest.json"))


class Writers:
    """Two people who open jobs until they are told to stop."""

    def __init__(self, store, today):
        self.stop, self.failures, self.args = threading.Event(), [], {"store": store, "on": today}
        self.threads = [threading.Thread(target=self.write) for _writer in range(2)]

    def write(self):
        while not self.stop.is_set():
            try:
                open_job(**self.args)
            except Exception as error:
                self.failures.append(error)
        connection.close()

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        time.sleep(0.3)
        return self

    def __exit__(self, *_error):
        self.stop.set()
        for thread in self.threads:
            thread.join()


def test_the_drill_backup_under_load_restored_as_of_one_moment(jobs, store, today, media, tmp_path):
    with Writers(store, today) as writers:
        archive = back_up(tmp_path / "backups")
        time.sleep(0.2)
    assert writers.failures == []
    counts = manifest_of(archive)["counts"]
    assert 5 < counts["garage_job"] < Job.objects.count()
    assert counts["garage_job"] == counts["core_event"]
    (media / "签字.png").write_bytes(b"overwritten")
    (media / "later.png").write_bytes(b"came after the backup")

    said = restore(archive, "--replace")

    assert "holds" in said and "differences" not in said
    assert Job.objects.count() == Event.objects.count() == counts["garage_job"]
    assert NumberSequence.objects.get(kind="garage job").last == counts["garage_job"]
    assert {path.name: path.read_bytes() for path in media.iterdir()} == {"签字.png": b"a drawn signature"}
    highest = Job.objects.order_by("-pk").first().pk
    job = open_job(store=store, on=today)
    assert job.pk > highest and int(job.number.split("-")[-1]) == counts["garage_job"] + 1


def test_a_restored_house_can_be_backed_up_and_restored_again(jobs, media, tmp_path):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute("CREATE INDEX job_search ON garage_job USING gin (number gin_trgm_ops)")
    restore(back_up(tmp_path / "one"), "--replace")
    archive = back_up(tmp_path / "two")
    Job.objects.update(state="started")
    restore(archive, "--replace")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS job_search")
    assert set(Job.objects.values_list("state", flat=True)) == {"open"}


def test_a_database_with_rows_is_left_alone_unless_told(jobs, store, today, media, tmp_path):
    archive = back_up(tmp_path)
    open_job(store=store, on=today)
    with pytest.raises(CommandError, match="not empty: .* Nothing was changed"):
        restore(archive)
    assert Job.objects.count() == 6


def damaged(archive, name, change):
    """A copy of the archive with one member changed."""
    target = archive.with_name("damaged.tar")
    with tarfile.open(archive) as source, tarfile.open(target, "w") as copy:
        for member in source.getmembers():
            content = source.extractfile(member).read()
            if member.name == name:
                content = change(content)
                member.size = len(content)
            copy.addfile(member, io.BytesIO(content))
    return target


def changed_manifest(**values):
    return lambda content: json.dumps(json.loads(content) | values).encode()


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        ("media/attachments/签字.png", lambda content: content + b"!", "does not have the checksum"),
        ("manifest.json", lambda content: b"{", "was not finished"),
        ("manifest.json", changed_manifest(format=99), "format 99"),
        ("manifest.json", changed_manifest(vendor="oracle"), "backup of oracle"),
        ("manifest.json", changed_manifest(migrations=["core.9999_tomorrow"]), "newer version.*9999_tomorrow"),
    ],
)
def test_an_archive_that_is_not_whole_is_refused_and_nothing_is_touched(jobs, media, tmp_path, name, change, sentence):
    archive = damaged(back_up(tmp_path), name, change)
    (media / "签字.png").write_bytes(b"today's")
    with pytest.raises(CommandError, match=sentence):
        restore(archive, "--replace")
    assert (Job.objects.count(), (media / "签字.png").read_bytes()) == (5, b"today's")


def test_something_else_than_an_archive_is_refused(jobs, tmp_path):
    (tmp_path / "holiday.jpg").write_bytes(b"beach")
    for name in ("holiday.jpg", "missing.tar"):
        with pytest.raises(CommandError, match="no readable backup"):
            restore(tmp_path / name)


def test_a_restore_that_fails_half_way_leaves_the_old_database(jobs, media, tmp_path, monkeypatch):
    archive = back_up(tmp_path)
    open_job(store=jobs[0].store, on=jobs[0].created_at)
    if connection.vendor == "postgresql":
        from dms.core.database_copies import PostgresCopy

        run = PostgresCopy._run

        def fail(self, program, *arguments, **options):
            if "--single-transaction" in arguments:
                arguments = (*arguments[:-1], "/nowhere")
            return run(self, program, *arguments, **options)

        monkeypatch.setattr(PostgresCopy, "_run", fail)
        with pytest.raises(CommandError, match="pg_restore failed"):
            restore(archive, "--replace")
    else:
        monkeypatch.setattr("dms.core.database_copies.gzip.open", lambda *_args: (_ for _ in ()).throw(OSError("disk")))
        with pytest.raises(CommandError, match="disk"):
            restore(archive, "--replace")
    assert Job.objects.count() == 6


def test_missing_client_programs_are_named(jobs, media, tmp_path, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite needs no programs.")
    monkeypatch.setattr("dms.core.database_copies.shutil.which", lambda program: None)
    with pytest.raises(CommandError, match="pg_dump is not installed.*postgresql-client"):
        back_up(tmp_path)
    assert list(tmp_path.glob("*.tar")) == []


def test_a_password_stands_in_no_command_line(monkeypatch, tmp_path):
    from dms.core.database_copies import PostgresCopy

    known = {"NAME": "dms", "USER": "o'neil", "PASSWORD": "se:cr\\et", "HOST": "db", "PORT": "5432"}
    monkeypatch.setattr("dms.core.database_copies.connection", SimpleNamespace(settings_dict=known))
    address = PostgresCopy._address(tmp_path)
    assert address == f"dbname='dms' user='o\\'neil' host='db' port='5432' passfile='{tmp_path}/password'"
    assert (tmp_path / "password").read_text() == "*:*:*:*:se\\:cr\\\\et"
    assert (tmp_path / "password").stat().st_mode & 0o077 == 0


def test_only_the_newest_archives_are_kept(jobs, media, tmp_path):
    for day in range(1, 5):
        (tmp_path / f"dms-backup-2026010{day}T020000Z.tar").write_text("old")
    (tmp_path / "notes.txt").write_text("mine")
    newest = back_up(tmp_path, keep=2)
    assert sorted(path.name for path in tmp_path.glob("*.*")) == sorted(
        ["dms-backup-20260104T020000Z.tar", newest.name, "notes.txt"]
    )
    assert newest.stat().st_mode & 0o077 == 0


def test_the_backup_folder_is_not_part_of_the_backup(jobs, media, tmp_path):
    archive = back_up(tmp_path)
    assert sorted(manifest_of(archive)["files"])[-1] == "media/attachments/签字.png"
    assert backup.applied_migrations() == manifest_of(archive)["migrations"]
