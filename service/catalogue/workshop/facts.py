"""What is announced about bays, teams and technicians."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

BAY_ADDED = Fact("service.bay_added", _("added the bay"))
BAY_EDITED = Fact("service.bay_edited", _("edited the bay"))  # payload: changes
BAY_RETIRED = Fact("service.bay_retired", _("retired the bay"))
BAY_REINSTATED = Fact("service.bay_reinstated", _("reinstated the bay"))
TEAM_ADDED = Fact("service.team_added", _("added the team"))
TEAM_EDITED = Fact("service.team_edited", _("edited the team"))  # changes
TEAM_RETIRED = Fact("service.team_retired", _("retired the team"))
TEAM_REINSTATED = Fact("service.team_reinstated", _("reinstated the team"))
TECHNICIAN_ADDED = Fact("service.technician_added", _("added the technician"))  # user_id
TECHNICIAN_EDITED = Fact("service.technician_edited", _("edited the technician"))  # changes
TECHNICIAN_RATED = Fact("service.technician_rated", _("set the skills of the technician"))  # changes: levels by skill
TECHNICIAN_RETIRED = Fact("service.technician_retired", _("retired the technician"))
TECHNICIAN_REINSTATED = Fact("service.technician_reinstated", _("reinstated the technician"))
