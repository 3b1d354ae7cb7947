"""What is announced about the part master."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

# payload of the first: number
PART_ADDED = Fact("parts.part_added", _("added the part"))
PART_EDITED = Fact("parts.part_edited", _("edited the part"))  # changes
PART_PRICED = Fact("parts.part_priced", _("changed the prices"))  # changes
PART_SUPERSEDED = Fact("parts.part_superseded", _("named the part that takes its place"))  # successor_id, number
PART_DISCONTINUED = Fact("parts.part_discontinued", _("discontinued the part"))
PART_REINSTATED = Fact("parts.part_reinstated", _("reinstated the part"))
FITMENT_ADDED = Fact("parts.fitment_added", _("added a model that it fits"))  # fitment_id
FITMENT_REMOVED = Fact("parts.fitment_removed", _("removed a model that it fits"))  # fitment
