"""What happens to imports and exports. Payloads name lists and numbers, never a value from the file."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

# payload: list, rows (about), size, sha256
IMPORT_UPLOADED = Fact("core.import_uploaded", _("uploaded a file for import"))
# payload: list, added, changed, unchanged, findings
IMPORT_CHECKED = Fact("core.import_checked", _("checked the file: it can be applied"))
IMPORT_REFUSED = Fact("core.import_refused", _("refused the file: nothing was imported"))
# payload: list
IMPORT_APPLYING = Fact("core.import_applying", _("applies the import"))
# payload: list, added, changed, unchanged
IMPORT_APPLIED = Fact("core.import_applied", _("imported the file"))
IMPORT_CANCELLED = Fact("core.import_cancelled", _("cancelled the import"))
# payload: list, rows, format, filter (searched words as ***), revealed
EXPORT_REQUESTED = Fact("core.rows_exported", _("exported rows"))
# payload: list, rows
EXPORT_FETCHED = Fact("core.export_fetched", _("fetched the exported file"))
