"""Addresses of people, stores and one's own account; the namespaces are the resources."""

from django.urls import include, path

from dms.web.accounts import own, stores, users

USERS = [
    path("", users.Users.as_view(), name="list"),
    path("new/", users.AddUser.as_view(), name="add"),
    path("<int:pk>/", users.UserPage.as_view(), name="detail"),
    path("<int:pk>/edit/", users.EditUser.as_view(), name="edit"),
    path("<int:pk>/grant-role/", users.GrantRole.as_view(), name="grant_role"),
    path("<int:pk>/deactivate/", users.Deactivate.as_view(), name="deactivate"),
    path("<int:pk>/reactivate/", users.Reactivate.as_view(), name="reactivate"),
    path("<int:pk>/reset-password/", users.ResetPassword.as_view(), name="reset_password"),
    path("<int:pk>/reset-two-factor/", users.ResetTwoFactor.as_view(), name="reset_two_factor"),
]
STORES = [
    path("", stores.Stores.as_view(), name="list"),
    path("new/", stores.OpenStore.as_view(), name="open"),
    path("<int:pk>/", stores.StorePage.as_view(), name="detail"),
    path("<int:pk>/edit/", stores.EditStore.as_view(), name="edit"),
    path("<int:pk>/close/", stores.CloseStore.as_view(), name="close"),
    path("<int:pk>/reopen/", stores.ReopenStore.as_view(), name="reopen"),
]
OWN = [
    path("", own.Profile.as_view(), name="profile"),
    path("tokens/new/", own.IssueToken.as_view(), name="issue_token"),
    path("tokens/<int:pk>/revoke/", own.RevokeToken.as_view(), name="revoke_token"),
]

urlpatterns = [
    path("users/", include((USERS, "users"))),
    path("memberships/<int:pk>/end/", users.EndRole.as_view(), name="end_membership"),
    path("stores/", include((STORES, "stores"))),
    path("account/", include((OWN, "accounts"))),
]
