"""People: list, person, adding, editing, helping, letting go; granting and ending their roles."""

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from dms.accounts import services, two_factor
from dms.accounts.models import Membership, Store, User
from dms.accounts.segregation import duty_warnings
from dms.core.models import Event
from dms.web.accounts import forms
from dms.web.pages import BulkAction, Column, DetailPage, FormPage, ListPage
from dms.web.pages.details import TIMELINE_LENGTH, Fact

ACTIVE_ROLES = "active_roles"


def roles_of(user):
    """The roles in words, from what ``Users.rows`` has fetched."""
    return " · ".join(
        f"{each.get_role_display()} ({each.store.code})" if each.store else str(each.get_role_display())
        for each in getattr(user, ACTIVE_ROLES)
    )


def _turning(code, label, service, undo):
    """Letting many people go, or letting them in again, for one reason."""
    return BulkAction(
        code=code,
        label=label,
        permission="accounts.deactivate_user",
        service=service,
        row_argument="user_id",
        form_class=forms.ReasonForm,
        undo=undo,
        blockers=lambda user: [] if user.is_active == (code == "deactivate") else [_STANDS[code]],
    )


_STANDS = {"deactivate": _("This user is deactivated already."), "reactivate": _("This user is active.")}


class Users(ListPage):
    """Colleagues and what they do."""

    model = User
    permission = "accounts.view_user"
    title = _("Users")
    search_fields = ("username__icontains", "name__icontains", "name_en__icontains")
    sort = "username"
    new_url = "/users/new/"
    new_label = _("New user")
    new_permission = "accounts.add_user"
    bulk_actions = (
        _turning("deactivate", _("Deactivate"), services.deactivate_user, "reactivate"),
        _turning("reactivate", _("Reactivate"), services.reactivate_user, "deactivate"),
    )
    columns = (
        Column(label=_("User name"), value="username", sort="username"),
        Column(label=_("Full name"), value="name", sort="name"),
        Column(label=_("Roles"), value=roles_of),
        Column(
            label=_("Active"), value=lambda user: _("yes") if user.is_active else _("no"), sort="is_active", phone=False
        ),
    )

    def rows(self):
        """With the roles of today that the viewer may see."""
        seen = Membership.objects.visible_to(self.request.user).active().select_related("store").order_by("role", "pk")
        return super().rows().prefetch_related(Prefetch("memberships", queryset=seen, to_attr=ACTIVE_ROLES))


class UserPage(DetailPage):
    """One person."""

    model = User
    permission = "accounts.view_user"
    template_name = "accounts/user.html"

    def facts(self, row):
        """Who it is and how to reach them."""
        return [
            Fact(_("User name"), row.username),
            Fact(_("Name in English"), row.name_en),
            Fact(_("E-mail"), row.email),
            Fact(_("Telephone"), row.phone),
            Fact(_("Language"), row.get_language_display()),
            Fact(_("Active"), _("yes") if row.is_active else _("no")),
        ]

    def edit_url(self, row):
        """For whoever may edit people."""
        return f"{row.get_absolute_url()}edit/" if self.request.user.has_perm("accounts.change_user") else ""

    def timeline(self, row):
        """Sign-ins and the like are for oneself and for those who answer for people."""
        me = self.request.user
        allowed = me.pk == row.pk or me.has_perm("accounts.change_user")
        return Event.objects.about(row)[:TIMELINE_LENGTH] if allowed else Event.objects.none()

    def get_context_data(self, row, **kwargs):
        """``memberships``, newest first, and the rights that decide about the buttons."""
        me = self.request.user
        seen = Membership.objects.visible_to(me).filter(user=row).select_related("store").order_by("-pk")
        codenames = ("grant_membership", "deactivate_user", "reset_password_user", "reset_two_factor_user")
        return super().get_context_data(
            row=row,
            memberships=seen,
            may={name: me.pk != row.pk and me.has_perm(f"accounts.{name}") for name in codenames},
            has_second_factor=two_factor.has_second_factor(row),
            **kwargs,
        )


class AddUser(FormPage):
    """A new person; shows the first password once."""

    permission = "accounts.add_user"
    form_class = forms.AddUserForm
    title = _("New user")

    def form_arguments(self):
        """Only roles and stores of the viewer."""
        return {"actor": self.request.user}

    def save(self, form):
        """One service call."""
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        return services.add_user(**values, **form.place(), actor=self.request.user)

    def saved(self, row):
        """Not a redirect: the password is nowhere but in this answer."""
        user, password = row
        return first_password_page(self.request, user, password)


class EditUser(FormPage):
    """Names, address, language."""

    model = User
    permission = "accounts.change_user"
    form_class = forms.EditUserForm
    title = _("Edit user")

    def save(self, form):
        """One service call."""
        return services.edit_user(
            user_id=self.object.pk, expected_version=self.expected_version, actor=self.request.user, **form.cleaned_data
        )


class GrantRole(FormPage):
    """A role for the person of the address."""

    model = User
    permission = "accounts.grant_membership"
    form_class = forms.GrantForm
    title = _("Grant a role")

    def form_arguments(self):
        """Only roles and stores of the viewer."""
        return {"actor": self.request.user}

    def save(self, form):
        """One service call; what the roles bring together is said, and does not stop anybody."""
        place, data = form.place(), form.cleaned_data
        store = Store.objects.filter(pk=place["store_id"]).first()
        warnings = duty_warnings(user=self.object, role=place["role"], store=store)
        membership = services.grant_membership(
            user_id=self.object.pk,
            **place,
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            actor=self.request.user,
        )
        for warning in warnings:
            messages.warning(self.request, warning)
        return membership


class EndRole(FormPage):
    """The end of a role."""

    model = Membership
    permission = "accounts.grant_membership"
    form_class = forms.EndForm
    title = _("End the role")
    submit_label = _("End the role")

    def rows(self):
        """With what the page names."""
        return super().rows().select_related("user", "store")

    def initial(self, row):
        """Nothing: empty means at once."""
        return {}

    def save(self, form):
        """One service call."""
        return services.end_membership(
            membership_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.cleaned_data,
        )


class Deactivate(FormPage):
    """Somebody leaves."""

    model = User
    permission = "accounts.deactivate_user"
    form_class = forms.ReasonForm
    title = _("Deactivate the user")
    submit_label = _("Deactivate the user")
    service = staticmethod(services.deactivate_user)

    def save(self, form):
        """One service call."""
        return self.service(user_id=self.object.pk, actor=self.request.user, **form.cleaned_data)


class Reactivate(Deactivate):
    """Somebody is back."""

    title = submit_label = _("Reactivate the user")
    service = staticmethod(services.reactivate_user)


class ResetTwoFactor(Deactivate):
    """Somebody has lost the telephone."""

    permission = "accounts.reset_two_factor_user"
    title = submit_label = _("Remove the second factor")
    service = staticmethod(services.reset_two_factor_of)


class ResetPassword(FormPage):
    """Somebody can't get in."""

    model = User
    permission = "accounts.reset_password_user"
    form_class = forms.NothingForm
    title = submit_label = _("New first password")

    def save(self, form):
        """One service call."""
        return self.object, services.reset_password_of(user_id=self.object.pk, actor=self.request.user)

    def saved(self, row):
        """Not a redirect: the password is nowhere but in this answer."""
        return first_password_page(self.request, *row)


def first_password_page(request, user, password):
    """The first password, shown once."""
    context = {"title": _("First password"), "person": user, "password": password}
    return render(request, "accounts/first_password.html", context)
