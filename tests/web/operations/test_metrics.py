"""Figures in Prometheus' format, for monitors only."""

from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from dms.core import clock, due, metrics
from dms.core.models import DueWork
from tests.garage.services import open_job

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-10")]


def figures(client, **headers):
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value for family in families for sample in family.samples
    }


def test_requests_are_counted_by_route_and_status(client):
    key = ("dms_requests_total", ("method", "GET"), ("status", "200"), ("view", "operations:healthz"))
    before = figures(client).get(key, 0)
    for _request in range(3):
        client.get("/healthz")
    after = figures(client)
    assert after[key] == before + 3
    assert after[("dms_request_seconds_count", ("view", "operations:healthz"))] >= 3


def test_addresses_that_do_not_exist_share_one_series(client):
    client.get("/13812345678/")
    client.generic("BREW", "/coffee/")
    names = str(figures(client).keys())
    assert "13812345678" not in names and "BREW" not in names and "unknown" in names


def test_the_outbox_the_events_and_the_broker_are_told(client, store, today):
    open_job(store=store, on=today)
    late = due.schedule("garage.effect", key="late", at=clock.now() - timedelta(minutes=3))
    gone = due.schedule("garage.effect", key="gone", at=clock.now())
    DueWork.objects.filter(pk=gone.pk).update(given_up_at=clock.now())
    found = figures(client)
    assert found[("dms_due_work_open",)] == 2 and late.pk
    assert 180 <= found[("dms_due_work_oldest_seconds",)] < 200
    assert found[("dms_due_work_given_up",)] == 1
    assert found[("dms_events_total",)] >= 1
    assert (found[("dms_broker_up",)], found[("dms_database_up",)]) == (1, 1)
    assert any(name[0] == "dms_build_info" for name in found)


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("192.0.2.7", {}, 404),
        ("192.0.2.7", {"Authorization": "Bearer right"}, 200),
        ("192.0.2.7", {"Authorization": "Bearer wrong"}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7", "Authorization": "Bearer right"}, 200),
        ("", {}, 404),
    ],
)
def test_only_known_networks_or_a_token_get_them(client, settings, address, headers, status):
    settings.METRICS_TOKEN = "right"
    assert client.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code == status


def test_without_a_token_set_an_empty_one_opens_nothing(client):
    answer = client.get("/metrics", headers={"Authorization": "Bearer "}, REMOTE_ADDR="192.0.2.7")
    assert answer.status_code == 404


def test_files_of_dead_processes_go_once_there_are_many(settings, tmp_path, monkeypatch):
    import os

    settings.METRICS_DIR = tmp_path
    dead, alive = tmp_path / "counter_99999999.db", tmp_path / f"counter_{os.getpid()}.db"
    for file in (dead, alive):
        file.touch()
    metrics.forget_the_dead()
    assert dead.exists()
    monkeypatch.setattr(metrics, "MOST_FILES", 1)
    metrics.forget_the_dead()
    assert (dead.exists(), alive.exists()) == (False, True)
