"""Addresses of substitutions."""

from django.urls import path

from dms.web.substitutions import views

app_name = "substitutions"

urlpatterns = [
    path("", views.Substitutions.as_view(), name="list"),
    path("new/", views.RequestSubstitution.as_view(), name="new"),
    path("<int:pk>/", views.SubstitutionPage.as_view(), name="detail"),
    path("<int:pk>/accept/", views.Accept.as_view(), name="accept"),
    path("<int:pk>/decline/", views.Decline.as_view(), name="decline"),
    path("<int:pk>/withdraw/", views.Withdraw.as_view(), name="withdraw"),
    path("<int:pk>/end/", views.End.as_view(), name="end"),
]
