"""Pages of issues: the list, the paper, writing it, and its verbs. Picking is made for a phone in one hand."""

import django_filters
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, Tab
from dms.web.pages.details import Fact
from dms.web.pages.moves import ReasonForm
from dms.web.stores import current_store
from parts.issuing import reversing, selectors, services
from parts.issuing.forms import (
    HeadForm,
    IssueForm,
    IssueGoodsForm,
    PickForm,
    SubmitForm,
    TakeBackForm,
    lines_as_text,
)
from parts.issuing.models import WAITING_TO_BE_PICKED, Issue, IssueKind, IssueState

PICK = "pick"


class IssueFilter(django_filters.FilterSet):
    """By state, kind, and whose turn it is."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=IssueState)
    kind = django_filters.ChoiceFilter(label=_("Kind of issue"), choices=IssueKind)
    turn = django_filters.ChoiceFilter(label=_("Turn"), choices=[(PICK, _("to pick"))], method="keep_turn")

    class Meta:
        model = Issue
        fields = ["state", "kind", "turn"]

    def keep_turn(self, rows, name, value):
        """What is to be picked."""
        return rows.filter(state__in=WAITING_TO_BE_PICKED)


class Issues(ListPage):
    """Every paper with which goods left or will leave."""

    model = Issue
    permission = "parts.view_issue"
    title = _("Issues")
    filterset_class = IssueFilter
    search_fields = ("number__istartswith", "job_number__istartswith", "plate__istartswith")
    sort = "-pk"
    tabs = (
        Tab(_("To pick"), {"turn": PICK}),
        Tab(_("Picked"), {"state": "picked"}),
        Tab(_("Issued"), {"state": "issued"}),
        Tab(_("All")),
    )
    new_url = "/issues/new/"
    new_label = _("New issue")
    new_permission = "parts.add_issue"
    empty_title = _("No issues")
    empty_text = _("Goods leave the store only on a paper: write the first one.")
    columns = (
        Column(label=_("Number"), value=str, name="number", sort="number"),
        Column(label=_("Kind of issue"), value="get_kind_display", phone=False),
        Column(label=_("Job or sale"), value="job_number"),
        Column(label=_("Plate"), value="plate", phone=False),
        Column(label=_("Requested by"), value="requested_by", phone=False),
        Column(label=_("Requested at"), value="requested_at", template="web/parts/time.html", phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html"),
    )

    def rows(self):
        """With who asked."""
        return super().rows().select_related("store", "requested_by")


class OfIssue:
    """What the pages of one issue share."""

    model = Issue
    permission = "parts.view_issue"

    def rows(self):
        """With its lines."""
        return selectors.issues_with_lines(self.request.user)


class IssuePage(OfIssue, DetailPage):
    """The paper: what it is for, and its lines in the order of the walk."""

    template_name = "parts/issuing/issue.html"

    def facts(self, row):
        """Head of the paper."""
        found = [
            Fact(_("Kind of issue"), row.get_kind_display()),
            Fact(_("Job or sale"), row.job_number),
            Fact(_("Plate"), row.plate),
            Fact(_("What for"), row.purpose),
            Fact(_("Requested by"), row.requested_by),
            Fact(_("Signed off by"), row.signed_off_by),
            Fact(_("Picked by"), row.picked_by),
            Fact(_("Goods issued by"), row.issued_by),
            Fact(_("Collected by"), row.taken_by),
            Fact(_("Note"), row.note),
        ]
        return [fact for fact in found if fact.value]

    def edit_url(self, row):
        """As long as it is a draft."""
        may = row.state == IssueState.DRAFT and self.request.user.has_perm("parts.change_issue", row)
        return f"{row.get_absolute_url()}edit/" if may else ""

    def get_context_data(self, row, **kwargs):
        """``lines`` in walking order, ``shows_cost``, ``may_take_back``, ``may_note`` (old parts)."""
        user, lines = self.request.user, row.in_walking_order()
        context = super().get_context_data(
            row=row,
            lines=lines,
            shows_cost=user.has_perm("parts.view_cost", row) and bool(row.posting_id),
            may_take_back=any(line.still_out > 0 for line in lines)
            and not row.reverse_blockers()
            and row.state == IssueState.ISSUED
            and user.has_perm("parts.take_back_issue", row),
            may_note=row.posting_id is None and user.has_perm("parts.pick_issue", row),
            **kwargs,
        )
        context["moves"].sort(key=lambda move: move.verb == "cancel")  # what the paper is for leads
        return context


class NewIssue(FormPage):
    """Write an issue; scanning fills the lines."""

    permission = "parts.add_issue"
    form_class = IssueForm
    title = _("New issue")
    submit_label = _("Write the issue")

    def form_arguments(self):
        """Stores where the viewer may write one."""
        return {"actor": self.request.user, "store": current_store(self.request)}

    def save(self, form):
        """One service call."""
        data = dict(form.cleaned_data)
        return services.draft_issue(store_id=data.pop("store").pk, actor=self.request.user, **data)


class EditIssue(OfIssue, FormPage):
    """Change a draft."""

    permission = "parts.change_issue"
    form_class = HeadForm
    title = _("Edit the issue")

    def initial(self, row):
        """Lines as text."""
        return super().initial(row) | {"lines": lines_as_text(row)}

    def save(self, form):
        """One service call."""
        return services.edit_issue(
            issue_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.cleaned_data,
        )


class OfIssueMove(OfIssue, MovePage):
    """What the verbs share."""

    row_argument = "issue_id"


class Submit(OfIssueMove):
    """Number it and hold the parts."""

    verb = "submit"
    service = staticmethod(services.submit_issue)
    form_class = SubmitForm

    def sentence(self, row):
        """What happens."""
        return _now("The paper gets its number, and the parts are held for it.")


class SignOff(OfIssueMove):
    """Warranty parts, agreed by the claims clerk."""

    verb = "sign_off"
    service = staticmethod(services.sign_off_issue)

    def sentence(self, row):
        """What happens."""
        return _now("You agree that these are warranty parts: their old parts come to you.")


class Pick(OfIssueMove):
    """Bin after bin: how many were found."""

    verb = "pick"
    service = staticmethod(services.pick_issue)
    form_class = PickForm
    template_name = "parts/issuing/pick.html"
    partial_template_name = "parts/issuing/pick_form.html"
    in_bulk = False

    def form(self, **bound):
        """Of this issue."""
        return self.form_class(issue=self.object, **bound)

    def make(self, form):
        """One service call."""
        return self.service(issue_id=self.object.pk, picks=form.picks(), actor=self.request.user)


class IssueGoods(OfIssueMove):
    """The goods leave."""

    verb = "issue"
    service = staticmethod(services.issue_goods)
    form_class = IssueGoodsForm


class Cancel(OfIssueMove):
    """Not needed."""

    verb = "cancel"
    service = staticmethod(services.cancel_issue)
    form_class = ReasonForm

    def sentence(self, row):
        """What happens."""
        return _now("What is held for it is free for others again.")


class Reverse(OfIssueMove):
    """It was a mistake."""

    verb = "reverse"
    service = staticmethod(reversing.reverse_issue)
    form_class = ReasonForm

    def sentence(self, row):
        """What happens."""
        return _now("A counter-posting puts everything back into its bins, at its cost.")


class TakeBack(OfIssue, FormPage):
    """What was not used comes back."""

    permission = "parts.take_back_issue"
    form_class = TakeBackForm
    title = submit_label = _("Take parts back")
    template_name = "parts/issuing/take_back.html"
    keeps_draft = False

    def form(self, **bound):
        """Of this issue."""
        return self.form_class(issue=self.object, **bound)

    def save(self, form):
        """One service call."""
        return services.return_from_job(
            issue_id=self.object.pk,
            lines=form.backs(),
            reason=form.cleaned_data["reason"],
            actor=self.request.user,
        )


urlpatterns = [
    path("", Issues.as_view(), name="list"),
    path("new/", NewIssue.as_view(), name="new"),
    path("<int:pk>/", IssuePage.as_view(), name="detail"),
    path("<int:pk>/edit/", EditIssue.as_view(), name="edit"),
    path("<int:pk>/submit/", Submit.as_view(), name="submit"),
    path("<int:pk>/sign-off/", SignOff.as_view(), name="sign_off"),
    path("<int:pk>/pick/", Pick.as_view(), name="pick"),
    path("<int:pk>/issue/", IssueGoods.as_view(), name="issue"),
    path("<int:pk>/cancel/", Cancel.as_view(), name="cancel"),
    path("<int:pk>/reverse/", Reverse.as_view(), name="reverse"),
    path("<int:pk>/take-back/", TakeBack.as_view(), name="take_back"),
]
