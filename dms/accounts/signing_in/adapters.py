"""How django-allauth is fitted into the house: who counts, who records, what is said."""

import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dms.accounts import services, two_factor
from dms.accounts.sessions import BEGAN
from dms.accounts.signing_in import guard

SAID = {
    "account/messages/password_changed.txt": _("Your password is changed. All your other sessions have ended."),
    "mfa/messages/totp_activated.txt": _("Your second factor is set up."),
    "mfa/messages/totp_deactivated.txt": _("Your second factor is removed."),
    "mfa/messages/recovery_codes_generated.txt": _("New recovery codes are ready. Keep them in a safe place."),
}


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up, our own counting of attempts, and an event for everything."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("User name and password do not match. Check both and try again."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your present password."),
        "too_many_login_attempts": _(
            "Too many attempts. Wait fifteen minutes, or ask your manager for a new password."
        ),
        "rate_limited": _("Too many attempts. Wait a few minutes."),
        "same_as_current": _("Choose a password other than the present one."),
    }

    def is_open_for_signup(self, request):
        """People are added by those who may, never by themselves."""
        return False

    def authenticate(self, request, **credentials):
        """The user, or None; a lock-out becomes the form's error."""
        try:
            return guard.check_password(
                request, username=credentials.get("username") or "", password=credentials.get("password") or ""
            )
        except guard.TooManyAttempts:
            request.too_many_attempts = True
            raise self.validation_error("too_many_login_attempts") from None

    def post_login(self, request, user, **kwargs):
        """Record the sign-in."""
        methods = request.session.get("account_authentication_methods", [])
        services.record_sign_in(user=user, second_factor=any(method.get("method") == "mfa" for method in methods))
        return super().post_login(request, user, **kwargs)

    def logout(self, request):
        """Record the sign-out and end the session."""
        if request.user.is_authenticated:
            services.record_sign_out(user=request.user)
        super().logout(request)

    def set_password(self, user, password):
        """Change the password; the session that asks for it goes on."""
        asking = context.request if context.request.user == user else None
        services.change_own_password(user=user, password=password, request=asking)

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        """Only what tells people something that they do not see."""
        if said := message or SAID.get(message_template):
            messages.add_message(request, level, str(said), extra_tags=extra_tags)

    def is_reauthentication_required(self, *, app, **kwargs):
        """Not of somebody who signed in a moment ago: the first set-up would ask for the password twice in a row."""
        began = context.request.session.get(BEGAN, 0)
        if time.time() - began < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_password_change_redirect_url(self, request):
        """Back to work."""
        return self.get_login_redirect_url(request)


class TwoFactorAdapter(DefaultMFAAdapter):
    """Secrets encrypted; removal refused to those who need one; our own words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right. Wait for the next one and try again."),
        "cannot_delete_authenticator": _(
            "Your role requires a second factor. If you have lost it, an administrator can remove it "
            "so that you set up a new one."
        ),
    }

    def encrypt(self, text):
        """See ``dms.accounts.two_factor``."""
        return two_factor.encrypt(text)

    def decrypt(self, encrypted_text):
        """See ``dms.accounts.two_factor``."""
        return two_factor.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator):
        """Managers and finance keep theirs."""
        return not authenticator.user.needs_two_factor

    def get_totp_label(self, user):
        """What the authenticator app shows: the user name, never the e-mail."""
        return user.username

    def get_totp_issuer(self):
        """What the authenticator app shows above it."""
        return gettext("DMS")
