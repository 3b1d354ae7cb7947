"""What people type about approvals and chains; the services check it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Store
from dms.core.approvals.kinds import KINDS
from dms.core.approvals.models import approving_roles

LONGEST_CHAIN = 4
AMOUNT = {"label": _("Amount (CNY)"), "max_digits": 14, "decimal_places": 2, "min_value": 0, "required": False}


def kind_choices():
    """Every kind of approval that the stages have declared."""
    return [(code, kind.label) for code, kind in KINDS.items()]


def role_choices():
    """The roles that may stand in a chain."""
    return list(approving_roles().items())


class StoreField(forms.ModelChoiceField):
    """One of the stores where ``actor`` holds a permission; the only one is chosen already."""

    def __init__(self, **arguments):
        super().__init__(queryset=Store.objects.none(), label=_("Store"), **arguments)

    def offer(self, actor, permission, chosen=None):
        """Fill the list; ``chosen`` is the store in the top bar."""
        stores = Store.objects.filter(is_active=True).order_by("code")
        if not actor.has_group_perm(permission):
            stores = stores.filter(pk__in=actor.store_ids(permission))
        self.queryset = stores
        if chosen is not None:
            self.initial = chosen.pk


class RequestForm(forms.Form):
    """A general request."""

    title = forms.CharField(
        label=_("What"), max_length=120, help_text=_("In a few words: what do you want to do or buy?")
    )
    amount = forms.DecimalField(**AMOUNT, help_text=_("Decides who has to agree. Leave empty where it costs nothing."))
    store = StoreField()
    explanation = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What speaks for it, and what was considered instead. Files can be added on the next page."),
    )

    def __init__(self, *args, actor, store, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["store"].offer(actor, "core.add_approval", store)


class DecisionForm(forms.Form):
    """A decision and what is said with it; ``seen`` is the version that was on the screen."""

    note = forms.CharField(
        label=_("Note"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays in the history; who asked reads it."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class OptionalNoteForm(DecisionForm):
    """A decision that needs no words."""

    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ResubmitForm(forms.Form):
    """The request as it is submitted again."""

    amount = forms.DecimalField(**AMOUNT)
    explanation = forms.CharField(
        label=_("Why"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class RolesFields(forms.Form):
    """Up to four roles, one after another."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for position in range(1, LONGEST_CHAIN + 1):
            self.fields[f"role_{position}"] = forms.ChoiceField(
                label=_("Step %(n)d") % {"n": position},
                choices=[("", "—"), *role_choices()],
                required=position == 1,
            )

    @property
    def roles(self):
        """The chosen roles in their order; steps left empty fall away."""
        chosen = [self.cleaned_data[f"role_{position}"] for position in range(1, LONGEST_CHAIN + 1)]
        return [role for role in chosen if role]


class ChainForm(RolesFields):
    """A new chain: what it is for, where, from which amount on."""

    kind = forms.ChoiceField(label=_("Kind"))
    store = StoreField(required=False, help_text=_("Leave empty for the whole group."))
    over = forms.DecimalField(
        label=_("For amounts above (CNY)"),
        max_digits=14,
        decimal_places=2,
        min_value=0,
        initial=0,
        help_text=_("0: for every amount that no higher limit takes."),
    )
    field_order = ["kind", "store", "over"]

    def __init__(self, *args, actor, store, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kind_choices()
        self.fields["store"].offer(actor, "core.change_chainrule", store)
        if not actor.has_group_perm("core.change_chainrule"):
            self.fields["store"].required = True
            self.fields["store"].help_text = ""
