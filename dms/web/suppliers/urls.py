"""Addresses of suppliers."""

from django.urls import path

from dms.web.suppliers import views

app_name = "suppliers"

urlpatterns = [
    path("", views.Suppliers.as_view(), name="list"),
    path("new/", views.Register.as_view(), name="register"),
    path("<int:pk>/", views.SupplierPage.as_view(), name="detail"),
    path("<int:pk>/edit/", views.Edit.as_view(), name="edit"),
    path("<int:pk>/deactivate/", views.Deactivate.as_view(), name="deactivate"),
    path("<int:pk>/reactivate/", views.Reactivate.as_view(), name="reactivate"),
]
