"""Addresses of vehicles."""

from django.urls import include, path

from dms.web.vehicles import acts, answers, views

VEHICLES = [
    path("", views.Vehicles.as_view(), name="list"),
    path("new/", views.Register.as_view(), name="register"),
    path("check-vin/", answers.CheckVin.as_view(), name="check_vin"),
    path("check-plate/", answers.CheckPlate.as_view(), name="check_plate"),
    path("find-customer/", answers.FindCustomer.as_view(), name="find_customer"),
    path("<int:pk>/", views.VehiclePage.as_view(), name="detail"),
    path("<int:pk>/timeline/", views.VehicleTimeline.as_view(), name="timeline"),
    path("<int:pk>/edit/", views.Edit.as_view(), name="edit"),
    path("<int:pk>/correct-vin/", acts.CorrectVin.as_view(), name="correct_vin"),
    path("<int:pk>/change-plate/", acts.ChangePlate.as_view(), name="change_plate"),
    path("<int:pk>/record-odometer/", acts.RecordOdometer.as_view(), name="record_odometer"),
    path("<int:pk>/transfer-ownership/", acts.TransferOwnership.as_view(), name="transfer_ownership"),
    path("ownerships/<int:pk>/end/", acts.EndOwnership.as_view(), name="end_ownership"),
]

urlpatterns = [path("vehicles/", include((VEHICLES, "vehicles")))]
