"""Suppliers: list, one of them, registering, editing, stopping to buy from them."""

import django_filters
from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Store
from dms.parties import selectors, services
from dms.parties.choices import PaymentTerms, SupplierPlace, SupplierState
from dms.parties.models import Supplier
from dms.web.grouped import GroupedForm
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact
from dms.web.stores import current_store


class SupplierForm(GroupedForm, forms.ModelForm):
    """What is known about a supplier."""

    groups = (
        (_("Supplier"), ("store", "code", "name", "company_code", "place")),
        (_("Terms"), ("terms", "credit_days", "tax_rate")),
        (_("Whom to call"), ("contact_name", "phone", "second_contact_name", "second_phone", "email")),
        (_("Address and note"), ("address", "note")),
    )

    class Meta:
        model = Supplier
        fields = [
            "code",
            "name",
            "company_code",
            "place",
            "terms",
            "credit_days",
            "tax_rate",
            "contact_name",
            "phone",
            "second_contact_name",
            "second_phone",
            "email",
            "address",
            "note",
        ]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}


class RegisterForm(SupplierForm):
    """A new supplier of one store."""

    store = forms.ModelChoiceField(label=_("Store"), queryset=Store.objects.none())

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        permission = "parties.add_supplier"
        stores = Store.objects.filter(is_active=True)
        mine = stores if actor.has_group_perm(permission) else stores.filter(pk__in=actor.store_ids(permission))
        self.fields["store"].queryset = mine
        only = list(mine[:2])
        if len(only) == 1:
            self.fields["store"].widget = forms.HiddenInput()
            self.initial["store"] = only[0]
        self.fields["code"].widget.attrs["autofocus"] = True

    def values(self):
        """The store goes by its id."""
        values = dict(self.cleaned_data)
        return values | {"store_id": values.pop("store").pk}


class SupplierFilter(django_filters.FilterSet):
    """By state, place and terms."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=SupplierState)
    place = django_filters.ChoiceFilter(label=_("Place"), choices=SupplierPlace)
    terms = django_filters.ChoiceFilter(label=_("Terms"), choices=PaymentTerms)

    class Meta:
        model = Supplier
        fields = ["state", "place", "terms"]


def terms_in_words(supplier):
    """“credit · 30 days”, “cash”."""
    words = supplier.get_terms_display()
    return (
        _("%(terms)s · %(days)s days") % {"terms": words, "days": supplier.credit_days}
        if supplier.credit_days
        else words
    )


class Suppliers(ListPage):
    """Whom the store buys from."""

    model = Supplier
    permission = "parties.view_supplier"
    title = _("Suppliers")
    filterset_class = SupplierFilter
    search_fields = ("name",)
    sort = "code"
    tabs = (
        Tab(_("All")),
        Tab(_("Active"), {"state": "active"}),
        Tab(_("Local"), {"place": "local"}),
        Tab(_("Inactive"), {"state": "inactive"}),
    )
    new_label = _("New supplier")
    new_permission = "parties.add_supplier"
    empty_title = _("No suppliers yet")
    empty_text = _("Register the first one, so that parts can be ordered.")
    columns = (
        Column(label=_("Code"), value="code", sort="code"),
        Column(label=_("Name"), value="name", sort="name_pinyin"),
        Column(label=_("Contact"), value="contact_name", phone=False),
        Column(label=_("Telephone"), value="phone", phone=False),
        Column(label=_("Place"), value="get_place_display", sort="place", phone=False),
        Column(label=_("Terms"), value=terms_in_words, phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html"),
    )

    @property
    def new_url(self):
        """The registration."""
        return reverse("suppliers:register")

    def search(self, rows, text):
        """By code, name, pinyin, initials."""
        return selectors.matching_suppliers(rows, text)


class SupplierPage(DetailPage):
    """One supplier."""

    model = Supplier
    permission = "parties.view_supplier"
    template_name = "suppliers/supplier.html"

    def rows(self):
        """With the store."""
        return super().rows().select_related("store")

    def get_title(self):
        """Code and name."""
        return f"{self.object.code} {self.object.name}"

    def facts(self, row):
        """Terms and whom to call."""
        return [
            Fact(_("Place"), row.get_place_display()),
            Fact(_("Terms"), terms_in_words(row)),
            Fact(_("Tax rate"), row.get_tax_rate_display()),
            Fact(_("Unified social credit code"), row.company_code),
            Fact(_("Contact"), row.contact_name),
            Fact(_("Telephone"), row.phone),
            Fact(_("Second contact"), row.second_contact_name),
            Fact(_("Second telephone"), row.second_phone),
            Fact(_("E-mail"), row.email),
            Fact(_("Address"), row.address),
            Fact(_("Store"), row.store),
            Fact(_("Note"), row.note),
        ]

    def edit_url(self, row):
        """For whoever may change suppliers here."""
        may = self.request.user.has_perm("parties.change_supplier", row)
        return reverse("suppliers:edit", args=[row.pk]) if may else ""


class Register(FormPage):
    """A new supplier."""

    permission = "parties.add_supplier"
    form_class = RegisterForm
    template_name = "suppliers/form.html"
    title = _("New supplier")
    submit_label = _("Register")

    def form_arguments(self):
        """Stores are those of the person."""
        return {"actor": self.request.user}

    def initial(self, row):
        """In the store one works for just now."""
        return {"store": current_store(self.request)}

    def save(self, form):
        """One service call."""
        return services.register_supplier(**form.values(), actor=self.request.user)

    def get_context_data(self, **kwargs):
        """Cancelling leads to the list."""
        return super().get_context_data(**kwargs) | {"cancel_address": reverse("suppliers:list")}


class Edit(FormPage):
    """Change terms or contacts."""

    model = Supplier
    permission = "parties.change_supplier"
    form_class = SupplierForm
    template_name = "suppliers/form.html"
    title = _("Edit the supplier")

    def save(self, form):
        """One service call."""
        return services.edit_supplier(
            supplier_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.cleaned_data,
        )


class Deactivate(MovePage):
    """Stop buying from a supplier."""

    model = Supplier
    permission = "parties.view_supplier"
    verb = "deactivate"
    service = staticmethod(services.deactivate_supplier)
    row_argument = "supplier_id"
    form_class = ReasonForm

    def sentence(self, row):
        """What it means."""
        return _("No new purchases; what is on order still arrives.")


class Reactivate(MovePage):
    """Buy from a supplier again."""

    model = Supplier
    permission = "parties.view_supplier"
    verb = "reactivate"
    service = staticmethod(services.reactivate_supplier)
    row_argument = "supplier_id"
    form_class = ReasonForm
