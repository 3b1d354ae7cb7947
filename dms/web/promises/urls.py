"""Addresses of promises."""

from django.urls import path

from dms.web.promises.views import PromisePage, Promises

app_name = "promises"

urlpatterns = [
    path("", Promises.as_view(), name="list"),
    path("<int:pk>/", PromisePage.as_view(), name="detail"),
]
