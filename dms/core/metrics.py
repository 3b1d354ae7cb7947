"""Figures for Prometheus.

Each process counts into files of its own under ``METRICS_DIR`` and a scrape adds them up: with several web workers a
scrape meets only one of them, and figures that jump from worker to worker would be of no use. What is true of the whole
house (due work, events, broker) is asked of the database at the scrape.
"""

import os
from pathlib import Path

from django.conf import settings
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Counter("dms_requests", "Requests answered.", ["method", "view", "status"])
SECONDS = Histogram(
    "dms_request_seconds",
    "Time to answer a request.",
    ["view"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def count_request(*, method, view, status, seconds):
    """Count one answered request; ``view`` is the route's name, so that the number of series stays bounded."""
    REQUESTS.labels(method if method in KNOWN_METHODS else "other", view, str(status)).inc()
    SECONDS.labels(view).observe(seconds)


KNOWN_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class HouseCollector:
    """What the database and the broker say at this moment."""

    def collect(self):
        """Yield the families; those of the database are left out when it does not answer."""
        from dms.core import health

        yield InfoMetricFamily("dms_build", "What runs here.", {"version": settings.VERSION})
        yield GaugeMetricFamily("dms_broker_up", "1 when the broker answers.", int(health.broker_answers()))
        answers = health.database_answers()
        yield GaugeMetricFamily("dms_database_up", "1 when the database answers.", int(answers))
        if answers:
            yield from self._database_figures()

    @staticmethod
    def _database_figures():
        from dms.core import clock, health
        from dms.core.due import ready
        from dms.core.models import Event

        waiting = ready(clock.now()).count()
        yield GaugeMetricFamily("dms_due_work_open", "Due work that waits for a worker.", waiting)
        oldest = health.oldest_open_seconds()
        yield GaugeMetricFamily("dms_due_work_oldest_seconds", "How long the oldest of it has been due.", oldest)
        yield GaugeMetricFamily("dms_due_work_given_up", "Due work given up, waiting for a person.", health.given_up())
        last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        yield CounterMetricFamily("dms_events", "Events recorded so far (their highest key).", value=last)


def exposition():
    """All figures in Prometheus' text format, as bytes."""
    forget_the_dead()
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(settings.METRICS_DIR))
    registry.register(HouseCollector())
    return generate_latest(registry)


def forget_the_dead():
    """Remove the files of processes that have ended, once there are many."""
    files = list(Path(settings.METRICS_DIR).glob("*.db"))
    if len(files) <= MOST_FILES:
        return
    for file in files:
        pid = file.stem.rpartition("_")[2]
        if pid.isdigit() and not _lives(int(pid)):
            file.unlink(missing_ok=True)


MOST_FILES = 200  # counters only fall, which Prometheus takes for a restart, when there are this many


def _lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
