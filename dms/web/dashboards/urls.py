"""Addresses of the dashboard."""

from django.urls import path

from dms.web.dashboards.views import Dashboard, FiguresFile

app_name = "dashboards"

urlpatterns = [
    path("", Dashboard.as_view(), name="dashboard"),
    path("figures.csv", FiguresFile.as_view(), name="file"),
]
