"""Requests for approval: inbox, page, asking, and the moves."""

import django_filters
from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dms.core.approvals import services
from dms.core.approvals.models import Approval, ApprovalState
from dms.core.approvals.selectors import approvals_waiting_for, current_approver_ids
from dms.core.attachments.selectors import events_with_attachments
from dms.core.editing import StaleVersion
from dms.core.transitions import TransitionBlocked
from dms.web.approvals.forms import DecisionForm, OptionalNoteForm, RequestForm, ResubmitForm, kind_choices
from dms.web.history import day_field, midnight
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, Tab
from dms.web.pages.details import TIMELINE_LENGTH, Fact
from dms.web.stores import current_store
from dms.web.templatetags.formats import money

WAITING, MINE = "waiting", "mine"
MOST_NAMES = 8


class ApprovalFilter(django_filters.FilterSet):
    """Whose turn, state, kind, amount, since when."""

    whose = django_filters.ChoiceFilter(
        label=_("Whose"),
        choices=[(WAITING, _("Waiting for me")), (MINE, _("Requested by me"))],
        method="keep_whose",
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=ApprovalState.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=kind_choices)
    least = django_filters.NumberFilter(
        label=_("Amount from (CNY)"), field_name="amount", lookup_expr="gte", max_digits=14, decimal_places=2
    )
    since = django_filters.DateFilter(label=_("Requested since"), method="keep_since", widget=day_field())

    class Meta:
        model = Approval
        fields = []

    def keep_whose(self, rows, name, whose):
        """What I can decide now, or what I asked for."""
        if whose == MINE:
            return rows.filter(requested_by=self.request.user)
        return rows.filter(pk__in=approvals_waiting_for(self.request.user).order_by().values("pk"))

    def keep_since(self, rows, name, day):
        """Requests of that day and later."""
        return rows.filter(requested_at__gte=midnight(day))


class Approvals(ListPage):
    """The inbox: what waits for me, what I asked for, all I may see."""

    model = Approval
    permission = "core.view_approval"
    title = _("Approvals")
    filterset_class = ApprovalFilter
    search_fields = (
        "number__icontains",
        "title__icontains",
        "requested_by__name__icontains",
        "subject_text__icontains",
    )
    sort = "-requested_at"
    tabs = (
        Tab(_("Waiting for me"), {"whose": WAITING}),
        Tab(_("Requested by me"), {"whose": MINE}),
        Tab(_("All I may see")),
    )
    new_url = "/approvals/new/"
    new_label = _("New request")
    new_permission = "core.add_approval"
    empty_title = _("No request")
    empty_text = _("Whatever needs somebody else's yes appears here, with everybody who decided it.")
    columns = (
        Column(label=_("Number"), value="number", sort="number", phone=False),
        Column(label=_("Kind"), value="kind_label", phone=False),
        Column(label=_("What"), value="title", template="approvals/parts/what.html"),
        Column(label=_("Amount"), value="amount", sort="amount", template="web/parts/money.html", number=True),
        Column(label=_("Requested by"), value="requested_by", phone=False),
        Column(
            label=_("Waiting since"),
            value="waiting_since",
            sort="waiting_since",
            template="web/parts/time.html",
            phone=False,
        ),
        Column(label=_("Waits for"), value="current_role_label", phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html"),
    )

    def rows(self):
        """With the people that the columns name."""
        return super().rows().select_related("requested_by", "store")


class ApprovalPage(DetailPage):
    """One request: its chain, its files, its history."""

    model = Approval
    permission = "core.view_approval"
    template_name = "approvals/approval.html"

    def rows(self):
        """With what the header names."""
        return super().rows().select_related("requested_by", "store")

    def facts(self, row):
        """What is asked for."""
        return [
            Fact(_("Kind"), row.kind_label),
            Fact(_("Requested by"), row.requested_by),
            Fact(_("Requested at"), row.requested_at, "web/parts/time.html"),
            Fact(_("Store"), row.store),
            *([Fact(_("Decided at"), row.decided_at, "web/parts/time.html")] if row.decided_at else []),
        ]

    def timeline(self, row):
        """What happened to the request and to its files."""
        return events_with_attachments(row)[:TIMELINE_LENGTH]

    def get_context_data(self, row, **kwargs):
        """``rounds`` (steps by round, the present one first), ``deciders`` (names), ``subject_link``."""
        rounds = {}
        for step in row.steps.select_related("decided_by", "on_behalf_of"):
            step.is_current = row.state == ApprovalState.PENDING and (step.round, step.position) == (
                row.round,
                row.position,
            )
            rounds.setdefault(step.round, []).append(step)
        return super().get_context_data(
            row=row,
            rounds=sorted(rounds.items(), reverse=True),
            deciders=deciders_of(row),
            subject_url=subject_url(row, self.request.user),
            **kwargs,
        )


def deciders_of(approval):
    """The names of the people for whom the request waits; the first few of many."""
    people = get_user_model().objects.filter(pk__in=current_approver_ids(approval)).order_by("pk")
    return [str(one) for one in people[:MOST_NAMES]]


def subject_url(approval, user):
    """The page of what the request is about; empty where there is none or ``user`` may not see it."""
    if not approval.subject_kind:
        return ""
    try:
        subject = approval.subject_model.objects.visible_to(user).get(pk=approval.subject_id)
    except (LookupError, ObjectDoesNotExist):
        return ""
    return subject.get_absolute_url() if hasattr(subject, "get_absolute_url") else ""


class RequestApproval(FormPage):
    """A general request."""

    permission = "core.add_approval"
    form_class = RequestForm
    title = _("New request")
    submit_label = _("Ask for approval")
    template_name = "approvals/request.html"

    def form_arguments(self):
        """Only stores of the viewer; the chosen one first."""
        return {"actor": self.request.user, "store": current_store(self.request)}

    def save(self, form):
        """One service call."""
        return services.request_general_approval(**form.cleaned_data, actor=self.request.user)


class ApprovalMove(MovePage):
    """A move of a request, made on what was on the screen and not on what it has become since."""

    model = Approval
    permission = "core.view_approval"
    row_argument = "approval_id"
    form_class = OptionalNoteForm

    def rows(self):
        """With what the sentences name."""
        return super().rows().select_related("requested_by", "store")

    def form(self, **bound):
        """Carries the version that is shown."""
        return self.form_class(initial={"seen": self.object.version, **self.initial()}, **bound)

    def initial(self):
        """What the form starts with."""
        return {}

    def make(self, form):
        """The service, refusing where the request has moved on meanwhile."""
        values = dict(form.cleaned_data)
        seen = values.pop("seen")
        try:
            return type(self).service(
                approval_id=self.object.pk, actor=self.request.user, expected_version=seen, **values
            )
        except StaleVersion:
            changed = gettext("Somebody has changed or decided this meanwhile. Look at it again before you decide.")
            raise TransitionBlocked([changed]) from None


class Decide(ApprovalMove):
    """A decision: says on whose behalf."""

    def sentence(self, row):
        """Who asks, how much, and in whose name."""
        words = [f"{row.requested_by} · {money(row.amount)}" if row.amount is not None else str(row.requested_by)]
        absent = (row.capacities_of(self.request.user) or [None])[0] if row.current_role else None
        if absent is not None:
            name = get_user_model().objects.get(pk=absent)
            words.append(gettext("You decide on behalf of %(name)s.") % {"name": name})
        return " · ".join(words)


class Approve(Decide):
    """Agree to the step that waits."""

    verb = "approve"
    service = staticmethod(services.approve_approval)


class Reject(Decide):
    """Say no."""

    verb = "reject"
    service = staticmethod(services.reject_approval)
    form_class = DecisionForm


class SendBack(Decide):
    """Ask for a change."""

    verb = "send_back"
    service = staticmethod(services.send_back_approval)
    form_class = DecisionForm


class Withdraw(ApprovalMove):
    """Take one's own request back."""

    verb = "withdraw"
    service = staticmethod(services.withdraw_approval)


class Resubmit(ApprovalMove):
    """Submit again what was sent back."""

    verb = "resubmit"
    service = staticmethod(services.resubmit_approval)
    form_class = ResubmitForm
    in_bulk = False  # amount and explanation are each request's own

    def initial(self):
        """As it was."""
        return {"amount": self.object.amount, "explanation": self.object.explanation}

    def sentence(self, row):
        """Everybody decides anew."""
        return gettext("All steps begin anew.")
