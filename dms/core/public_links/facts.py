"""What happens to public links, told about the row that they lead to. Payload of each: link_id, purpose."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

LINK_ISSUED = Fact("core.public_link_issued", _("made a link for the customer"))
LINK_OPENED = Fact("core.public_link_opened", _("opened the link"))
LINK_USED = Fact("core.public_link_used", _("answered through the link"))
LINK_REVOKED = Fact("core.public_link_revoked", _("revoked a link"))
