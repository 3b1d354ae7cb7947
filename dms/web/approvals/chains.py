"""The chains: who decides what from which amount on, in the group and in each store."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from dms.core.approvals import services
from dms.core.approvals.kinds import KINDS
from dms.core.approvals.models import ChainRule, role_label
from dms.web.approvals.forms import LONGEST_CHAIN, ChainForm, RolesFields, kind_choices
from dms.web.pages import Column, DetailPage, FormPage, ListPage
from dms.web.pages.details import Fact
from dms.web.stores import current_store

CHANGE = "core.change_chainrule"


def may_change(user, rule):
    """Whether ``user`` may change ``rule``: those of the group only with a role of the group."""
    return user.has_perm(CHANGE, rule.store) if rule.store else user.has_group_perm(CHANGE)


def roles_in_words(rule):
    """“finance → general manager”."""
    return " → ".join(rule.role_labels)


def default_chains():
    """``[(label of the kind, limit, roles in words)]``: what holds where nobody set a chain."""
    return [
        (kind.label, band.over, " → ".join(role_label(role) for role in band.roles))
        for kind in KINDS.values()
        for band in kind.bands
    ]


class ChainFilter(django_filters.FilterSet):
    """By kind and by being in force."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=kind_choices)
    is_active = django_filters.BooleanFilter(label=_("In force"))

    class Meta:
        model = ChainRule
        fields = []


class Chains(ListPage):
    """Chains that somebody set, and the defaults below them."""

    model = ChainRule
    permission = "core.view_chainrule"
    title = _("Approval chains")
    template_name = "approvals/chains.html"
    filterset_class = ChainFilter
    sort = "-pk"
    new_url = "/approval-chains/new/"
    new_label = _("New chain")
    new_permission = CHANGE
    empty_title = _("The defaults hold")
    empty_text = _("Set a chain where a store, or the whole group, wants other people to decide.")
    columns = (
        Column(label=_("Kind"), value="kind_label"),
        Column(label=_("Where"), value=lambda rule: rule.store or _("whole group")),
        Column(label=_("Above"), value="over", template="web/parts/money.html", number=True, sort="over"),
        Column(label=_("Who decides"), value=roles_in_words),
        Column(label=_("In force"), value=lambda rule: _("yes") if rule.is_active else _("no"), phone=False),
    )

    def rows(self):
        """With the stores that the lines name."""
        return super().rows().select_related("store")

    def get_context_data(self, **kwargs):
        """``defaults``."""
        return super().get_context_data(defaults=default_chains(), **kwargs)


class ChainPage(DetailPage):
    """One chain."""

    model = ChainRule
    permission = "core.view_chainrule"
    template_name = "approvals/chain.html"

    def rows(self):
        """With the store that the page names."""
        return super().rows().select_related("store")

    def get_title(self):
        """The kind; where and from which amount stand below."""
        return self.object.kind_label

    def facts(self, row):
        """What it says."""
        return [
            Fact(_("Where"), row.store or _("whole group")),
            Fact(_("Above"), row.over, "web/parts/money.html"),
            Fact(_("Who decides"), roles_in_words(row)),
            Fact(_("In force"), _("yes") if row.is_active else _("no")),
        ]

    def edit_url(self, row):
        """For whoever may change it."""
        return f"{row.get_absolute_url()}edit/" if may_change(self.request.user, row) else ""

    def get_context_data(self, row, **kwargs):
        """``may_retire``."""
        may_retire = row.is_active and may_change(self.request.user, row)
        return super().get_context_data(row=row, may_retire=may_retire, **kwargs)


class SetChain(FormPage):
    """A new chain."""

    permission = CHANGE
    form_class = ChainForm
    title = _("New chain")

    def form_arguments(self):
        """Only stores where the viewer sets chains."""
        return {"actor": self.request.user, "store": current_store(self.request)}

    def save(self, form):
        """One service call."""
        data = form.cleaned_data
        return services.set_chain_rule(
            kind=data["kind"], store=data["store"], over=data["over"], roles=form.roles, actor=self.request.user
        )


class EditChain(FormPage):
    """Other roles for a chain."""

    model = ChainRule
    permission = CHANGE
    form_class = RolesFields
    title = _("Edit the chain")

    def initial(self, row):
        """The roles as they are."""
        return {f"role_{position}": role for position, role in enumerate(row.roles[:LONGEST_CHAIN], start=1)}

    def save(self, form):
        """One service call."""
        return services.change_chain_rule(
            rule_id=self.object.pk,
            roles=form.roles,
            expected_version=self.expected_version,
            actor=self.request.user,
        )


class RetireChain(FormPage):
    """Let a chain count no longer."""

    model = ChainRule
    permission = CHANGE
    form_class = forms.Form
    title = submit_label = _("Retire the chain")
    template_name = "approvals/retire_chain.html"

    def save(self, form):
        """One service call."""
        return services.retire_chain_rule(rule_id=self.object.pk, actor=self.request.user)
