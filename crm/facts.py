"""What customer care announces; the capabilities with a life of their own list theirs."""

from django.utils.translation import gettext_lazy as _

from crm.files.completeness import facts as completeness
from crm.files.merging import facts as merging
from crm.files.requests import facts as requests
from dms.core.facts import Fact

__all__ = ["FILE_OPENED", "completeness", "merging", "requests"]

# payload: vehicle_id, customer_is_new, vehicle_is_new, entry (fingerprint of what was typed, keyed: it tells nothing)
FILE_OPENED = Fact("crm.file_opened", _("opened the file at the desk"))
