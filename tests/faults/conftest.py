"""Real processes on a real broker: files for SQLite, Redis for PostgreSQL."""

import shutil

import pytest
from django.db import connection

from dms.celery import app
from dms.core import due
from tests.faults.processes import Processes, Redis
from tests.garage.models import Effect


@pytest.fixture
def redis_server(tmp_path):
    """A Redis of the test's own."""
    if not shutil.which("redis-server"):
        pytest.skip("redis-server is not installed")
    server = Redis(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def broker_url(request):
    """The broker that belongs to the database: none of its own for SQLite (files), Redis for PostgreSQL."""
    return "" if connection.vendor == "sqlite" else request.getfixturevalue("redis_server").url


def speak_to(broker_url, options):
    app.conf.update(broker_url=broker_url, broker_transport_options=options)
    app._after_fork()  # forget the connections of the broker before
    due._broker_rests_until = 0.0


@pytest.fixture
def processes(tmp_path, broker_url, settings):
    """Starts workers and beats; this process writes to the same broker."""
    settings.WAKE_WORKERS = True
    before = (app.conf.broker_url, app.conf.broker_transport_options)
    if broker_url:
        from dms.settings.background import REDIS_BROKER

        speak_to(broker_url, REDIS_BROKER)
    else:
        app.control.purge()
    running = Processes(tmp_path, broker_url)
    yield running
    running.kill_all()
    speak_to(*before)


@pytest.fixture
def effects():
    """How often each effect happened."""

    def count():
        keys = list(Effect.objects.values_list("key", flat=True))
        return {"all": len(keys), "different": len(set(keys))}

    return count
