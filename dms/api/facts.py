"""What the API announces. A webhook's address and secret are in no payload."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

# Webhooks. Payload: facts (registered), changes (edited), since, until (replayed), delivery (delivery replayed, pinged)
WEBHOOK_REGISTERED = Fact("api.webhook_registered", _("registered the webhook"))
WEBHOOK_EDITED = Fact("api.webhook_edited", _("edited the webhook"))
WEBHOOK_SECRET_RENEWED = Fact("api.webhook_secret_renewed", _("gave the webhook a new secret"))
WEBHOOK_SWITCHED_OFF = Fact("api.webhook_switched_off", _("switched the webhook off"))
WEBHOOK_SWITCHED_ON = Fact("api.webhook_switched_on", _("switched the webhook on"))
WEBHOOK_PINGED = Fact("api.webhook_pinged", _("sent a trial delivery"))
WEBHOOK_REPLAYED = Fact("api.webhook_replayed", _("had past deliveries sent again"))
WEBHOOK_DELIVERY_REPLAYED = Fact("api.webhook_delivery_replayed", _("had one delivery sent again"))
