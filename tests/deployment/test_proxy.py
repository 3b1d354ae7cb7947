"""The proxy's settings, run by a real Caddy in front of a stand-in for the application.

Skipped where no Caddy is installed. What it does with the real application stands in docs/reliability.md.
"""

import contextlib
import json
import re
import shutil
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dms.bootstrap.installation import ROOT
from tests.faults.processes import free_port

CADDY = shutil.which("caddy")
NAMED_OTHERWISE_BEFORE_2_7 = ("request_buffers 4MiB", "buffer_requests\n\t\tmax_buffer_size 4MiB")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.any_database,
    pytest.mark.skipif(CADDY is None, reason="no Caddy is installed here"),
]


class Echo(BaseHTTPRequestHandler):
    """Answers with the head that it was given."""

    def do_GET(self):
        body = json.dumps(dict(self.headers)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words):
        """Nothing on the console."""


def settings_for(folder, upstream, ports):
    """The file of the project with other ports, and with the names that an old Caddy knows."""
    text = (ROOT / "deploy" / "Caddyfile").read_text()
    version = subprocess.run([CADDY, "version"], capture_output=True, text=True, check=True).stdout
    if tuple(map(int, re.search(r"(\d+)\.(\d+)", version).groups())) < (2, 7):
        text = text.replace(*NAMED_OTHERWISE_BEFORE_2_7)
    own = f"http_port {ports[0]}\n\thttps_port {ports[1]}\n\tadmin localhost:{ports[2]}\n\tskip_install_trust\n"
    text = re.sub(r"^\{\n", "{\n\t" + own, text, count=1, flags=re.M).replace("web:8000", f"127.0.0.1:{upstream}")
    (folder / "Caddyfile").write_text(text)
    return ["--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    """``(address, port of the application)`` of a running proxy whose application is away."""
    folder = tmp_path_factory.mktemp("proxy")
    upstream, *ports = [free_port() for _each in range(4)]
    options = settings_for(folder, upstream, ports)
    environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin", "DMS_DOMAIN": "localhost"}
    checked = subprocess.run([CADDY, "validate", *options], env=environment, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    running = subprocess.Popen([CADDY, "run", *options], env=environment, stderr=subprocess.DEVNULL)
    try:
        yield f"https://localhost:{ports[1]}", upstream
    finally:
        running.terminate()
        running.wait()


@pytest.fixture
def application(proxy):
    server = ThreadingHTTPServer(("127.0.0.1", proxy[1]), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def asked(proxy, path, **headers):
    """``(status, headers, body)``; a proxy that is only just starting is given a moment."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    request = urllib.request.Request(proxy[0] + path, headers=headers)
    for _try in range(50):
        with contextlib.suppress(urllib.error.URLError):
            try:
                with urllib.request.urlopen(request, timeout=20, context=trusting) as answer:
                    return answer.status, answer.headers, answer.read().decode()
            except urllib.error.HTTPError as error:
                return error.code, error.headers, error.read().decode()
        time.sleep(0.2)
    pytest.fail("the proxy does not answer")


def test_while_the_application_is_away_people_and_programs_are_told_to_come_back(proxy):
    for path, kind in (("/customers/", "text/html; charset=utf-8"), ("/api/v1/customers/", "application/problem+json")):
        status, headers, body = asked(proxy, path)
        assert (status, headers["Retry-After"], headers["Content-Type"]) == (503, "10", kind)
        assert {"Strict-Transport-Security", "X-Content-Type-Options", "Content-Security-Policy"} <= set(headers)
        assert "暂时" in body if kind.startswith("text") else json.loads(body)["status"] == 503


def test_nobody_can_pretend_to_come_from_elsewhere_or_without_tls(proxy, application):
    status, _headers, body = asked(proxy, "/", **{"X-Forwarded-For": "9.9.9.9", "X-Forwarded-Proto": "http"})
    seen = {name.lower(): value for name, value in json.loads(body).items()}
    assert (status, seen["x-forwarded-proto"]) == (200, "https")
    assert seen["x-forwarded-for"] in {"127.0.0.1", "::1"}


def test_a_moment_without_the_application_is_not_noticed(proxy):
    """A container is replaced: who asks meanwhile waits, and is answered by the next."""
    later = []

    def start():
        later.append(ThreadingHTTPServer(("127.0.0.1", proxy[1]), Echo))
        later[0].serve_forever()

    asked(proxy, "/")  # the proxy is up
    threading.Timer(1.5, start).start()
    try:
        assert asked(proxy, "/")[0] == 200
    finally:
        later[0].shutdown()
        later[0].server_close()
