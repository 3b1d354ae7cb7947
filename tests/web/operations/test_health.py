"""Alive, ready, and what is wrong when it is not."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from dms.core import clock, due, health
from dms.core.models import DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-10")]


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr(health, "_broker_state", (0.0, False))


@pytest.fixture
def database_away(monkeypatch):
    def refuse(*_args, **_options):
        raise OperationalError("connection to server at 10.9.8.7 refused")

    monkeypatch.setattr(connection, "cursor", refuse)


def readiness(client):
    answer = client.get("/readyz")
    return answer, {check["name"]: check["status"] for check in answer.json()["checks"]}


def test_alive_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "alive")


def test_a_house_in_order_is_ready(client):
    answer, checks = readiness(client)
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert checks == dict.fromkeys(["database", "disk", "broker", "migrations", "due work", "given up"], "ok")


def test_without_its_database_it_is_alive_but_not_ready_and_says_no_address(client, database_away):
    assert client.get("/healthz").status_code == 200
    answer, checks = readiness(client)
    assert (answer.status_code, answer["Retry-After"], checks["database"]) == (503, "10", "failed")
    assert b"10.9.8.7" not in answer.content


def test_with_an_open_migration_it_is_not_ready(client):
    MigrationRecorder.Migration.objects.filter(app="core").order_by("-id").first().delete()
    answer, checks = readiness(client)
    assert (answer.status_code, checks["migrations"]) == (503, "failed")


def test_without_its_broker_it_takes_orders_all_the_same(client, monkeypatch):
    monkeypatch.setattr(health, "broker_answers", lambda: False)
    answer, checks = readiness(client)
    assert (answer.status_code, answer.json()["status"], checks["broker"]) == (200, "ready with warnings", "warning")


def test_a_broker_that_nobody_listens_at_is_noticed_quickly(monkeypatch):
    from dms.celery import app
    from tests.faults.processes import free_port

    monkeypatch.setitem(app.conf, "broker_url", f"redis://127.0.0.1:{free_port()}/0")
    monkeypatch.setitem(app.conf, "broker_transport_options", {"max_retries": 0, "socket_connect_timeout": 0.5})
    begun = clock.now()
    assert not health.broker_answers()
    assert clock.now() - begun < timedelta(seconds=2)


def test_work_that_waits_too_long_or_was_given_up_is_a_warning(client):
    past = clock.now() - timedelta(minutes=6)
    due.schedule("garage.effect", key="late", at=past)
    given_up = due.schedule("garage.effect", key="gone", at=past)
    DueWork.objects.filter(pk=given_up.pk).update(given_up_at=past)
    answer, checks = readiness(client)
    assert (answer.status_code, checks["due work"], checks["given up"]) == (200, "warning", "warning")


@pytest.mark.parametrize(
    ("least", "warned", "status", "code"), [(10**9, 10**9, "failed", 503), (0, 10**9, "warning", 200)]
)
def test_a_full_disk_is_said_before_it_is_full(client, settings, least, warned, status, code):
    settings.DISK_FREE_MIB_LEAST, settings.DISK_FREE_MIB_WARNED = least, warned
    answer, checks = readiness(client)
    assert (answer.status_code, checks["disk"]) == (code, status)


def test_only_reading_is_answered(client):
    assert [client.post(f"/{name}").status_code for name in ("healthz", "readyz", "metrics")] == [405, 405, 405]
