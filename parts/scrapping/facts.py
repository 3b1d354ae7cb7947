"""What is announced about scrappings. Nothing in a payload tells a cost or what somebody has to bear."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

SCRAPPING_ADDED = Fact("parts.scrapping_added", _("began a scrapping"))  # lines
SCRAPPING_LINES_CHANGED = Fact("parts.scrapping_lines_changed", _("changed the lines of the scrapping"))  # part_id
SCRAPPING_SUBMITTED = Fact("parts.scrapping_submitted", _("submitted the scrapping"))  # number, lines, hold_bin
SCRAPPING_JUDGED = Fact("parts.scrapping_judged", _("judged the scrapping"))  # party, is_yes
SCRAPPING_DECIDED = Fact("parts.scrapping_decided", _("decided the scrapping"))  # is_yes
SCRAPPING_MEETING = Fact(
    "parts.scrapping_meeting_recorded", _("recorded a meeting about the scrapping")
)  # is_yes, held_on
LIABILITY_NAMED = Fact("parts.scrapping_liability_named", _("named who answers for the loss"))  # person_id, is_joint
SCRAPPING_DISPOSED = Fact("parts.scrapping_disposed", _("disposed of the scrap"))  # disposal, witness_id
SCRAPPING_CANCELLED = Fact("parts.scrapping_cancelled", _("cancelled the scrapping"))
SCRAPPING_REVERSED = Fact("parts.scrapping_reversed", _("took the scrapping back"))
