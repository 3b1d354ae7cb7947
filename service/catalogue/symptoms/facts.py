"""What is announced about symptoms."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

SYMPTOM_ADDED = Fact("service.symptom_added", _("added the symptom"))  # payload: code
SYMPTOM_EDITED = Fact("service.symptom_edited", _("edited the symptom"))  # changes
# payload: operations [codes before, codes now]
SYMPTOM_RELATED = Fact("service.symptom_related", _("changed the usual operations of the symptom"))
SYMPTOM_RETIRED = Fact("service.symptom_retired", _("retired the symptom"))
SYMPTOM_REINSTATED = Fact("service.symptom_reinstated", _("reinstated the symptom"))
