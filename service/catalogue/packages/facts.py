"""What is announced about packages."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

PACKAGE_ADDED = Fact("service.package_added", _("added the package"))  # payload: code
PACKAGE_EDITED = Fact("service.package_edited", _("edited the package"))  # changes
# payload: series and operations, each [codes before, codes now], those that differ
PACKAGE_REFILLED = Fact("service.package_refilled", _("changed what the package is for or contains"))
PACKAGE_PART_SET = Fact("service.package_part_set", _("set a part of the package"))  # part_id, number, quantity
PACKAGE_RETIRED = Fact("service.package_retired", _("retired the package"))
PACKAGE_REINSTATED = Fact("service.package_reinstated", _("reinstated the package"))
