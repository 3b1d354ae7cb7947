"""What is announced about labour operations and hourly rates."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

OPERATION_ADDED = Fact("service.operation_added", _("added the labour operation"))  # payload: code
OPERATION_EDITED = Fact("service.operation_edited", _("edited the labour operation"))  # changes
OPERATION_TIME_SET = Fact("service.operation_time_set", _("set the time for a model"))  # series_id, trim_id, hours
OPERATION_RETIRED = Fact("service.operation_retired", _("retired the labour operation"))
OPERATION_REINSTATED = Fact("service.operation_reinstated", _("reinstated the labour operation"))
RATE_ADDED = Fact("service.rate_added", _("added the hourly rate"))
RATE_EDITED = Fact("service.rate_edited", _("changed the hourly rate"))  # changes
