"""The general request: for what needs a yes and has no document of its own, such as a banner or a team's supper."""

from django.utils.translation import gettext_lazy as _

from dms.core.approvals.kinds import approval_kind
from dms.core.attachments.subjects import attachable

# The store's head decides; from 5 000 CNY finance looks first; from 50 000 CNY the group agrees too.
GENERAL = approval_kind(
    "general",
    _("general request"),
    chain=["general_manager"],
    climbs=[
        (5_000, ["finance", "general_manager"]),
        (50_000, ["finance", "general_manager", "group_manager"]),
    ],
)

attachable("core.approval", add="core.view_approval")
