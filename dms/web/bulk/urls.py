"""Addresses of bulk runs."""

from django.urls import path

from dms.web.bulk import views

app_name = "bulk-runs"

urlpatterns = [
    path("", views.BulkRuns.as_view(), name="list"),
    path("new/", views.Prepare.as_view(), name="prepare"),
    path("<int:pk>/", views.BulkRunPage.as_view(), name="detail"),
    path("<int:pk>/progress/", views.Progress.as_view(), name="progress"),
    path("<int:pk>/start/", views.Start.as_view(), name="start"),
    path("<int:pk>/stop/", views.Stop.as_view(), name="stop"),
    path("<int:pk>/discard/", views.Discard.as_view(), name="discard"),
    path("<int:pk>/undo/", views.Undo.as_view(), name="undo"),
    path("<int:pk>/file/", views.File.as_view(), name="file"),
    path("<int:pk>/results/", views.Results.as_view(), name="results"),
]
