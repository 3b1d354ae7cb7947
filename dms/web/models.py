"""What the shell itself keeps."""

from dms.web.bulk.models import BulkRow, BulkRun
from dms.web.drafts.models import Draft
from dms.web.recent.models import RecentlyOpened
from dms.web.saved_views.models import SavedView

__all__ = ["BulkRow", "BulkRun", "Draft", "RecentlyOpened", "SavedView"]
