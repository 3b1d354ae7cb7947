"""The pages of signing in: django-allauth's views, with what they change recorded in the same transaction."""

from allauth.account import views as account_views
from allauth.mfa.base import views as code_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dms.accounts import demo, services, two_factor
from dms.accounts.signing_in.guard import RETRY_AFTER

REFUSED, TOO_MANY = 422, 429


class SaysWhatIsWrong:
    """A refused form answers with a status that says so: 422, or 429 after too many attempts."""

    def form_invalid(self, form):
        """The form again, with its errors."""
        response = super().form_invalid(form)
        codes = {error.code for errors in form.errors.as_data().values() for error in errors}
        locked = bool(codes & {"too_many_login_attempts", "rate_limited"})
        response.status_code = TOO_MANY if locked else REFUSED
        if locked:
            response["Retry-After"] = str(RETRY_AFTER)
        return response


@method_decorator(never_cache, name="dispatch")
class SignIn(SaysWhatIsWrong, account_views.LoginView):
    """User name and password; then the second factor where there is one."""

    def get_context_data(self, **kwargs):
        """In the demo, and only there, the page says whom one can be."""
        shown = {"demo_accounts": demo.account_lines(), "demo_password": demo.PASSWORD} if settings.DEMO else {}
        return super().get_context_data(**kwargs) | shown


class SignOut(account_views.LogoutView):
    """Asks on GET, ends the session on POST."""


@method_decorator(login_required, name="dispatch")
@method_decorator(never_cache, name="dispatch")
class ChangePassword(SaysWhatIsWrong, account_views.PasswordChangeView):
    """The present password and a new one."""


class ForgottenPassword(SaysWhatIsWrong, account_views.PasswordResetView):
    """Where should the link go?"""


class NewPassword(SaysWhatIsWrong, account_views.PasswordResetFromKeyView):
    """The page behind the link in the mail."""


class Reauthenticate(SaysWhatIsWrong, account_views.ReauthenticateView):
    """The password once more."""


class ReauthenticateByCode(SaysWhatIsWrong, code_views.ReauthenticateView):
    """The code once more."""


@method_decorator(never_cache, name="dispatch")
class Code(SaysWhatIsWrong, code_views.AuthenticateView):
    """The second step of signing in."""

    def get_context_data(self, **kwargs):
        """In the demo, and only there, the page shows the code of the secret that everybody can read anyway."""
        shown = {"demo_code": two_factor.present_code(demo.TWO_FACTOR_SECRET)} if settings.DEMO else {}
        return super().get_context_data(**kwargs) | shown


@method_decorator(never_cache, name="dispatch")
class TwoFactor(code_views.IndexView):
    """What the person has set up."""


@method_decorator(login_required, name="dispatch")
@method_decorator(never_cache, name="dispatch")
class SetUpTwoFactor(SaysWhatIsWrong, totp_views.ActivateTOTPView):
    """Scan the secret, type the first code."""

    @transaction.atomic
    def form_valid(self, form):
        """Keep the secret and end the sessions that were made without it."""
        response = super().form_valid(form)
        services.record_second_factor(user=self.request.user, request=self.request, added=True)
        return response


@method_decorator(never_cache, name="dispatch")
class RemoveTwoFactor(SaysWhatIsWrong, totp_views.DeactivateTOTPView):
    """Remove one's second factor, where the role does not need one."""

    @transaction.atomic
    def form_valid(self, form):
        """Remove it and end the other sessions."""
        response = super().form_valid(form)
        services.record_second_factor(user=self.request.user, request=self.request, added=False)
        return response


@method_decorator(login_required, name="dispatch")
@method_decorator(never_cache, name="dispatch")
class RecoveryCodes(recovery_views.ViewRecoveryCodesView):
    """The codes that are left, for the day on which the telephone is lost."""


@method_decorator(login_required, name="dispatch")
@method_decorator(never_cache, name="dispatch")
class NewRecoveryCodes(SaysWhatIsWrong, recovery_views.GenerateRecoveryCodesView):
    """Replace the codes."""

    @transaction.atomic
    def form_valid(self, form):
        """Make new ones; the old ones are worth nothing now."""
        response = super().form_valid(form)
        services.record_recovery_codes(user=self.request.user)
        return response


@require_POST
@login_required
def sign_out_everywhere(request):
    """End all sessions but this one."""
    services.sign_out_everywhere(user=request.user, request=request)
    return redirect("mfa_index")
