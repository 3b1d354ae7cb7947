"""What the browser gets: static files out of the app folders and ``node_modules``, the look of forms, refused posts."""

from dms.settings.storage import STATIC_ROOT

STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "dms.web.finders.VendorFinder",
]

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "dms.web.storage.StaticFiles"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# Before ``collectstatic`` has run, files are served from where they lie.
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()

FILTERS_EMPTY_CHOICE_LABEL = "—"
FORM_RENDERER = "dms.web.form_rendering.FieldRenderer"
CSRF_FAILURE_VIEW = "dms.web.errors.csrf_failed"
