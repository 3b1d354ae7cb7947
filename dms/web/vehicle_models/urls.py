"""Addresses of the vehicle catalogue."""

from django.urls import include, path

from dms.web.vehicle_models import acts, views

VEHICLE_MODELS = [
    path("", views.Catalogue.as_view(), name="list"),
    path("brands/new/", acts.AddBrand.as_view(), name="add_brand"),
    path("brands/<int:pk>/edit/", acts.EditBrand.as_view(), name="edit_brand"),
    path("brands/<int:pk>/new-series/", acts.AddSeries.as_view(), name="add_series"),
    path("series/<int:pk>/", views.SeriesPage.as_view(), name="series"),
    path("series/<int:pk>/edit/", acts.EditSeries.as_view(), name="edit_series"),
    path("series/<int:pk>/new-model-year/", acts.AddModelYear.as_view(), name="add_model_year"),
    path("series/<int:pk>/new-colour/", acts.AddColour.as_view(), name="add_colour"),
    path("series/<int:pk>/new-option/", acts.AddOption.as_view(), name="add_option"),
    path("model-years/<int:pk>/edit/", acts.EditModelYear.as_view(), name="edit_model_year"),
    path("model-years/<int:pk>/new-trim/", acts.AddTrim.as_view(), name="add_trim"),
    path("trims/<int:pk>/", views.TrimPage.as_view(), name="trim"),
    path("trims/<int:pk>/edit/", acts.EditTrim.as_view(), name="edit_trim"),
    path("colours/<int:pk>/edit/", acts.EditColour.as_view(), name="edit_colour"),
    path("options/<int:pk>/", views.OptionPage.as_view(), name="option"),
    path("options/<int:pk>/edit/", acts.EditOption.as_view(), name="edit_option"),
    path("options/<int:pk>/offers/", acts.SetOffers.as_view(), name="set_offers"),
    path("options/<int:pk>/relate/", acts.RelateOptions.as_view(), name="relate_options"),
    path("options/<int:pk>/unrelate/", acts.UnrelateOptions.as_view(), name="unrelate_options"),
]

urlpatterns = [path("vehicle-models/", include((VEHICLE_MODELS, "vehicle-models")))]
