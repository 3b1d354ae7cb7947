"""Pages of stocktakes: list, plan, the stocktake with its bins and differences, explaining them, the verbs."""

import django_filters
from django.db.models import Count, Q
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact
from parts.stock.quantities import said
from parts.stocktake import counting, services
from parts.stocktake.counting_pages import LONGEST, Assign, CloseBin, CountPage, Recount
from parts.stocktake.forms import ExplainForm, ExplanationForm, StocktakeForm
from parts.stocktake.models import Stocktake, StocktakeKind, StocktakeLine, StocktakeState
from parts.stocktake.selectors import accuracy, surplus_and_shortage
from parts.stocktake.stocktakes import OPEN_BOOKS
from parts.templatetags.stock import signed

VIEW = "parts.view_stocktake"


class StocktakeFilter(django_filters.FilterSet):
    """By kind and state."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=StocktakeKind)
    state = django_filters.ChoiceFilter(label=_("State"), choices=StocktakeState)

    class Meta:
        model = Stocktake
        fields = ["kind", "state"]


class Stocktakes(ListPage):
    """The stocktakes of the store, the newest first."""

    model = Stocktake
    permission = VIEW
    title = _("Stocktakes")
    filterset_class = StocktakeFilter
    search_fields = ("number__iexact",)
    new_url = "stocktakes:new"
    new_label = _("Plan a stocktake")
    new_permission = "parts.add_stocktake"
    tabs = (
        Tab(_("All")),
        Tab(_("Counting"), {"state": "counting"}),
        Tab(_("To recount"), {"state": "to_recount"}),
        Tab(_("To approve"), {"state": "to_approve"}),
    )
    empty_title = _("No stocktake")
    empty_text = _("The daily recheck comes by itself in the afternoon, the monthly count from the 25th on.")
    columns = (
        Column(label=_("Number"), value="number"),
        Column(label=_("Kind"), value="get_kind_display"),
        Column(label=_("What is counted"), value="scope_text", phone=False),
        Column(label=_("Started"), value="started_at", template="web/parts/time.html", phone=False),
        Column(label=_("Counted until"), value="finished_at", template="web/parts/time.html", phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html"),
    )

    def rows(self):
        """With the store."""
        return super().rows().select_related("store")


class LineFilter(django_filters.FilterSet):
    """By stocktake, and whether it differs."""

    stocktake = django_filters.CharFilter(label=_("Stocktake"), field_name="stocktake__number", lookup_expr="iexact")
    differs = django_filters.BooleanFilter(label=_("Differs"), method="filter_differs")

    class Meta:
        model = StocktakeLine
        fields = ["stocktake", "differs"]

    def filter_differs(self, rows, name, value):
        """Those that differ, or those that are equal."""
        return rows.exclude(difference=0) if value else rows.filter(difference=0)


class CountedLines(ListPage):
    """Every line of the counts whose books are open: what was counted, what the books said."""

    model = StocktakeLine
    permission = "parts.view_stocktakeline"
    title = _("Counted lines")
    filterset_class = LineFilter
    search_fields = ("item__part__number__iexact", "bin__code__iexact")
    columns = (
        Column(label=_("Part"), value="item.part"),
        Column(label=_("Bin"), value="bin.code"),
        Column(label=_("Stocktake"), value="stocktake.number", phone=False),
        Column(label=_("Books"), value=lambda line: said(line.book), number=True, phone=False),
        Column(label=_("Counted quantity"), value=lambda line: said(line.final), number=True),
        Column(label=_("Difference"), value=lambda line: signed(line.difference), number=True, name="difference"),
        Column(label=_("Cause"), value="get_cause_display", phone=False),
        Column(label=_("Responsible person"), value="responsible", phone=False),
    )

    def rows(self):
        """Only where nobody counts any more: the books would be known."""
        rows = super().rows().filter(stocktake__state__in=OPEN_BOOKS).exclude(difference=None)
        return rows.select_related("item__part", "bin", "stocktake", "responsible")


class Plan(FormPage):
    """A new stocktake."""

    permission = "parts.add_stocktake"
    form_class = StocktakeForm
    title = _("Plan a stocktake")
    submit_label = _("Plan")

    def form_arguments(self):
        """Whose stores."""
        return {"actor": self.request.user}

    def save(self, form):
        """One service call."""
        return services.add_stocktake(actor=self.request.user, **form.cleaned_data)


class StocktakePage(DetailPage):
    """One stocktake: while it is counted its bins without a figure, afterwards its differences."""

    model = Stocktake
    permission = VIEW
    template_name = "parts/stocktake/detail.html"

    def rows(self):
        """With everybody who is named."""
        return super().rows().select_related("store", "planned_by", "surplus_posting", "shortage_posting")

    def facts(self, row):
        """What is counted; the figures once the books are open."""
        found = [
            Fact(_("Kind"), row.get_kind_display()),
            Fact(_("What is counted"), row.scope_text),
            Fact(_("Planned by"), row.planned_by or _("planned by itself")),
            Fact(_("Started"), row.started_at, "web/parts/time.html"),
            Fact(_("Note"), row.note),
        ]
        return found + self._figures(row) if row.shows_books else found

    def get_context_data(self, row, **kwargs):
        """``sheets`` (with ``left``), ``differing`` lines or None while blind, ``may`` (what the person may do)."""
        user = self.request.user
        sheets = row.sheets.select_related("bin", "counter").order_by("bin__code")
        sheets = sheets.annotate(left=Count("lines", filter=Q(lines__counted=None)), of=Count("lines"))
        differing = None
        if row.shows_books:
            differing = row.differing().select_related("item__part", "bin", "responsible", "counted_by", "recounted_by")
            differing = differing.order_by("bin__code", "pk")[:LONGEST]
        may_count = user.has_perm("parts.count_stocktake", row)
        return super().get_context_data(
            row=row,
            sheets=sheets[:LONGEST],
            differing=differing,
            count_address=reverse("stocktakes:count", args=[row.pk])
            if may_count and row.state == StocktakeState.COUNTING
            else "",
            recount_address=reverse("stocktakes:recount", args=[row.pk])
            if may_count and row.state == StocktakeState.TO_RECOUNT
            else "",
            may_assign=row.state == StocktakeState.COUNTING and user.has_perm("parts.assign_stocktake", row),
            may_explain=row.state == StocktakeState.TO_APPROVE and user.has_perm("parts.explain_stocktake", row),
            approval=row.approval if row.shows_books else None,
            **kwargs,
        )

    @staticmethod
    def _figures(row):
        equal, counted = accuracy(row)
        surplus, shortage = surplus_and_shortage(row)
        share = f" = {equal * 100 / counted:.1f} %" if counted else ""
        return [
            Fact(_("Counted until"), row.finished_at, "web/parts/time.html"),
            Fact(_("Lines equal to the books"), f"{equal} / {counted}{share}"),
            Fact(_("Surplus"), surplus, "web/parts/money.html"),
            Fact(_("Shortage"), shortage, "web/parts/money.html"),
            Fact(_("Posted"), row.posted_at, "web/parts/time.html"),
        ]


class Explain(FormPage):
    """The cause of a difference and who answers for it."""

    model = StocktakeLine
    permission = "parts.explain_stocktake"
    form_class = ExplainForm
    template_name = "parts/stocktake/explain.html"
    title = _("Explain the difference")

    def rows(self):
        """Lines whose books are open."""
        rows = super().rows().filter(stocktake__state__in=OPEN_BOOKS)
        return rows.select_related("store", "stocktake", "item__part", "bin", "responsible")

    def form_arguments(self):
        """Whose colleagues."""
        return {"store": self.object.store}

    def save(self, form):
        """One service call."""
        values = dict(form.cleaned_data)
        return counting.explain_line(
            line_id=self.object.pk,
            responsible_id=values.pop("responsible").pk,
            actor=self.request.user,
            **values,
        )


class OfStocktake(MovePage):
    """What the verbs share."""

    model = Stocktake
    permission = VIEW
    row_argument = "stocktake_id"

    def rows(self):
        """With the store."""
        return super().rows().select_related("store")


class Start(OfStocktake):
    """The books are noted."""

    verb = "start"
    service = staticmethod(services.start_stocktake)

    def sentence(self, row):
        """What happens."""
        return _now("The books of everything in scope are noted now. Goods may come and go while you count.")


class FinishCounting(OfStocktake):
    """Everything is counted."""

    verb = "finish_counting"
    service = staticmethod(services.finish_counting_stocktake)

    def sentence(self, row):
        """What follows."""
        return _now("What differs from the books is counted again by somebody else.")


class FinishRecount(OfStocktake):
    """What differs was counted twice."""

    verb = "finish_recount"
    service = staticmethod(services.finish_recount_stocktake)


class Submit(OfStocktake):
    """Ask for a yes."""

    verb = "submit"
    service = staticmethod(services.submit_stocktake)
    form_class = ExplanationForm


class Post(OfStocktake):
    """The books follow the bins."""

    verb = "post_differences"
    service = staticmethod(services.post_differences)

    def sentence(self, row):
        """In figures."""
        surplus, shortage = surplus_and_shortage(row)
        said_so = _now("Posted at once: surplus ¥%(surplus)s, shortage ¥%(shortage)s.")
        return said_so % {"surplus": f"{surplus:,.2f}", "shortage": f"{shortage:,.2f}"}


class Cancel(OfStocktake):
    """Given up."""

    verb = "cancel"
    service = staticmethod(services.cancel_stocktake)
    form_class = ReasonForm


class Reverse(OfStocktake):
    """Counter-postings."""

    verb = "reverse"
    service = staticmethod(services.reverse_stocktake)
    form_class = ReasonForm


urlpatterns = [
    path("", Stocktakes.as_view(), name="list"),
    path("new/", Plan.as_view(), name="new"),
    path("lines/", CountedLines.as_view(), name="lines"),
    path("lines/<int:pk>/explain/", Explain.as_view(), name="explain"),
    path("<int:pk>/", StocktakePage.as_view(), name="detail"),
    path("<int:pk>/count/", CountPage.as_view(), name="count"),
    path("<int:pk>/close-bin/", CloseBin.as_view(), name="close_bin"),
    path("<int:pk>/assign/", Assign.as_view(), name="assign"),
    path("<int:pk>/recount/", Recount.as_view(), name="recount"),
    path("<int:pk>/start/", Start.as_view(), name="start"),
    path("<int:pk>/finish-counting/", FinishCounting.as_view(), name="finish_counting"),
    path("<int:pk>/finish-recount/", FinishRecount.as_view(), name="finish_recount"),
    path("<int:pk>/submit/", Submit.as_view(), name="submit"),
    path("<int:pk>/post-differences/", Post.as_view(), name="post_differences"),
    path("<int:pk>/cancel/", Cancel.as_view(), name="cancel"),
    path("<int:pk>/reverse/", Reverse.as_view(), name="reverse"),
]
