"""The shell: what people see round every page, and the page kinds that the apps fill."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """Offers the home and checks what the other apps offer."""

    name = "dms.web"
    label = "web"
    verbose_name = _("Shell")

    def ready(self):
        """Register what the shell offers, its resources and the checks."""
        from dms.api.router import register
        from dms.web import checks, offers  # noqa: F401 - the checks register themselves
        from dms.web.bulk import running  # noqa: F401 - registers its due work
        from dms.web.bulk.api import BulkRuns
        from dms.web.saved_views.api import SavedViews
        from dms.web.search_api import SearchAnything

        register("saved-views", SavedViews)
        register("search", SearchAnything)
        register("bulk-runs", BulkRuns)
        offers.register()
