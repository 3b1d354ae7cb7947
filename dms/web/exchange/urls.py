"""Addresses of imports and exports."""

from django.urls import include, path

from dms.web.exchange import exports, imports

IMPORTS = [
    path("", imports.Imports.as_view(), name="list"),
    path("new/<slug:code>/", imports.Upload.as_view(), name="upload"),
    path("template/<slug:code>.<str:format>", imports.Template.as_view(), name="template"),
    path("<int:pk>/", imports.Import.as_view(), name="detail"),
    path("<int:pk>/progress/", imports.Progress.as_view(), name="progress"),
    path("<int:pk>/apply/", imports.Apply.as_view(), name="apply"),
    path("<int:pk>/cancel/", imports.Cancel.as_view(), name="cancel"),
    path("<int:pk>/rejected/", imports.Rejected.as_view(), name="rejected"),
]
EXPORTS = [
    path("", exports.Exports.as_view(), name="list"),
    path("<int:pk>/", exports.Export.as_view(), name="detail"),
    path("<int:pk>/progress/", exports.Progress.as_view(), name="progress"),
    path("<int:pk>/file/", exports.File.as_view(), name="file"),
]

urlpatterns = [
    path("imports/", include((IMPORTS, "imports"))),
    path("exports/", include((EXPORTS, "exports"))),
]
