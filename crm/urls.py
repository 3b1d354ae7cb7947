"""Addresses of customer care, one include a capability."""

from django.urls import include, path

urlpatterns = [
    path("files/", include("crm.files.urls")),
    path("customer-merges/", include(("crm.files.merging.pages", "customer-merges"))),
    path("incomplete-files/", include(("crm.files.completeness.pages", "incomplete-files"))),
    path("data-requests/", include(("crm.files.requests.pages", "data-requests"))),
]
