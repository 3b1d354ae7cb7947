"""Addresses of the desk."""

from django.urls import path

from crm.files import views

app_name = "files"
urlpatterns = [
    path("new/", views.NewFile.as_view(), name="new"),
    path("look/", views.Look.as_view(), name="look"),
]
