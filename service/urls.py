"""Addresses of the service department, one include a noun."""

from django.urls import include, path

from service.catalogue.operations import pages as operation_pages
from service.catalogue.operations import rate_pages
from service.catalogue.packages import pages as package_pages
from service.catalogue.symptoms import pages as symptom_pages
from service.catalogue.workshop import bay_pages, team_pages, technician_pages

urlpatterns = [
    path("labour-operations/", include((operation_pages.urlpatterns, "labour-operations"))),
    path("labour-rates/", include((rate_pages.urlpatterns, "labour-rates"))),
    path("packages/", include((package_pages.urlpatterns, "packages"))),
    path("bays/", include((bay_pages.urlpatterns, "bays"))),
    path("teams/", include((team_pages.urlpatterns, "teams"))),
    path("technicians/", include((technician_pages.urlpatterns, "technicians"))),
    path("symptoms/", include((symptom_pages.urlpatterns, "symptoms"))),
]
