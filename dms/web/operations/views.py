"""Alive, ready, and the figures. None of them asks who you are; ``/metrics`` asks where from, or for a token."""

import secrets
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dms.core import health
from dms.core import metrics as figures

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded")


@require_safe
@never_cache
def healthz(request):
    """Alive: this process answers. Asks nothing of the database, so that its outage restarts nobody."""
    return JsonResponse({"status": "alive", "version": settings.VERSION})


@require_safe
@never_cache
def readyz(request):
    """Ready to serve, with each finding; 503 when not."""
    with translation.override("en"):  # monitors match words, whatever language their client asks for
        ready, checks = health.readiness()
    headers = {} if ready else {"Retry-After": "10"}
    return JsonResponse(health.as_plain(ready, checks), status=200 if ready else 503, headers=headers)


@require_safe
@never_cache
def metrics(request):
    """The figures for Prometheus; 404 for everybody else."""
    if not _may_read_figures(request):
        return HttpResponse(status=404)
    return HttpResponse(figures.exposition(), content_type=PROMETHEUS)


def _may_read_figures(request):
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return True
    if any(name in request.headers for name in FORWARDED):
        return False  # through a proxy on this machine everybody would come from loopback
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_NETWORKS)
