"""My account: who I am here, my sign-in, my API tokens."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from dms.accounts import services, two_factor
from dms.accounts.models import ApiToken, Membership
from dms.web.accounts import forms
from dms.web.pages import FormPage
from dms.web.pages.access import Page


class Profile(Page):
    """What stands about me, and where I change it."""

    template_name = "accounts/profile.html"
    title = _("My account")

    def get(self, request):
        """The page."""
        mine = (
            Membership.objects.active()
            .filter(user=request.user)
            .select_related("store")
            .order_by("store__code", "role")
        )
        return self.render_to_response(
            self.get_context_data(
                memberships=mine,
                tokens=ApiToken.objects.filter(owner=request.user, revoked_at=None),
                has_second_factor=two_factor.has_second_factor(request.user),
                may_issue=request.user.has_perm("accounts.add_apitoken"),
            )
        )


class IssueToken(FormPage):
    """A new token; shows its value once."""

    permission = "accounts.add_apitoken"
    form_class = forms.TokenForm
    title = _("New API token")

    def save(self, form):
        """One service call."""
        return services.issue_api_token(
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at(),
            actor=self.request.user,
        )

    def saved(self, row):
        """Not a redirect: the value is nowhere but in this answer."""
        token, raw = row
        context = {"title": token.name, "token": token, "raw": raw}
        return render(self.request, "accounts/token.html", context)


class RevokeToken(Page):
    """One button."""

    model = ApiToken
    http_method_names = ["post"]

    def post(self, request, pk):
        """Revoke it and go back; a token that was revoked in another window stays so."""
        token = self.row()
        if token.revoked_at is None:
            services.revoke_api_token(token_id=token.pk, actor=request.user)
        return redirect("accounts:profile")
