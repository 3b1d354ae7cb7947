"""What is done to many customers at once: their class, and who is responsible for them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import User
from dms.parties import services
from dms.parties.choices import CustomerClass
from dms.web.pages import BulkAction

CHANGE = "parties.change_customer"


class ClassForm(forms.Form):
    """One class for all."""

    customer_class = forms.ChoiceField(label=_("Class"), choices=[("", "—"), *CustomerClass.choices])
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False, help_text=_("Stays in the history."))


class ResponsibleForm(forms.Form):
    """One colleague for all; nobody where it is left empty."""

    responsible = forms.ModelChoiceField(label=_("Responsible"), queryset=User.objects.none(), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False, help_text=_("Stays in the history."))

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        colleagues = User.objects.visible_to(actor).filter(is_active=True)
        self.fields["responsible"].queryset = colleagues.order_by("name", "pk")

    def values(self):
        """The service knows colleagues by their id."""
        colleague = self.cleaned_data["responsible"]
        return {"responsible_id": colleague.pk if colleague else None, "reason": self.cleaned_data["reason"]}


def _setting(name, **declared):
    """An act that gives one field of the file a value, and can give each file its own back."""
    return BulkAction(
        permission=CHANGE,
        service=services.edit_customer,
        row_argument="customer_id",
        blockers=lambda customer: customer.change_blockers(),
        before=lambda customer: {name: getattr(customer, name)},
        restore=services.edit_customer,
        **declared,
    )


SET_CLASS = _setting("customer_class", code="set_class", label=_("Set class"), form_class=ClassForm, icon="diamond")
SET_RESPONSIBLE = _setting(
    "responsible_id",
    code="set_responsible",
    label=_("Set responsible"),
    form_class=ResponsibleForm,
    form_knows_actor=True,
    icon="user-check",
)
ACTIONS = (SET_CLASS, SET_RESPONSIBLE)
