"""Stores: list, store, opening, editing, closing."""

from django.utils.translation import gettext_lazy as _

from dms.accounts import services
from dms.accounts.models import Store
from dms.web.accounts import forms
from dms.web.pages import Column, DetailPage, FormPage, ListPage
from dms.web.pages.details import Fact


class Stores(ListPage):
    """The stores that the viewer works in; all of them for the group."""

    model = Store
    permission = "accounts.view_store"
    title = _("Stores")
    search_fields = ("code__icontains", "name__icontains", "name_en__icontains")
    sort = "code"
    new_url = "/stores/new/"
    new_label = _("New store")
    new_permission = "accounts.add_store"
    columns = (
        Column(label=_("Code"), value="code", sort="code"),
        Column(label=_("Name"), value=str),
        Column(label=_("Telephone"), value="phone", phone=False),
        Column(label=_("Open"), value=lambda store: _("yes") if store.is_active else _("no"), sort="is_active"),
    )


class StorePage(DetailPage):
    """One store."""

    model = Store
    permission = "accounts.view_store"
    template_name = "accounts/store.html"

    def facts(self, row):
        """What stands on its papers."""
        return [
            Fact(_("Code"), row.code),
            Fact(_("Name"), row.name),
            Fact(_("English name"), row.name_en),
            Fact(_("Company name"), row.legal_name),
            Fact(_("Address"), row.address),
            Fact(_("Telephone"), row.phone),
            Fact(_("Time zone"), row.time_zone),
            Fact(_("Open"), _("yes") if row.is_active else _("no")),
        ]

    def edit_url(self, row):
        """For whoever may edit this store."""
        return f"{row.get_absolute_url()}edit/" if self.request.user.has_perm("accounts.change_store", row) else ""

    def get_context_data(self, row, **kwargs):
        """``may_close``."""
        may_close = self.request.user.has_perm("accounts.close_store", row)
        return super().get_context_data(row=row, may_close=may_close, **kwargs)


class OpenStore(FormPage):
    """A new store."""

    permission = "accounts.add_store"
    form_class = forms.OpenStoreForm
    title = _("New store")

    def save(self, form):
        """One service call."""
        return services.open_store(**form.cleaned_data, actor=self.request.user)


class EditStore(FormPage):
    """Names, address, telephone, time zone."""

    model = Store
    permission = "accounts.change_store"
    form_class = forms.StoreForm
    title = _("Edit store")

    def save(self, form):
        """One service call."""
        return services.edit_store(
            store_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.cleaned_data,
        )


class CloseStore(FormPage):
    """Nobody works there any more."""

    model = Store
    permission = "accounts.close_store"
    form_class = forms.ReasonForm
    title = submit_label = _("Close the store")
    service = staticmethod(services.close_store)

    def save(self, form):
        """One service call."""
        return self.service(
            store_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.cleaned_data,
        )


class ReopenStore(CloseStore):
    """Work begins again."""

    title = submit_label = _("Reopen the store")
    service = staticmethod(services.reopen_store)
