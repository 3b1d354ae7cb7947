"""Addresses of what a store decides about its messages; the namespaces are the resources."""

from django.urls import include, path

from dms.web.messages import quiet_hours, wordings

WORDING = "<int:store_id>/<str:code>/<str:language>/"
WORDINGS = [
    path("", wordings.Wordings.as_view(), name="list"),
    path("<int:pk>/reset/", wordings.ResetWording.as_view(), name="reset"),
    path(WORDING, wordings.EditWording.as_view(), name="wording"),
    path(f"{WORDING}preview/", wordings.PreviewWording.as_view(), name="preview"),
]
QUIET_HOURS = [
    path("", quiet_hours.QuietHoursOfStore.as_view(), name="list"),
    path("<int:store_id>/<str:channel>/", quiet_hours.SetQuietHours.as_view(), name="set"),
    path(
        "<int:store_id>/<str:channel>/marketing/",
        quiet_hours.SetQuietHours.as_view(is_marketing=True),
        name="set_marketing",
    ),
]

urlpatterns = [
    path("message-templates/", include((WORDINGS, "message-templates"))),
    path("quiet-hours/", include((QUIET_HOURS, "quiet-hours"))),
]
