"""The filters of the customer list."""

import django_filters
from django.utils.translation import gettext_lazy as _

from dms.parties.choices import CustomerClass, CustomerKind, CustomerState
from dms.parties.models import Customer
from dms.parties.selectors import customers_to_ask_again


class CustomerFilter(django_filters.FilterSet):
    """By kind, class, state, who is responsible, and what is to be done about the file."""

    TO_DO = {"ask_again": customers_to_ask_again}

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=CustomerKind)
    customer_class = django_filters.ChoiceFilter(label=_("Class"), choices=CustomerClass)
    state = django_filters.ChoiceFilter(label=_("State"), choices=CustomerState)
    responsible = django_filters.ChoiceFilter(label=_("Responsible"), choices=[("me", _("me"))], method="keep_mine")
    to_do = django_filters.ChoiceFilter(
        label=_("To do"),
        choices=[("ask_again", _("ask for consent again"))],
        method="keep_to_do",
    )

    class Meta:
        model = Customer
        fields = ["kind", "customer_class", "state"]

    def keep_mine(self, rows, name, value):
        """Those for whom the viewer is responsible."""
        return rows.filter(responsible=self.request.user)

    def keep_to_do(self, rows, name, value):
        """The rows behind the counters."""
        return self.TO_DO[value](rows)
