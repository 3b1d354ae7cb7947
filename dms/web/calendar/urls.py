"""Addresses of the calendar."""

from django.urls import path

from dms.web.calendar import views

app_name = "holidays"

urlpatterns = [
    path("", views.Holidays.as_view(), name="list"),
    path("new/", views.SetHoliday.as_view(), name="new"),
    path("<int:pk>/", views.EditHoliday.as_view(), name="edit"),
]
