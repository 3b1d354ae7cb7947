"""What people type about substitutes; the services check it."""

from itertools import groupby

from django import forms
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Membership, User
from dms.core import clock
from dms.web.approvals.forms import StoreField
from dms.web.history import day_field

ARRANGE = "accounts.arrange_substitution"


def people_by_store(people):
    """Choices of ``people``, under the store each works in; who works in several stands under each."""
    held = Membership.objects.active().filter(user__in=people).select_related("user", "store")
    pairs = sorted({(str(each.store or _("whole group")), each.user.name, each.user_id) for each in held})
    grouped = groupby(pairs, key=lambda pair: pair[0])
    return [("", "—"), *((where, [(pk, name) for _where, name, pk in inside]) for where, inside in grouped)]


class SubstitutionForm(forms.Form):
    """Who is away, who stands in, where, when, why."""

    absent = forms.ModelChoiceField(label=_("Who is away"), queryset=User.objects.none())
    substitute = forms.ModelChoiceField(
        label=_("Who stands in"),
        queryset=User.objects.none(),
        help_text=_("Must accept. Somebody of another store also needs the general manager's approval."),
    )
    store = StoreField(help_text=_("Where the roles are handed over."))
    valid_from = forms.DateField(label=_("From"), widget=day_field())
    valid_to = forms.DateField(label=_("Until"), widget=day_field(), help_text=_("The last day, included."))
    note = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args, actor, store, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["store"].offer(actor, "accounts.add_substitution", store)
        self.fields["valid_from"].initial = clock.today()
        self._offer_absent(actor)
        working = User.objects.working().exclude(pk=actor.pk) if not self._arranges(actor) else User.objects.working()
        self.fields["substitute"].queryset = working
        self.fields["substitute"].widget.choices = people_by_store(working)

    def _offer_absent(self, actor):
        """Oneself; for those who arrange substitutes, also the people of their stores."""
        field = self.fields["absent"]
        field.initial = actor.pk
        mine = User.objects.filter(pk=actor.pk)
        if self._arranges(actor):
            stores = Membership.objects.active().filter(store__in=actor.store_ids(ARRANGE)).values("user_id")
            everybody = User.objects.working()
            field.queryset = everybody if actor.has_group_perm(ARRANGE) else everybody.filter(pk__in=stores)
        else:
            field.queryset = mine

    @staticmethod
    def _arranges(actor):
        return actor.has_perm(ARRANGE)
