"""Pages of scrappings: list, draft, the paper with its three judgements, the verbs. Judging is made for a phone."""

import django_filters
from django import forms
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact
from dms.web.stores import current_store
from parts.scrapping import disposing, selectors, services
from parts.scrapping.forms import (
    DecisionForm,
    DisposalForm,
    FromBinForm,
    HeadForm,
    LiableForm,
    LineForm,
    MeetingForm,
    VerdictForm,
)
from parts.scrapping.models import Party, Scrapping, ScrappingLine, ScrappingState
from parts.scrapping.papers import HELD_APART
from parts.stock.models import SCRAPPABLE, Balance
from parts.stock.pages import COST, MONEY, TIME, CostColumns
from parts.stock.quantities import said

VIEW = "parts.view_scrapping"
#: Whose turn it is, and the rows that wait for the viewer.
TURNS = {"judge": selectors.waiting_for, "decide": selectors.to_decide}


class ScrappingFilter(django_filters.FilterSet):
    """By state, and what waits for the viewer."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=ScrappingState)
    turn = django_filters.ChoiceFilter(
        label=_("Waits for me"),
        choices=[("judge", _("to judge")), ("decide", _("to decide by me"))],
        method="keep_turn",
    )

    class Meta:
        model = Scrapping
        fields = ["state", "turn"]

    def keep_turn(self, rows, name, value):
        """What the viewer can judge, or decide, now."""
        return rows.filter(pk__in=TURNS[value](self.request.user).order_by().values("pk"))


class Scrappings(CostColumns, ListPage):
    """The scrappings of the store, the newest first."""

    model = Scrapping
    permission = VIEW
    title = _("Scrappings")
    filterset_class = ScrappingFilter
    search_fields = ("number__istartswith",)
    sort = "-pk"
    new_url = "scrappings:new"
    new_label = _("New scrapping")
    new_permission = "parts.add_scrapping"
    tabs = (
        Tab(_("All")),
        Tab(_("Waits for my judgement"), {"turn": "judge"}),
        Tab(_("Waits for the general manager"), {"state": "to_decide"}),
        Tab(_("To dispose of"), {"state": "approved"}),
    )
    empty_title = _("No scrapping")
    empty_text = _("What can be neither sold nor claimed, returned or repaired is applied for here.")
    cost_columns = ("worth", "cost")
    all_columns = (
        Column(label=_("Number"), value=str, name="number", sort="number"),
        Column(label=_("Requested by"), value="requested_by", phone=False),
        Column(label=_("Submitted"), value="submitted_at", template=TIME, phone=False),
        Column(label=_("Why it is applied for"), value="note"),
        Column(label=_("Worth when submitted"), value="worth", template=MONEY, number=True, phone=False),
        Column(label=_("Disposed of on"), value="disposed_at", template=TIME, phone=False),
        Column(label=_("Loss at cost"), value="cost", template=MONEY, number=True, phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html"),
    )

    def rows(self):
        """With who asked."""
        return super().rows().select_related("store", "requested_by")


class NewScrapping(FormPage):
    """Begin one."""

    permission = "parts.add_scrapping"
    form_class = HeadForm
    title = _("New scrapping")
    submit_label = _("Go on to the parts")

    def form_arguments(self):
        """Stores where the viewer may."""
        return {"actor": self.request.user, "store": current_store(self.request)}

    def save(self, form):
        """One service call."""
        return services.add_scrapping(actor=self.request.user, **form.cleaned_data)


class ScrapFromBin(FormPage):
    """Begin one about what lies in a bin: from the quarantine, from its stock card."""

    model = Balance
    permission = "parts.add_scrapping"
    form_class = FromBinForm
    title = _("Scrap what lies here")
    submit_label = _("Write the scrapping")
    template_name = "parts/scrapping/from_bin.html"
    keeps_draft = False

    def rows(self):
        """What can be scrapped, with part, bin and store."""
        rows = super().rows().filter(status__in=SCRAPPABLE, on_hand__gt=0)
        return rows.select_related("item__part", "bin", "store")

    def initial(self, row):
        """All that nobody holds."""
        return {"quantity": said(row.on_hand - row.reserved)}

    def save(self, form):
        """One service call."""
        here = self.object
        scrap = services.Scrap(here.item.part_id, here.bin_id, status=here.status, **form.cleaned_data)
        return services.add_scrapping(store=here.store, lines=[scrap], actor=self.request.user)


class OfScrapping:
    """What the pages of one scrapping share."""

    model = Scrapping
    permission = VIEW

    def rows(self):
        """With everybody who is named and all that is said."""
        return selectors.scrappings(self.request.user)


class ScrappingPage(OfScrapping, DetailPage):
    """The paper: its parts, the three judgements, the decision, who answers, how it ended."""

    template_name = "parts/scrapping/detail.html"

    def facts(self, row):
        """The head; worth and loss for those who see costs."""
        found = [
            Fact(_("Requested by"), row.requested_by),
            Fact(_("Submitted"), row.submitted_at, TIME),
            Fact(_("Held apart in"), row.hold_bin),
            Fact(_("Why it is applied for"), row.note),
            Fact(_("Disposed of on"), row.disposed_at, TIME),
            Fact(_("How it is disposed of"), row.get_disposal_display()),
            Fact(_("Witness"), row.witness),
            Fact(_("Where, how and by whom"), row.disposal_note),
            Fact(_("Buyer of the scrap"), row.buyer),
        ]
        if row.proceeds:
            found.append(Fact(_("Proceeds, tax included"), row.proceeds, MONEY))
        return [fact for fact in found if fact.value]

    def get_context_data(self, row, **kwargs):
        """``lines gate meeting sees_cost sees_liable why_up may_change may_name receivable``."""
        user = self.request.user
        context = super().get_context_data(
            row=row,
            lines=selectors.lines_of(row),
            gate=self._gate(row),
            meeting=getattr(row, "meeting", None),
            sees_cost=user.has_perm(COST, row),
            sees_liable=user.has_perm("parts.view_scrappingliability", row),
            why_up=self._why_up(row),
            may_change=not row.change_blockers() and user.has_perm("parts.change_scrapping", row),
            may_name=row.state in HELD_APART and user.has_perm("parts.name_liable_scrapping", row),
            receivable=row.receivable if row.proceeds and user.has_perm("cashier.view_receivable", row) else None,
            **kwargs,
        )
        context["moves"].sort(key=lambda move: move.verb == "cancel")  # what the paper is for leads
        return context

    def _gate(self, row):
        """``[(party, its judgement or None, whether it is the viewer's turn)]``; nothing before it is submitted."""
        if row.submitted_at is None:
            return []
        user, said = self.request.user, {one.party: one for one in row.judgements.all()}
        turn = row.turn_of(user) if row.state == ScrappingState.JUDGING else None
        mine = turn[0] if turn and user.has_perm("parts.judge_scrapping", row) else None
        return [(party, said.get(party), party == mine) for party in Party]

    @staticmethod
    def _why_up(row):
        """Why three judgements are not enough: sentences."""
        reasons = []
        if len(row.judgements.all()) == len(Party) and row.is_disputed:
            reasons.append(_now("The judges differ: the general manager decides, or a meeting."))
        if row.submitted_at and row.is_over_limit:
            reasons.append(_now("It is worth more than ¥30,000: the general manager decides, or a meeting."))
        return reasons


class OfDraft(FormPage):
    """A form about a draft."""

    model = Scrapping
    permission = "parts.change_scrapping"
    keeps_draft = False

    def rows(self):
        """With its store."""
        return super().rows().select_related("store")

    def initial(self, row):
        """What is asked is new."""
        return {}


class AddLine(OfDraft):
    """One more part; scanned in the row bin, part, quantity."""

    form_class = LineForm
    title = _("Add a part to be scrapped")
    submit_label = _("Add")

    def initial(self, row):
        """The bin and the part of the address."""
        return {name: self.request.GET.get(name, "")[:60] for name in ("bin", "part")}

    def form_arguments(self):
        """Whose bins."""
        return {"store": self.object.store}

    def save(self, form):
        """One service call."""
        values = dict(form.cleaned_data)
        return services.add_scrapping_line(
            scrapping_id=self.object.pk,
            bin_id=values.pop("bin").pk,
            part_id=values.pop("part").pk,
            actor=self.request.user,
            **values,
        )


class RemoveLine(FormPage):
    """Take it off the draft."""

    model = ScrappingLine
    permission = "parts.change_scrapping"
    form_class = forms.Form
    title = submit_label = _("Remove the line")
    template_name = "parts/scrapping/remove_line.html"
    keeps_draft = False

    def rows(self):
        """With part, bin and paper."""
        return super().rows().select_related("item__part", "bin", "scrapping__store")

    def initial(self, row):
        """Nothing is asked."""
        return {}

    def save(self, form):
        """One service call."""
        return services.remove_scrapping_line(line_id=self.object.pk, actor=self.request.user)


class NameLiable(OfDraft):
    """Who answers for the loss."""

    permission = "parts.name_liable_scrapping"
    form_class = LiableForm
    title = _("Name who answers for the loss")

    def form_arguments(self):
        """Whose colleagues."""
        return {"store": self.object.store}

    def save(self, form):
        """One service call."""
        values = dict(form.cleaned_data)
        person = values.pop("person")
        return services.name_liable(scrapping_id=self.object.pk, person_id=person.pk, actor=self.request.user, **values)


class OfScrappingMove(OfScrapping, MovePage):
    """What the verbs share."""

    row_argument = "scrapping_id"


class Submit(OfScrappingMove):
    """Number it, hold the goods apart."""

    verb = "submit"
    service = staticmethod(services.submit_scrapping)

    def sentence(self, row):
        """What happens."""
        return _now(
            "The paper gets its number, the goods are booked apart as pending scrap, and the three judges see it."
        )


class WithLines(OfScrappingMove):
    """A verdict, below the parts that it is about."""

    form_class = VerdictForm
    template_name = "parts/scrapping/verdict.html"
    partial_template_name = "parts/scrapping/verdict_form.html"
    in_bulk = False

    def make(self, form):
        """One service call."""
        return type(self).service(scrapping_id=self.object.pk, actor=self.request.user, **form.spoken)

    def get_context_data(self, **kwargs):
        """``lines`` and what the others said."""
        said = self.object.judgements.all()
        return super().get_context_data(lines=selectors.lines_of(self.object), said=said, **kwargs)


class Judge(WithLines):
    """One of three."""

    verb = "judge"
    service = staticmethod(services.judge_scrapping)

    def sentence(self, row):
        """What a yes means."""
        return _now("Yes means: it can be neither claimed under warranty, nor returned, nor repaired.")


class Decide(WithLines):
    """The general manager's word."""

    verb = "decide"
    form_class = DecisionForm
    service = staticmethod(services.decide_scrapping)


class RecordMeeting(OfScrappingMove):
    """A meeting decided it."""

    verb = "record_meeting"
    form_class = MeetingForm
    in_bulk = False

    def make(self, form):
        """One service call."""
        return services.record_meeting_scrapping(scrapping_id=self.object.pk, actor=self.request.user, **form.recorded)


class Dispose(OfScrappingMove):
    """Out of the house."""

    verb = "dispose"
    form_class = DisposalForm
    in_bulk = False

    def form(self, **bound):
        """With the colleagues who may be the witness."""
        return self.form_class(scrapping=self.object, actor=self.request.user, **bound)

    def make(self, form):
        """One service call."""
        values = dict(form.cleaned_data)
        return disposing.dispose_scrapping(
            scrapping_id=self.object.pk,
            witness_id=values.pop("witness").pk,
            actor=self.request.user,
            **values,
        )

    def sentence(self, row):
        """What happens."""
        return _now("The goods leave the stock at cost, as a loss.")


class Cancel(OfScrappingMove):
    """Given up."""

    verb = "cancel"
    service = staticmethod(services.cancel_scrapping)
    form_class = ReasonForm

    def sentence(self, row):
        """What happens."""
        return _now("What was held apart lies in its bins again.")


class Reverse(OfScrappingMove):
    """It was a mistake."""

    verb = "reverse"
    service = staticmethod(disposing.reverse_scrapping)
    form_class = ReasonForm

    def sentence(self, row):
        """What happens."""
        return _now("A counter-posting brings the goods back, into the bins and the status that they came from.")


urlpatterns = [
    path("", Scrappings.as_view(), name="list"),
    path("new/", NewScrapping.as_view(), name="new"),
    path("from-bin/<int:pk>/", ScrapFromBin.as_view(), name="from_bin"),
    path("lines/<int:pk>/remove/", RemoveLine.as_view(), name="remove_line"),
    path("<int:pk>/", ScrappingPage.as_view(), name="detail"),
    path("<int:pk>/add-line/", AddLine.as_view(), name="add_line"),
    path("<int:pk>/name-liable/", NameLiable.as_view(), name="name_liable"),
    path("<int:pk>/submit/", Submit.as_view(), name="submit"),
    path("<int:pk>/judge/", Judge.as_view(), name="judge"),
    path("<int:pk>/decide/", Decide.as_view(), name="decide"),
    path("<int:pk>/record-meeting/", RecordMeeting.as_view(), name="record_meeting"),
    path("<int:pk>/dispose/", Dispose.as_view(), name="dispose"),
    path("<int:pk>/cancel/", Cancel.as_view(), name="cancel"),
    path("<int:pk>/reverse/", Reverse.as_view(), name="reverse"),
]
