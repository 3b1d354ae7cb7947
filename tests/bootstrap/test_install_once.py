"""Each step is done once, and again when what it was made from has changed."""

import os
import stat

import polib
import pytest

from dms.bootstrap import commands, installation, translations
from dms.bootstrap.console import Steps, Unable


@pytest.fixture
def project(tmp_path, monkeypatch):
    """An empty project folder that the installation works on."""
    for name, value in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "PACKAGE_LOCK": tmp_path / "base.txt",
        "FRONT_END_LOCK": tmp_path / "package-lock.json",
    }.items():
        monkeypatch.setattr(installation, name, value)
    monkeypatch.setenv("DMS_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("DMS_SECRET_KEY", raising=False)
    installation.make_folders()
    return tmp_path


@pytest.fixture
def npm(project, monkeypatch):
    """A stand-in for npm that notes each run in ``runs``."""
    tools = project / "tools"
    tools.mkdir()
    installs = '[ "$1" = --version ] && echo 10.2.0 || { echo . >> runs; mkdir -p node_modules; }'
    for name, script in {"node": "", "npm": installs}.items():
        (tools / name).write_text(f"#!/bin/sh\n{script}\n")
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    return project / "runs"


def test_front_end_packages_are_installed_again_only_for_another_lock_file(project, npm, capsys):
    (project / "package-lock.json").write_text("one")
    for _ in range(3):
        installation.install_front_end(Steps(total=1))
    assert npm.read_text() == ".\n"
    (project / "package-lock.json").write_text("two")
    installation.install_front_end(Steps(total=1))
    assert npm.read_text() == ".\n.\n"
    assert capsys.readouterr().out.count("up to date") == 2


def test_a_failed_installation_leaves_no_stamp(project, npm, monkeypatch):
    (project / "package-lock.json").write_text("one")
    monkeypatch.setattr(installation, "npm_command", lambda steps: ["false"])
    for _ in range(2):
        with pytest.raises(Unable, match="Installing the front-end packages failed"):
            installation.install_front_end(Steps(total=1))


def test_an_npm_too_old_for_the_lock_file_is_passed_over(project, npm):
    assert installation.usable_system_npm()
    (project / "tools" / "npm").write_text("#!/bin/sh\necho 6.14.0\n")
    assert not installation.usable_system_npm()


def test_packages_are_fresh_for_the_same_lock_file_and_a_python_that_is_still_there(project):
    (project / "base.txt").write_text("Django==5.2")
    python = project / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    (project / ".venv" / "dms-packages.stamp").write_text(installation.fingerprint(project / "base.txt"))
    assert not installation.packages_are_fresh()
    python.touch()
    assert installation.packages_are_fresh()
    (project / "base.txt").write_text("Django==5.3")
    assert not installation.packages_are_fresh()


def test_the_secret_key_is_random_private_and_kept(project):
    commands.write_secret_key(Steps(total=1))
    path = project / "var" / "secret_key"
    first = path.read_text()
    assert len(first) >= 60
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    commands.write_secret_key(Steps(total=1))
    assert path.read_text() == first


def test_a_key_from_the_environment_writes_no_file(project, monkeypatch):
    monkeypatch.setenv("DMS_SECRET_KEY", "k" * 50)
    commands.write_secret_key(Steps(total=1))
    assert not (project / "var" / "secret_key").exists()


def test_a_catalogue_is_compiled_when_it_is_newer_than_its_product(project):
    po = project / "shop" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(polib.POEntry(msgid="Car", msgstr="车"))
    catalogue.save(str(po))
    assert translations.compile_stale() == []
    assert polib.mofile(str(po.with_suffix(".mo"))).find("Car").msgstr == "车"
    assert not installation.is_newer(po, po.with_suffix(".mo"))
    po.write_text("no catalogue")
    os.utime(po, (2_000_000_000, 2_000_000_000))
    assert [line.partition(":")[0] for line in translations.compile_stale()] == [str(po.relative_to(project))]
