"""What the shell announces. The query is in no payload: somebody may have searched for a person."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

# Saved views. Payload: list, scope; changes (edited)
VIEW_SAVED = Fact("web.view_saved", _("saved the view"))
VIEW_EDITED = Fact("web.view_edited", _("edited the view"))
VIEW_REMOVED = Fact("web.view_removed", _("removed the view"))

# Bulk runs. Payload: list, action, rows; by outcome (stopped, finished)
BULK_PREPARED = Fact("web.bulk_prepared", _("prepared a bulk run"))
BULK_STARTED = Fact("web.bulk_started", _("started the bulk run"))
BULK_STOPPED = Fact("web.bulk_stopped", _("stopped the bulk run"))
BULK_FINISHED = Fact("web.bulk_finished", _("the bulk run is through"))
BULK_DISCARDED = Fact("web.bulk_discarded", _("discarded the bulk run"))
