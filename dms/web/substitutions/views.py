"""Substitutes: list, page, asking, and the moves."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dms.accounts import services
from dms.accounts.services.substitutions import duty_warnings
from dms.accounts.substitution import Substitution, SubstitutionState
from dms.core.approvals.models import Approval
from dms.core.subjects import about
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, Tab
from dms.web.pages.details import Fact
from dms.web.stores import current_store
from dms.web.substitutions.forms import SubstitutionForm

WAITING, MINE, NOW = "waiting", "mine", "now"
PEOPLE = ("absent", "substitute", "requested_by", "store")


class SubstitutionFilter(django_filters.FilterSet):
    """Whose, and where it stands."""

    whose = django_filters.ChoiceFilter(
        label=_("Whose"),
        choices=[(WAITING, _("Waiting for my answer")), (MINE, _("Mine")), (NOW, _("In force today"))],
        method="keep_whose",
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=SubstitutionState.choices)

    class Meta:
        model = Substitution
        fields = []

    def keep_whose(self, rows, name, whose):
        """What I was asked; what concerns me; what holds today."""
        user = self.request.user
        if whose == WAITING:
            return rows.waiting_for(user)
        return rows.in_force() if whose == NOW else rows.filter(Q(absent=user) | Q(substitute=user))


class Substitutions(ListPage):
    """Who stands in for whom."""

    model = Substitution
    permission = "accounts.view_substitution"
    title = _("Substitutions")
    filterset_class = SubstitutionFilter
    search_fields = ("absent__name__icontains", "substitute__name__icontains", "note__icontains")
    sort = "-valid_from"
    tabs = (
        Tab(_("Waiting for my answer"), {"whose": WAITING}),
        Tab(_("Mine"), {"whose": MINE}),
        Tab(_("In force today"), {"whose": NOW}),
        Tab(_("All I may see")),
    )
    new_url = "/substitutions/new/"
    new_label = _("New substitution")
    new_permission = "accounts.add_substitution"
    empty_title = _("Nobody stands in for anybody")
    empty_text = _("Going away? Ask a colleague to act with your roles meanwhile.")
    columns = (
        Column(label=_("Who is away"), value="absent"),
        Column(label=_("Who stands in"), value="substitute"),
        Column(label=_("Store"), value="store", phone=False),
        Column(label=_("From"), value="valid_from", sort="valid_from", template="substitutions/parts/day.html"),
        Column(label=_("Until"), value="valid_to", sort="valid_to", template="substitutions/parts/day.html"),
        Column(label=_("Reason"), value="note", phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html"),
    )

    def rows(self):
        """With the people that the columns name."""
        return super().rows().select_related(*PEOPLE)


class SubstitutionPage(DetailPage):
    """One arrangement."""

    model = Substitution
    permission = "accounts.view_substitution"
    template_name = "substitutions/substitution.html"

    def rows(self):
        """With the people that the page names."""
        return super().rows().select_related(*PEOPLE)

    def get_title(self):
        """“李建国 stands in for 王强”."""
        row = self.object
        return gettext("%(substitute)s stands in for %(absent)s") % {"substitute": row.substitute, "absent": row.absent}

    def facts(self, row):
        """Who, where, when, why."""
        return [
            Fact(_("Who is away"), row.absent),
            Fact(_("Who stands in"), row.substitute),
            Fact(_("Store"), row.store),
            Fact(_("From"), row.valid_from, "substitutions/parts/day.html"),
            Fact(_("Until"), row.valid_to, "substitutions/parts/day.html"),
            Fact(_("Reason"), row.note),
            Fact(_("Requested by"), row.requested_by),
            Fact(_("From another store"), _("yes") if row.crosses_stores else _("no")),
        ]

    def get_context_data(self, row, **kwargs):
        """``warnings`` (duties that would meet), ``approval`` (of the general manager, where the viewer sees it)."""
        approvals = Approval.objects.visible_to(self.request.user).filter(**about(row))
        return super().get_context_data(
            row=row, warnings=duty_warnings(row), approval=approvals.order_by("-pk").first(), **kwargs
        )


class RequestSubstitution(FormPage):
    """Ask somebody to stand in."""

    permission = "accounts.add_substitution"
    form_class = SubstitutionForm
    title = _("New substitution")
    submit_label = _("Ask to stand in")

    def form_arguments(self):
        """Only stores of the viewer; the chosen one first."""
        return {"actor": self.request.user, "store": current_store(self.request)}

    def save(self, form):
        """One service call."""
        data = dict(form.cleaned_data)
        absent, substitute = data.pop("absent"), data.pop("substitute")
        return services.request_substitution(
            absent_id=absent.pk, substitute_id=substitute.pk, **data, actor=self.request.user
        )


class NoteForm(forms.Form):
    """A few words, if wanted."""

    note = forms.CharField(label=_("Note"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class SubstitutionMove(MovePage):
    """A move of an arrangement."""

    model = Substitution
    permission = "accounts.view_substitution"
    row_argument = "substitution_id"
    form_class = NoteForm

    def rows(self):
        """With the people that the sentences name."""
        return super().rows().select_related(*PEOPLE)


class Accept(SubstitutionMove):
    """Agree to stand in."""

    verb = "accept"
    service = staticmethod(services.accept_substitution)
    form_class = forms.Form

    def sentence(self, row):
        """What it means, and which duties would meet."""
        if row.crosses_stores:
            first = gettext("The general manager of %(store)s then has to approve it.") % {"store": row.store}
        else:
            first = gettext("You act with all roles of %(name)s, on their behalf; every act says so.") % {
                "name": row.absent
            }
        return " ".join([first, *duty_warnings(row)])


class Decline(SubstitutionMove):
    """Say no."""

    verb = "decline"
    service = staticmethod(services.decline_substitution)


class Withdraw(SubstitutionMove):
    """Take the request back."""

    verb = "withdraw"
    service = staticmethod(services.withdraw_substitution)


class End(SubstitutionMove):
    """End it before its last day."""

    verb = "end"
    service = staticmethod(services.end_substitution)

    def sentence(self, row):
        """At once."""
        return gettext("The roles are gone at once.")
