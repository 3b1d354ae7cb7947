"""What is announced about stocktakes. Payload of each: kind."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

STOCKTAKE_ADDED = Fact("parts.stocktake_added", _("planned the stocktake"))  # + scope
STOCKTAKE_STARTED = Fact("parts.stocktake_started", _("started counting"))  # + bins, lines
SHEET_ASSIGNED = Fact("parts.count_sheet_assigned", _("gave the bin to a counter"))  # + bin, counter_id
LINE_COUNTED = Fact("parts.stocktake_line_counted", _("counted a part"))  # + line_id, quantity, unexpected
SHEET_CLOSED = Fact("parts.count_sheet_closed", _("finished a bin"))  # + bin, missing (lines counted as nothing)
LINE_RECOUNTED = Fact("parts.stocktake_line_recounted", _("counted a part again"))  # + line_id, quantity
COUNTING_FINISHED = Fact("parts.stocktake_counting_finished", _("finished counting"))  # + differing
RECOUNT_FINISHED = Fact("parts.stocktake_recount_finished", _("finished the recount"))  # + differing
LINE_EXPLAINED = Fact("parts.stocktake_line_explained", _("explained a difference"))  # + line_id, cause, responsible_id
STOCKTAKE_SUBMITTED = Fact("parts.stocktake_submitted", _("asked for approval of the differences"))  # + amount
STOCKTAKE_POSTED = Fact("parts.stocktake_posted", _("posted the stocktake"))  # + amount (yuan)
STOCKTAKE_CANCELLED = Fact("parts.stocktake_cancelled", _("cancelled the stocktake"))
STOCKTAKE_REVERSED = Fact("parts.stocktake_reversed", _("took the posted stocktake back"))
