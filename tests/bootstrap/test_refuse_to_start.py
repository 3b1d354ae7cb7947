"""Whatever is missing or in the way gets one sentence that says what to do, exit code 1, and no traceback."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dms.bootstrap import commands, installation
from dms.bootstrap.console import Unable

ROOT = installation.ROOT


@pytest.fixture
def project(tmp_path):
    """A copy of what the start needs, in a folder with a blank in its name."""
    root = tmp_path / "car dealer"
    (root / "dms").mkdir(parents=True)
    (root / "requirements").mkdir()
    shutil.copytree(ROOT / "dms" / "bootstrap", root / "dms" / "bootstrap")
    for name in ("manage.py", "requirements/base.txt", "requirements/node.txt", "package-lock.json"):
        shutil.copy(ROOT / name, root / name)
    return root


def stand_in_python(project, script):
    """A ``.venv`` whose Python answers pip's version, and otherwise does what ``script`` says."""
    python = project / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nif [ "$3" = --version ]; then exit 0; fi\n{script}\n')
    python.chmod(0o755)


def refusal(project, *arguments, **environment):
    """What ``manage.py`` says on standard error when it gives up."""
    own = {"PATH": os.environ["PATH"], "HOME": "", **environment}
    answer = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=project, env=own, capture_output=True, text=True, timeout=60
    )
    assert answer.returncode == 1
    assert "Traceback" not in answer.stdout + answer.stderr
    return " ".join(answer.stderr.split())


def test_a_taken_port_is_named_and_another_offered(project):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refusal(project, "up", "--port", str(port))
    assert f"Port {port} on 127.0.0.1 is taken" in said
    assert f"python3 manage.py up --port {port + 1}" in said
    assert not (project / ".venv").exists(), "said before anything is installed"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--host", "192.0.2.7"), "Port 8000 on 192.0.2.7 is taken or not available."),
        (("--host", "no-such-host.invalid"), "is no address of this machine. Try --host 127.0.0.1"),
        (("--port", "70000"), "70000 is no port. Choose one between 1024 and 65535"),
    ],
)
def test_an_impossible_address_is_refused(project, arguments, sentence):
    assert sentence in refusal(project, "up", *arguments)


def test_an_old_python_reads_which_one_is_needed():
    code = "import sys; sys.version_info = (3, 9, 2); sys.argv = ['manage.py', 'up']; exec(open('manage.py').read())"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 1
    assert answer.stderr.startswith("This project needs Python 3.11 or newer, and this is Python 3.9.")


def test_a_python_without_venv_is_told_the_package_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(installation, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(installation.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Unable, match="apt-get install python3-venv"):
        installation.make_venv()


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("Failed to establish a new connection: [Errno -2]", "Check the network connection; behind a proxy set"),
        ("OSError: [Errno 28] No space left on device", "the disk is full. Free about 1 GB"),
        ("SSLError: CERTIFICATE_VERIFY_FAILED", "set PIP_CERT and NODE_EXTRA_CA_CERTS"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "is not the one the lock file names"),
    ],
)
def test_packages_that_can_not_be_installed_say_why_and_where_the_rest_stands(project, output, sentence):
    stand_in_python(project, f"echo '{output}'; exit 1")
    said = refusal(project, "up", "--port", "39871")
    assert "Installing the Python packages failed: " in said
    assert sentence in said
    assert str(project / "var" / "log" / "pip.log") in said
    assert output in (project / "var" / "log" / "pip.log").read_text()


def test_an_environment_that_is_another_ones_is_refused_instead_of_starting_for_ever(project):
    stand_in_python(project, f'if [ "$2" = pip ]; then exit 0; fi; exec "{sys.executable}" "$@"')
    assert "does not lead to an environment of this project" in refusal(project, "install")


def test_a_folder_that_can_not_be_written_to_is_named(project):
    assert "The folder /proc/dms/log can't be made" in refusal(project, "install", DMS_VAR_DIR="/proc/dms")


def test_a_second_start_in_the_same_folder_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("DMS_VAR_DIR", str(tmp_path))
    with commands.claim_folder(8000), pytest.raises(Unable, match=rf"process {os.getpid()}, port 8000"):
        commands.claim_folder(8001)
    commands.claim_folder(8001).close()


def test_the_start_needs_nothing_but_the_standard_library():
    code = "import manage; manage.load_commands(); import sys; print('dms' in sys.modules, 'django' in sys.modules)"
    answer = subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (answer.stdout, answer.stderr) == ("False False\n", "")


@pytest.mark.parametrize("home", ["", "/nonexistent"])
def test_installers_get_a_home_that_exists(tmp_path, monkeypatch, home):
    monkeypatch.setenv("HOME", home)
    monkeypatch.setenv("DMS_VAR_DIR", str(tmp_path))
    assert Path(installation.child_environment()["HOME"]).is_dir()
