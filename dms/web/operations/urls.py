"""Addresses that monitors ask, and the page of administrators."""

from django.urls import path

from dms.web.operations import views, work

app_name = "operations"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("operations/", work.Operations.as_view(), name="list"),
    path("operations/work/<int:pk>/", work.Work.as_view(), name="work"),
    path("operations/work/<int:pk>/try-again/", work.TryAgain.as_view(), name="try_again"),
]
