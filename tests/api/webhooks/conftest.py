"""A receiver on this machine, and somebody who answers for webhooks."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

import pytest

from dms.api.webhooks import services, subscriptions
from dms.core import clock, due
from dms.core.facts import Fact
from dms.core.models import DueWork
from tests.api.factories import SECRET

ARRIVED = Fact("crm.arrived_in_a_test", "arrived")


class Receiver(ThreadingHTTPServer):
    """Keeps what it gets; ``answers`` says the status of the n-th request."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests, self.answers, self.reply = [], lambda n: 204, b""

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/dms?from=tests"

    @property
    def told(self):
        """The accepted documents, in the order of their arrival."""
        return [json.loads(body) for status, _headers, body in self.requests if status < 300]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.server.answers(len(self.server.requests))
        self.server.requests.append((status, dict(self.headers), body))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", self.server.url)
        self.send_header("Content-Length", str(len(self.server.reply)))
        self.end_headers()
        self.wfile.write(self.server.reply)

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver():
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def webhooks_known(monkeypatch, no_webhooks_known, settings):
    """Each event asks anew who wants it; this machine and plain HTTP are allowed."""
    settings.DEMO = True
    settings.WEBHOOK_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]
    monkeypatch.setattr(subscriptions, "KNOWN_SECONDS", 0)
    subscriptions.forget()


@pytest.fixture
def head(person):
    """The general manager of the store."""
    return person("general_manager")


@pytest.fixture
def webhook(head, store, receiver):
    return services.register_webhook(
        name="accounting", url=receiver.url, facts=["crm.*"], secret=SECRET, store_id=store.pk, actor=head
    )


@pytest.fixture
def work():
    """Do all work, also what is due later."""

    def do(rounds=50):
        for _round in range(rounds):
            DueWork.objects.filter(done_at=None).update(due_at=clock.now())
            if not due.sweep():
                return

    return do
