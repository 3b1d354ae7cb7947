"""Addresses of prints; the namespace is the resource."""

from django.urls import path

from dms.web.printing import views

app_name = "prints"

urlpatterns = [
    path("", views.Prints.as_view(), name="list"),
    path("new/", views.PrintDocument.as_view(), name="new"),
    path("labels/", views.PrintLabels.as_view(), name="labels"),
    path("<int:pk>/", views.PrintPage.as_view(), name="detail"),
    path("<int:pk>/pdf/", views.PrintPdf.as_view(), name="pdf"),
    path("<int:pk>/print-again/", views.PrintAgain.as_view(), name="print_again"),
]
