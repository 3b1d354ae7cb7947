"""Addresses of signing in. The names are those django-allauth looks for; what is not listed does not exist."""

from allauth.account import views as account_views
from django.urls import path, re_path

from dms.accounts.signing_in import views

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("login/code/", views.Code.as_view(), name="mfa_authenticate"),
    path("logout/", views.SignOut.as_view(), name="account_logout"),
    path("logout/everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("password/change/", views.ChangePassword.as_view(), name="account_change_password"),
    path("password/forgotten/", views.ForgottenPassword.as_view(), name="account_reset_password"),
    path("password/forgotten/sent/", account_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[^/]{1,200})/$",
        views.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("password/new/done/", account_views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("confirm/password/", views.Reauthenticate.as_view(), name="account_reauthenticate"),
    path("confirm/code/", views.ReauthenticateByCode.as_view(), name="mfa_reauthenticate"),
    path("two-factor/", views.TwoFactor.as_view(), name="mfa_index"),
    path("two-factor/set-up/", views.SetUpTwoFactor.as_view(), name="mfa_activate_totp"),
    path("two-factor/remove/", views.RemoveTwoFactor.as_view(), name="mfa_deactivate_totp"),
    path("two-factor/recovery-codes/", views.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("two-factor/recovery-codes/new/", views.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
]
