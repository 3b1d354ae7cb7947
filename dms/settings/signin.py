"""Signing in: passwords, the second factor, how long a session lasts, what slows guessing down."""

from dms.settings.project import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS += ["allauth", "allauth.account", "allauth.mfa"]


def _after(name, *added):
    """Into the middleware list behind ``name``."""
    place = MIDDLEWARE.index(name) + 1
    MIDDLEWARE[place:place] = added


_after(
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dms.accounts.sessions.SessionLimitsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dms.accounts.sessions.FirstStepsMiddleware",
)

LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"

# Like Django's own, it hashes for unknown names and inactive people too, so that nobody learns from the time it takes.
AUTHENTICATION_BACKENDS = ["dms.accounts.signing_in.backend.Backend"]
SESSION_ENGINE = "dms.accounts.session_store"

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "name_en", "email", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 2 * 3600

ACCOUNT_ADAPTER = "dms.accounts.signing_in.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # the desk's browser is not one person's: closed is signed out
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# Wrong passwords and codes are counted in the database (dms.accounts.attempts); the rest may be counted by the cache.
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": ""}
ACCOUNT_FORMS = {
    "login": "dms.accounts.signing_in.forms.SignInForm",
    "change_password": "dms.accounts.signing_in.forms.ChangePasswordForm",
    "reset_password": "dms.accounts.signing_in.forms.ForgottenPasswordForm",
    "reset_password_from_key": "dms.accounts.signing_in.forms.ResetPasswordKeyForm",
    "reauthenticate": "dms.accounts.signing_in.forms.ReauthenticateForm",
}

MFA_ADAPTER = "dms.accounts.signing_in.adapters.TwoFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "dms.accounts.signing_in.forms.CodeForm",
    "reauthenticate": "dms.accounts.signing_in.forms.ReauthenticateCodeForm",
    "activate_totp": "dms.accounts.signing_in.forms.SetUpCodeForm",
    "deactivate_totp": "dms.accounts.signing_in.forms.RemoveTwoFactorForm",
}
