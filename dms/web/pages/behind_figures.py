"""The rows behind a figure: ``?kpi=…&period=…`` keeps exactly the rows of a list that the figure has counted."""

from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.http import urlencode

from dms.accounts.models import Store
from dms.core import clock
from dms.core.figures.kpis import VIEW, Part, kpi_of
from dms.core.figures.periods import read_period
from dms.core.permissions import refusal
from dms.web.navigation import address_of
from dms.web.stores import current_store

#: The figure and which of its rows, the period, one store; no filter of a list begins like these.
PARAMETERS = ("kpi", "kpi_part", "kpi_period", "kpi_on", "kpi_as_of", "kpi_store")


@dataclass(frozen=True)
class BehindFigure:
    """What an address asks for; without a ``kpi`` it keeps all rows."""

    user: Any = None
    store: Any = None
    kpi: Any = None
    part: str = ""
    period: Any = None
    parameters: tuple = ()

    @classmethod
    def asked(cls, request, model):
        """The figure of the address. Raises Http404 for one that is not of this list, PermissionDenied with who may."""
        given = {name: request.GET[name] for name in PARAMETERS if request.GET.get(name)}
        if "kpi" not in given:
            return cls()
        try:
            kpi, period = kpi_of(given["kpi"]), read_period(_plain(given), clock.now())
            part, store = Part(given.get("kpi_part", Part.COUNTED)), _store(given.get("kpi_store"))
        except (KeyError, ValueError, OverflowError):
            raise Http404("figure") from None
        if apps.get_model(kpi.model) is not model:
            raise Http404("figure")
        for permission in (VIEW, kpi.permission):
            if not request.user.has_perm(permission):
                raise PermissionDenied(refusal(request.user, permission, current_store(request)))
        return cls(request.user, store or current_store(request), kpi, part, period, tuple(given.items()))

    def keep(self, rows):
        """Of ``rows`` those that the figure counts."""
        if self.kpi is None:
            return rows
        behind = self.kpi.rows_behind(self.kpi.visible(self.user, self.store), self.period, self.part)
        return rows.filter(pk__in=behind.order_by().values("pk"))

    def __str__(self):
        """The period and the part, for the chip."""
        words = [str(self.period)] if self.kpi.when else []
        if self.part != Part.COUNTED:
            words.append(str(Part(self.part).label))
        if self.period.until:
            until = timezone.localtime(self.period.until.astimezone(UTC), self.period.zone)
            words.append(f"– {until:%Y-%m-%d %H:%M}")
        return " · ".join(words) or "✓"


def address_behind(kpi, period, now, *, part=Part.COUNTED, store=None):
    """The list whose length is the figure; empty where its page is switched off."""
    named = {"kpi": kpi.code}
    if part != Part.COUNTED:
        named["kpi_part"] = str(part)
    if kpi.when:
        named |= {f"kpi_{name}": value for name, value in period.query(now).items()}
    if store is not None:
        named["kpi_store"] = str(store.pk)
    address = address_of(kpi.url)
    return f"{address}?{urlencode(named)}" if address else ""


def _plain(given):
    return {name.removeprefix("kpi_"): value for name, value in given.items()}


def _store(key):
    if key is None:
        return None
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        raise ValueError(key)
    return Store(pk=int(key))
