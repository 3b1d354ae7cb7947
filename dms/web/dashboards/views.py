"""The dashboard of a store or of the group, and its figures as a file."""

import csv

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.core.exchange.cells import neutralised
from dms.core.figures.kpis import VIEW
from dms.core.figures.periods import Span, period_of, read_period
from dms.web.dashboards.board import Board
from dms.web.navigation import address_of
from dms.web.pages import Page
from dms.web.stores import current_store, stores_of

HEADS = (
    _("code"),
    _("figure"),
    _("store"),
    _("period"),
    _("value"),
    _("unit"),
    _("counted"),
    _("out of"),
    _("before"),
    _("target"),
    _("formula"),
)


class OfAPeriod(Page):
    """A page about the figures of a period, for the chosen store or for all of the viewer's."""

    permission = VIEW

    @cached_property
    def now(self):
        """One instant for all figures of the page."""
        return clock.now()

    @cached_property
    def period(self):
        """The period of the address. Raises Http404 for one that makes no sense."""
        try:
            return read_period(self.request.GET.dict(), self.now, zone=timezone.get_current_timezone())
        except (ValueError, OverflowError):
            raise Http404("period") from None

    @cached_property
    def board(self):
        """What is shown."""
        return Board(self.request.user, current_store(self.request), stores_of(self.request), self.period, self.now)

    def address(self, period):
        """This page for another period."""
        return f"{self.request.path}?{urlencode(period.query(self.now))}"


class Dashboard(OfAPeriod):
    """Tiles, charts, exceptions, stores side by side."""

    template_name = "dashboards/dashboard.html"
    title = _("Dashboard")

    def get(self, request):
        """The page."""
        return self.render_to_response(self.get_context_data(**self.board.show()))

    def get_context_data(self, **kwargs):
        """``period`` and the links to others, ``store``, ``stores``, ``file_url``; what ``Board.show`` brings."""
        following = self.period.following()
        return super().get_context_data(
            period=self.period,
            spans=[
                {"label": span.label, "url": f"?period={span}", "current": span == self.period.span} for span in Span
            ],
            previous_url=self.address(self.period.previous()),
            next_url=self.address(following) if following.start <= self.now else "",
            is_present=self.period.is_present(self.now),
            present_url=self.address(period_of(self.period.span, self.now, zone=self.period.zone)),
            last_day=timezone.localtime(min(self.period.end, self.now), self.period.zone),
            store=self.board.store,
            stores=self.board.stores,
            file_url=f"{address_of('dashboards:file')}?{urlencode(self.period.query(self.now))}",
            **kwargs,
        )


class FiguresFile(OfAPeriod):
    """The figures of the period as CSV, each store in its own lines where several are looked at."""

    def get(self, request):
        """The file; it holds sums and no rows."""
        name = f"figures-{self.period.span}-{self.period.day:%Y%m%d}.csv"
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.write("\ufeff")  # or spreadsheets read Chinese as something else
        writer = csv.writer(response)
        for line in self.lines():
            writer.writerow([neutralised(str(cell)) for cell in line])
        return response

    def lines(self):
        """The heading, a line for each figure, then for each figure and store."""
        yield [str(head) for head in HEADS]
        place = str(self.board.store or _now("all my stores"))
        for figure in self.board.figures():
            amounts, before = figure.amounts, figure.number_before
            yield self._line(figure.kpi, place, figure.number, amounts, "" if before is None else before)
        if self.board.store is None:
            yield from self._lines_of_stores()

    def _lines_of_stores(self):
        found = self.board.amounts_by_store()
        for one in self.board.kpis:
            for store in self.board.stores:
                if amounts := found.get((one.code, store.pk)):
                    yield self._line(one, str(store), amounts.number(one.unit), amounts, "")

    def _line(self, kpi, place, number, amounts, before):
        whole = "" if amounts.whole is None else amounts.whole
        period = str(self.period) if kpi.when else _now("now")
        target = "" if kpi.target is None else kpi.target
        value = "" if number is None else number
        return [kpi.code, kpi.label, place, period, value, kpi.unit.label, amounts.part, whole, before, target,
                kpi.definition]  # fmt: skip
