"""B7 against a real web server: a gigabyte is refused at once, costs no memory, and leaves no file behind."""

import contextlib
import socket
import time
import urllib.request
from pathlib import Path

import pytest

from tests.faults.processes import free_port

GIGABYTE = 10**9
SERVER = ["-m", "gunicorn", "dms.wsgi", "--workers", "1", "--threads", "4", "--no-control-socket"]


def resident(process):
    """Megabytes in memory of the server and its children."""
    pids = [process.pid]
    for pid in pids:
        pids += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    lines = [line for pid in pids for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


@pytest.fixture
def server(processes, tmp_path):
    port = free_port()
    # In a folder of its own: what an upload leaves behind must show.
    (tmp_path / "uploads").mkdir()
    process = processes.start([*SERVER, "--bind", f"127.0.0.1:{port}"], TMPDIR=tmp_path / "uploads")
    for _try in range(100):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5)
            break
        time.sleep(0.2)
    return process, port, tmp_path / "uploads"


def refused_within(port, path, headers, body):
    """``(status line, seconds)`` of a request whose body goes on and on."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode())
        sent = 0
        line.settimeout(0.05)
        while time.monotonic() - began < 8:
            with contextlib.suppress(TimeoutError, ConnectionError):
                if sent < 50_000_000:
                    line.sendall(body)
                    sent += len(body)
            with contextlib.suppress(TimeoutError):
                if answer := line.recv(4096):
                    return answer.split(b"\r\n")[0].decode(), time.monotonic() - began
    pytest.fail("no answer")


@pytest.mark.slow
@pytest.mark.requirement("PLT-8")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "content_type"),
    [("/api/v1/customers/", "application/json"), ("/login/", "multipart/form-data; boundary=x")],
)
def test_a_gigabyte_is_refused_in_two_seconds_and_little_memory(server, path, content_type):
    process, port, uploads = server
    before = resident(process)
    headers = f"Content-Type: {content_type}\r\nContent-Length: {GIGABYTE}\r\n"
    status, seconds = refused_within(port, path, headers, b"x" * 65536)
    assert " 413 " in status and seconds <= 2, (status, seconds)
    assert resident(process) - before <= 100
    assert list(uploads.iterdir()) == [] or all(one.stat().st_size < 100_000 for one in uploads.iterdir())


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_endless_body_in_chunks_is_refused_too(server):
    process, port, _uploads = server
    before = resident(process)
    headers = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
    status, seconds = refused_within(port, "/api/v1/customers/", headers, b"10000\r\n" + b"x" * 65536 + b"\r\n")
    assert " 411 " in status and seconds <= 2, (status, seconds)
    assert resident(process) - before <= 100
