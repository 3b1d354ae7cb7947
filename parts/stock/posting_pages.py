"""Pages of stock postings, which are taken back with a reason, and of reservations."""

import django_filters
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, Tab
from dms.web.pages.details import Fact
from dms.web.pages.moves import ReasonForm
from parts.stock import reserving, reversal
from parts.stock.models import Posting, PostingKind, Reservation, ReservationState
from parts.stock.pages import COST, QUANTITY, TIME

PAPER = "parts/stock/paper.html"


def itself(row):
    """The row, for cells that draw more than one value of it."""
    return row


class PostingFilter(django_filters.FilterSet):
    """By kind, paper and time."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=PostingKind.choices)
    paper = django_filters.CharFilter(label=_("Paper"), field_name="source_text", lookup_expr="iexact")
    on = django_filters.DateFromToRangeFilter(
        label=_("Posted"), field_name="posted_at", widget=django_filters.widgets.RangeWidget(attrs={"type": "date"})
    )

    class Meta:
        model = Posting
        fields = ["kind"]


class Postings(ListPage):
    """Every act that moved stock."""

    model = Posting
    permission = "parts.view_posting"
    title = _("Stock postings")
    filterset_class = PostingFilter
    search_fields = ("source_text__icontains", "reason__icontains")
    sort = "-posted_at"
    tabs = (
        Tab(_("All")),
        Tab(_("Goods in"), {"kind": "receipt"}),
        Tab(_("Issues"), {"kind": "issue"}),
        Tab(_("Moves"), {"kind": "move"}),
        Tab(_("Taken back"), {"kind": "reversal"}),
    )
    empty_title = _("No postings yet")
    empty_text = _("Each receipt, issue, move and count is posted here.")
    columns = (
        Column(label=_("Kind"), value="get_kind_display", name="kind"),
        Column(label=_("Posted"), value="posted_at", sort="posted_at", template=TIME),
        Column(label=_("Paper"), value=itself, template=PAPER, name="paper"),
        Column(label=_("By"), value="posted_by", phone=False),
        Column(label=_("Reason"), value="reason", phone=False),
        Column(
            label=_("Taken back"),
            value=itself,
            template="parts/stock/reversed.html",
            name="reversed",
            phone=False,
        ),
    )

    def rows(self):
        """With who posted it and what took it back."""
        return super().rows().select_related("posted_by", "reversed_by", "reverses")


class PostingPage(DetailPage):
    """One posting: its movements, its paper, what it takes back or was taken back by."""

    model = Posting
    permission = "parts.view_posting"
    template_name = "parts/stock/posting.html"

    def rows(self):
        """With its links."""
        return super().rows().select_related("store", "posted_by", "reversed_by", "reverses")

    def get_title(self):
        """Kind and paper."""
        return str(self.object)

    def facts(self, row):
        """When, by whom, why."""
        return [
            Fact(_("Paper"), row, PAPER),
            Fact(_("Posted"), row.posted_at, TIME),
            Fact(_("By"), row.posted_by or _now("the system")),
            Fact(_("Reason"), row.reason),
            Fact(_("Store"), row.store),
        ]

    def get_context_data(self, row, **kwargs):
        """``movements``, ``taken_back`` (by which posting), ``may_reverse`` and ``reasons`` (why not)."""
        may = self.request.user.has_perm("parts.reverse_posting", row)
        return super().get_context_data(
            row=row,
            movements=row.movements.select_related("item__part", "bin").order_by("pk"),
            taken_back=getattr(row, "reversed_by", None),
            may_reverse=may,
            reasons=reversal.reversal_blockers(row) if may else [],
            sees_cost=self.request.user.has_perm(COST, row),
            **kwargs,
        )


class TakeBack(FormPage):
    """Take a posting back, with a reason."""

    model = Posting
    permission = "parts.reverse_posting"
    form_class = ReasonForm
    template_name = "parts/stock/take_back.html"
    title = submit_label = _("Take back")
    done_message = _("Taken back.")

    def initial(self, row):
        """The reason is a new one."""
        return {}

    def save(self, form):
        """One service call."""
        return reversal.reverse_posting(posting_id=self.object.pk, actor=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """``reasons``: what has to be taken back first."""
        return super().get_context_data(reasons=reversal.reversal_blockers(self.object), **kwargs)


class ReservationFilter(django_filters.FilterSet):
    """By state, paper, and past their day."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=ReservationState.choices)
    paper = django_filters.CharFilter(label=_("Held for"), field_name="source_text", lookup_expr="icontains")
    past = django_filters.BooleanFilter(label=_("Past their day"), method="past_their_day")

    class Meta:
        model = Reservation
        fields = ["state"]

    def past_their_day(self, rows, name, wanted):
        """Held longer than was said."""
        late = {"state": ReservationState.HELD, "until__lt": clock.today()}
        return rows.filter(**late) if wanted else rows.exclude(**late)


class Reservations(ListPage):
    """Who holds what."""

    model = Reservation
    permission = "parts.view_reservation"
    title = _("Reservations")
    filterset_class = ReservationFilter
    search_fields = ("source_text__icontains", "item__part__number__icontains")
    sort = "-pk"
    tabs = (
        Tab(_("Held"), {"state": "held"}),
        Tab(_("Past their day"), {"past": "true"}),
        Tab(_("Issued"), {"state": "used"}),
        Tab(_("Released"), {"state": "released"}),
        Tab(_("All")),
    )
    empty_title = _("Nothing is reserved")
    empty_text = _("What is held for a job or a customer stands here.")
    columns = (
        Column(label=_("Part number"), value="item.part.number"),
        Column(label=_("Part name"), value="item.part.label", phone=False),
        Column(label=_("Held for"), value=itself, template=PAPER, name="paper"),
        Column(label=_("Bin"), value="balance.bin.code", phone=False),
        Column(label=_("Asked for"), value="asked", template=QUANTITY, number=True, phone=False),
        Column(label=_("Held"), value="quantity", template=QUANTITY, number=True),
        Column(label=_("Held until"), value="until", template="web/parts/day.html", sort="until", phone=False),
        Column(label=_("Reserved by"), value="reserved_by", phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html"),
    )

    def rows(self):
        """With part, bin and person."""
        return super().rows().select_related("item__part", "balance__bin", "reserved_by")


class ReservationPage(DetailPage):
    """One reservation."""

    model = Reservation
    permission = "parts.view_reservation"
    template_name = "parts/stock/reservation.html"

    def rows(self):
        """With part, bin and person."""
        return super().rows().select_related("store", "item__part", "balance__bin", "reserved_by")

    def facts(self, row):
        """For whom, how many, until when."""
        return [
            Fact(_("Part"), row.item.part, "web/parts/linked.html"),
            Fact(_("Stock card"), row.item, "web/parts/linked.html"),
            Fact(_("Held for"), row, PAPER),
            Fact(_("Bin"), row.balance.bin, "web/parts/linked.html"),
            Fact(_("Asked for"), row.asked, QUANTITY),
            Fact(_("Held"), row.quantity, QUANTITY),
            Fact(_("Held until"), row.until, "web/parts/day.html"),
            Fact(_("Reserved by"), row.reserved_by),
        ]


class Release(MovePage):
    """Others may have it."""

    model = Reservation
    permission = "parts.view_reservation"
    verb = "release"
    service = staticmethod(reserving.release_reservation)
    row_argument = "reservation_id"
    form_class = ReasonForm

    def rows(self):
        """With its part."""
        return super().rows().select_related("store", "item__part")

    def sentence(self, row):
        """What it means."""
        return _now("Others may have these parts at once.")


posting_urls = [
    path("", Postings.as_view(), name="list"),
    path("<int:pk>/", PostingPage.as_view(), name="detail"),
    path("<int:pk>/reverse/", TakeBack.as_view(), name="reverse"),
]
reservation_urls = [
    path("", Reservations.as_view(), name="list"),
    path("<int:pk>/", ReservationPage.as_view(), name="detail"),
    path("<int:pk>/release/", Release.as_view(), name="release"),
]
