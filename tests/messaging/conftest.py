"""A customer, a provider that drops doubles, and messages to write."""

import datetime
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from zoneinfo import ZoneInfo

import pytest
from django.db import connections

from dms.core import clock, due
from dms.core.models import DueWork
from dms.messaging import services, wording
from dms.messaging.choices import Channel, Purpose
from dms.messaging.wording import Wording, message_kind, message_template
from tests.parties.factories import ContactFactory, CustomerFactory

SECRET = "a secret of the provider, long enough"


class Provider(ThreadingHTTPServer):
    """What stands behind an adapter: one effect per key, and bad days on request.

    ``plan`` says how the next requests go: a status, "slow" (answers too late) or "deaf" (the answer gets lost).
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Desk)
        self.effects, self.requests, self.plan = {}, [], []
        self.lock = threading.Lock()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/messages"

    def handle_error(self, request, client_address):
        """Callers that hang up are part of the story."""


class Desk(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        provider = self.server
        with provider.lock:
            provider.requests.append((dict(self.headers), json.loads(body)))
            how = provider.plan.pop(0) if provider.plan else 201
            expected = hmac.new(SECRET.encode(), f"{self.headers['X-DMS-Timestamp']}.".encode() + body, hashlib.sha256)
            if self.headers["X-DMS-Signature"] != f"sha256={expected.hexdigest()}":
                how = 401
            if how in ("slow", "deaf") or how < 300:
                key = self.headers["Idempotency-Key"]
                provider.effects.setdefault(key, []) or provider.effects[key].append(json.loads(body))
        if how == "slow":
            time.sleep(1.5)
        if how == "deaf":
            self.close_connection = True
            return
        self._answer(201 if how == "slow" else how)

    def _answer(self, status):
        answer = json.dumps({"id": f"P-{len(self.server.effects)}"} if status < 300 else {"error": "no"}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        if 300 <= status < 400:
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_anything):
        pass


@pytest.fixture
def provider(settings):
    """A provider of text messages on this machine, and the settings that lead to it."""
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    settings.MESSAGE_CHANNELS = settings.MESSAGE_CHANNELS | {
        "sms": {
            "class": "dms.messaging.channels.http.HttpChannel",
            "url": server.url,
            "secret": SECRET,
            "sender": "East Store",
            "timeout_seconds": 1,
        }
    }
    yield server
    server.shutdown()
    server.server_close()


class Watch:
    """The clock of the story: it stands until somebody moves it."""

    def __init__(self):
        self.moment = None
        self.set("2026-03-16 10:00")

    def set(self, text, zone="Asia/Shanghai"):
        self.moment = datetime.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(datetime.UTC)
        return self.moment

    def forward(self, **delta):
        self.moment += datetime.timedelta(**delta)
        return self.moment


@pytest.fixture
def watch(monkeypatch):
    """Monday morning at ten, in the store's time."""
    watch = Watch()
    monkeypatch.setattr(clock, "now", lambda: watch.moment)
    return watch


@pytest.fixture(autouse=True)
def declared():
    """Messages as a stage would declare them, for one story."""
    registries = (wording.TEMPLATES, wording.KINDS)
    before = [dict(registry) for registry in registries]
    declare()
    yield
    for registry, entries in zip(registries, before, strict=True):
        registry.clear()
        registry.update(entries)


def declare():
    customers = (Channel.SMS, Channel.EMAIL, Channel.WECHAT)
    message_template(
        code="test.ready",
        label="ready",
        purpose=Purpose.SERVICE,
        channels=customers,
        variables={"plate": "plate", "number": "number"},
        texts={
            "zh-hans": Wording("车辆已可取", "您的车 {plate} 已完工,单号 {number}。", "{plate} 已完工"),
            "en": Wording("Ready: {plate}", "Your car {plate} is ready ({number})."),
        },
    )
    for purpose in (Purpose.MARKETING, Purpose.SURVEY, Purpose.LEGAL):
        message_template(
            code=f"test.{purpose}",
            label=purpose.label,
            purpose=purpose,
            channels=customers,
            texts={"zh-hans": Wording("你好", "你好"), "en": Wording("Hello", "Hello")},
        )
    message_template(
        code="test.order",
        label="order",
        purpose=Purpose.STAFF,
        kind=message_kind("test", "Tests", channels=(Channel.IN_APP, Channel.EMAIL)),
        channels=(Channel.IN_APP, Channel.EMAIL, Channel.SMS),
        variables={"what": "what"},
        texts={"zh-hans": Wording("任务:{what}", "请处理 {what}"), "en": Wording("Task: {what}", "Please do {what}")},
    )


@pytest.fixture
def customer(store):
    """A customer with a mobile, an e-mail address and WeChat."""
    customer = CustomerFactory(store=store)
    ContactFactory(customer=customer, phone="13812345678", email="wang@example.com", wechat="wang_xm")
    return customer


@pytest.fixture
def write(customer):
    """Ask for a text message to the customer."""
    numbers = iter(range(1, 10_000))

    def write(**given):
        asked = {
            "template": "test.ready",
            "key": f"ready:{next(numbers)}",
            "store_id": customer.store_id,
            "channel": "sms",
            "customer_id": customer.pk,
            "actor": None,
        } | given
        if asked["template"] == "test.ready":
            asked.setdefault("variables", {"plate": "京A12345", "number": "RO-26-0001"})
        return services.queue_message(**asked)

    return write


@pytest.fixture
def tell(store):
    """Ask for a message to a colleague."""
    numbers = iter(range(1, 10_000))

    def tell(user, **given):
        asked = {"template": "test.order", "channel": "in_app", "key": f"order:{next(numbers)}"} | given
        return services.queue_message(
            **{"store_id": store.pk, "user_id": user.pk, "actor": None, "variables": {"what": "RO-1"}} | asked
        )

    return tell


@pytest.fixture
def work_until_done(watch):
    """Let the worker go on, with the clock moving to whatever is due next."""

    def work():
        while True:
            due.sweep()
            rest = DueWork.objects.filter(done_at=None, given_up_at=None).order_by("due_at").first()
            if rest is None:
                return
            watch.moment = max(watch.moment, rest.claimed_until or rest.due_at) + datetime.timedelta(seconds=1)

    return work


@pytest.fixture
def at_once():
    """Run a function in several threads, each with its own connection, and collect what they return or raise."""

    def run(function, times):
        results, gate = [], threading.Barrier(times)

        def one():
            try:
                gate.wait()
                results.append(function())
            except Exception as error:
                results.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one) for _ in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    return run
