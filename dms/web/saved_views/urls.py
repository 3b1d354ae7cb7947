"""Addresses of saved views."""

from django.urls import path

from dms.web.saved_views import views

app_name = "saved-views"

urlpatterns = [
    path("", views.SavedViews.as_view(), name="list"),
    path("new/", views.SaveView.as_view(), name="add"),
    path("<int:pk>/edit/", views.EditView.as_view(), name="edit"),
    path("<int:pk>/remove/", views.RemoveView.as_view(), name="remove"),
]
