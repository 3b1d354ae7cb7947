"""Whatever is killed: the children come back, the supervisor takes its children along."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

CHILDREN = Path(__file__).with_name("children.py")


def wait_for(condition, seconds=10):
    """The first true value of ``condition()``; it failing to come fails the test."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if value := condition():
            return value
        time.sleep(0.02)
    raise AssertionError(f"did not happen within {seconds} s")


def number(path):
    """The process number a child has noted, once it has."""
    return path.exists() and path.read_text().isdigit() and int(path.read_text())


def alive(pid):
    """Is this process there, and not merely waiting to be buried?"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def supervise(tmp_path):
    """Start the stand-in system; ends whatever the test has left."""
    started = []

    def start(*kinds, hangup=signal.SIG_DFL):
        process = subprocess.Popen(
            [sys.executable, str(CHILDREN), str(tmp_path), *kinds],
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGHUP, hangup),  # whatever the test run itself was started with
        )
        started.append(process)
        pids = {kind: wait_for(lambda kind=kind: number(tmp_path / kind)) for kind in kinds}
        return process, pids

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("victim", ["sleeper", "second", "master"])
def test_a_killed_child_is_started_again(supervise, tmp_path, victim):
    process, pids = supervise("sleeper", "second", "master")
    os.kill(pids[victim], signal.SIGKILL)
    wait_for(lambda: number(tmp_path / victim) not in {False, pids[victim]})
    for other in pids.keys() - {victim}:
        assert number(tmp_path / other) == pids[other], "the others go on undisturbed"
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=10)
    assert f"{victim} was ended by SIGKILL; starting it again in 1 s" in out
    assert str(tmp_path / f"{victim}.log") in out


def test_a_killed_master_leaves_no_worker_on_its_port(supervise, tmp_path):
    _, pids = supervise("master")
    worker = wait_for(lambda: number(tmp_path / "master-worker"))
    os.kill(pids["master"], signal.SIGKILL)
    wait_for(lambda: not alive(worker), seconds=3)


def test_a_killed_supervisor_leaves_no_orphan(supervise, tmp_path):
    process, pids = supervise("sleeper", "second", "master")
    worker = wait_for(lambda: number(tmp_path / "master-worker"))
    process.kill()
    for pid in [*pids.values(), worker]:
        wait_for(lambda pid=pid: not alive(pid), seconds=5)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_ends_all_and_is_no_failure(supervise, stop):
    process, pids = supervise("sleeper", "master")
    began = time.monotonic()
    process.send_signal(stop)
    assert process.wait(timeout=10) == 0
    assert time.monotonic() - began < 3
    assert not any(alive(pid) for pid in pids.values())


def test_under_nohup_a_lost_terminal_ends_nothing(supervise):
    process, pids = supervise("sleeper", hangup=signal.SIG_IGN)
    process.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    assert process.poll() is None and alive(pids["sleeper"])


def test_a_child_that_does_not_stop_is_killed_within_ten_seconds(supervise):
    process, pids = supervise("stubborn")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=10) == 0
    assert not alive(pids["stubborn"])


def test_a_child_that_keeps_dying_waits_longer_each_time_and_its_last_words_are_shown(supervise):
    process, _ = supervise("failing")
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=10)
    assert "failing ended with exit code 3; starting it again in 1 s" in out
    assert "starting it again in 2 s" in out
    assert "no such table" in out


def test_a_full_log_is_turned_over_once(tmp_path, monkeypatch):
    from dms.bootstrap import supervisor

    monkeypatch.setattr(supervisor, "LOG_LIMIT", 10)
    child = supervisor.Child("web", [], tmp_path / "web.log")
    for line in (b"the first line\n", b"the second line\n", b"the third line\n"):
        child.write_log(line)
    assert (tmp_path / "web.log").read_bytes() == b"the third line\n"
    assert (tmp_path / "web.log.1").read_bytes() == b"the second line\n"
