"""The forms of signing in, in our words; django-allauth checks them."""

from allauth.account import forms as account_forms
from allauth.core import context
from allauth.mfa.base import forms as code_forms
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from dms.accounts import services
from dms.accounts.attempts import SignInAttempt
from dms.accounts.signing_in.adapters import AccountAdapter
from dms.accounts.signing_in.guard import Guard, TooManyAttempts

LONGEST_PASSWORD = 200  # hashing a megabyte would be a way to keep the server busy


def _rules():
    return " ".join(str(text) for text in password_validators_help_texts())


def _label(form, name, label, *, help_text="", autofocus=False, **attributes):
    field = form.fields[name]
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= attributes | ({"autofocus": True} if autofocus else {})


def _limit(form, *names):
    for name in names:
        form.fields[name].max_length = LONGEST_PASSWORD
        form.fields[name].widget.attrs["maxlength"] = LONGEST_PASSWORD
        form.fields[name].validators.append(forms.CharField(max_length=LONGEST_PASSWORD).validators[0])


class SignInForm(account_forms.LoginForm):
    """User name and password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _label(self, "login", _("User name"), autofocus=True, autocapitalize="none", spellcheck="false")
        _label(self, "password", _("Password"))
        _limit(self, "password")


class NewPasswordForm(forms.Form):
    """What all forms with a new password share."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _label(self, "password1", _("New password"), help_text=lazy(_rules, str)())
        _label(self, "password2", _("New password again"))
        _limit(self, "password1", "password2")


class ChangePasswordForm(NewPasswordForm, account_forms.ChangePasswordForm):
    """The present password and a new one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _label(self, "oldpassword", _("Present password"), autofocus=True)
        _limit(self, "oldpassword")

    def clean(self):
        """A new password is another one: whoever set the first one must not know it any more."""
        cleaned = super().clean()
        if cleaned.get("oldpassword") and cleaned["oldpassword"] == cleaned.get("password1"):
            self.add_error("password1", AccountAdapter().validation_error("same_as_current"))
        return cleaned


class ResetPasswordKeyForm(NewPasswordForm, account_forms.ResetPasswordKeyForm):
    """A new password, by the link from the mail."""


class ForgottenPasswordForm(forms.Form):
    """Whose password is forgotten. Nothing is looked up while the person waits."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs |= {"autocomplete": "email", "autofocus": True}

    def save(self, request, **_ignored):
        """Ask for the mail."""
        email = self.cleaned_data["email"]
        services.request_password_mail(email=email, site=request.build_absolute_uri("/").rstrip("/"))
        return email


class ReauthenticateForm(account_forms.ReauthenticateForm):
    """The password once more, before something that matters."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _label(self, "password", _("Password"), autofocus=True)
        _limit(self, "password")


class CodeForm(code_forms.AuthenticateForm):
    """The code of the authenticator app, or a recovery code; wrong ones are counted like wrong passwords."""

    reauthenticated = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _label(
            self,
            "code",
            _("Six-digit code"),
            help_text=_("Six digits from your authenticator app, or one of your recovery codes."),
            autofocus=True,
            inputmode="numeric",
        )
        self.fields["code"].max_length = 20
        self.fields["code"].widget.attrs["maxlength"] = 20

    def clean_code(self):
        """The code, if one of the person's authenticators accepts it."""
        try:
            guard = Guard.begin(username=self.user.username, factor=SignInAttempt.Factor.CODE)
        except TooManyAttempts:
            raise AccountAdapter().validation_error("too_many_login_attempts") from None
        try:
            code = super().clean_code()
        except ValidationError:
            guard.failed()
            raise
        guard.passed()
        return code

    def save(self):
        """The session knows that the second factor was shown."""
        post_authentication(context.request, self.authenticator, reauthenticated=self.reauthenticated)


class ReauthenticateCodeForm(CodeForm):
    """The code once more, before something that matters."""

    reauthenticated = True


class SetUpCodeForm(totp_forms.ActivateTOTPForm):
    """The first code of a new authenticator, which shows that the secret has arrived."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _label(
            self,
            "code",
            _("Six-digit code"),
            help_text=_("The six digits that the app shows now."),
            inputmode="numeric",
        )


class RemoveTwoFactorForm(totp_forms.DeactivateTOTPForm):
    """Nothing to fill in; refuses for roles that need the factor."""
