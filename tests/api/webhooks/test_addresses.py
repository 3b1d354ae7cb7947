"""A webhook leads to the outside only: the server must not be sent into its own network."""

import socket

import pytest
from django.core.exceptions import ValidationError

from dms.api.models import Webhook, WebhookAttempt
from dms.api.webhooks import addresses, sending, services
from dms.core import due
from dms.core.events import publish
from dms.core.models import Event
from tests.api.factories import SECRET
from tests.api.webhooks.conftest import ARRIVED


@pytest.fixture
def public_only(settings):
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    settings.DEMO = settings.DEBUG = False


@pytest.fixture
def names(monkeypatch):
    """``names["host"] = ["10.0.0.1"]``: what names stand for."""
    known = {}

    def getaddrinfo(host, port, **_):
        if host not in known:
            raise socket.gaierror("unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return known


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
    ],
)
@pytest.mark.requirement("PLT-8")
def test_addresses_inside_are_refused(public_only, address):
    assert not addresses.is_allowed(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "64:ff9b::5db8:d70e"])
def test_public_addresses_are_allowed(public_only, address):
    assert addresses.is_allowed(address)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://receiver.example/", "must begin with https"),
        ("ftp://receiver.example/", "Write an address such as"),
        ("https://user:word@receiver.example/", "without user, password"),
        ("https:///dms", "Write an address such as"),
        ("https://receiver.example:99999/", "Write an address such as"),
        ("https://receiver.example/\r\nX-Injected: 1", "Write an address such as"),
        ("https://[::1", "Write an address such as"),
        ("//receiver.example/", "Write an address such as"),
        ("https://inside.example/", "DMS_WEBHOOK_ALLOWED_NETWORKS"),
        ("https://both.example/", "DMS_WEBHOOK_ALLOWED_NETWORKS"),
        ("https://127.0.0.1/", "DMS_WEBHOOK_ALLOWED_NETWORKS"),
        ("https://[::1]/", "DMS_WEBHOOK_ALLOWED_NETWORKS"),
    ],
)
def test_a_forbidden_address_is_refused_when_it_is_saved_and_leaves_no_trace(
    public_only, names, head, store, url, sentence
):
    names |= {"inside.example": ["10.0.0.7"], "both.example": ["93.184.215.14", "10.0.0.7"]}
    names |= {"127.0.0.1": ["127.0.0.1"], "::1": ["::1"]}
    with pytest.raises(ValidationError, match=sentence):
        services.register_webhook(name="x", url=url, facts=["*"], secret=SECRET, store_id=store.pk, actor=head)
    assert not Webhook.objects.exists() and not Event.objects.exists()


def test_a_name_that_has_moved_inside_is_refused_at_sending(settings, webhook, store, receiver):
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    publish(ARRIVED, subject=store, actor=None)
    due.sweep()
    assert receiver.requests == []
    assert WebhookAttempt.objects.get().problem == "address"


def test_the_connection_goes_to_the_address_that_was_judged(public_only, names, monkeypatch):
    """The name is asked once: an answer that changes between judging and connecting changes nothing."""
    names["moving.example"] = ["93.184.215.14"]
    asked, connected = [], []
    judged = addresses.resolve

    def resolve(host, port):
        asked.append(host)
        found = judged(host, port)
        names["moving.example"] = ["127.0.0.1"]
        return found

    def create_connection(address, timeout):
        connected.append(address)
        raise ConnectionRefusedError("far away")

    monkeypatch.setattr(addresses, "resolve", resolve)
    monkeypatch.setattr(socket, "create_connection", create_connection)
    answer = sending.post("https://moving.example/dms", b"{}", {})
    assert (asked, connected) == (["moving.example"], [("93.184.215.14", 443)])
    assert answer.problem == "unreachable"


def test_an_unknown_name_may_be_saved_and_is_told_at_sending(public_only, names, head, store):
    services.register_webhook(
        name="x", url="https://later.example/", facts=["*"], secret=SECRET, store_id=store.pk, actor=head
    )
    assert sending.post("https://later.example/", b"{}", {}).problem == "unreachable"
