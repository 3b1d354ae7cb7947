"""Addresses of attachments."""

from django.urls import path

from dms.web.attachments import views

app_name = "attachments"

urlpatterns = [
    path("new/<str:kind>/<int:subject_id>/", views.Attach.as_view(), name="attach"),
    path("<int:pk>/", views.Download.as_view(), name="download"),
    path("<int:pk>/remove/", views.Remove.as_view(), name="remove"),
]
