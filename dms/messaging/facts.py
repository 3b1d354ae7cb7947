"""What this app announces. Payloads hold ids and codes only: an event can't be erased."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

# payload: template, channel, purpose, about_kind, about_id, user_id, customer_id, not_before
MESSAGE_QUEUED = Fact("messaging.message_queued", _("queued the message"))
# payload: attempt, reference
MESSAGE_SENT = Fact("messaging.message_sent", _("sent the message"))
# payload: attempt, next_try
MESSAGE_FAILED = Fact("messaging.message_failed", _("could not send the message and will try again"))
# payload: attempt, template, about_kind, about_id
MESSAGE_GIVEN_UP = Fact("messaging.message_given_up", _("gave up sending the message"))
# payload: why (a SuppressionReason)
MESSAGE_SUPPRESSED = Fact("messaging.message_suppressed", _("did not send the message"))
# payload: not_before
MESSAGE_POSTPONED = Fact("messaging.message_postponed", _("put the message off to the end of the quiet hours"))
MESSAGE_CANCELLED = Fact("messaging.message_cancelled", _("cancelled the message"))
MESSAGE_SENT_AGAIN = Fact("messaging.message_sent_again", _("asked for the message to be sent again"))
MESSAGE_READ = Fact("messaging.message_read", _("read the message"))
# payload: message_ids
ALL_MESSAGES_READ = Fact("messaging.all_messages_read", _("marked all messages as read"))
# payload: channel
ADDRESS_REVEALED = Fact("messaging.address_revealed", _("looked at the address of the message"))
# payload: template, language, or changes
TEMPLATE_OVERRIDDEN = Fact("messaging.template_overridden", _("changed the wording of a message"))
# payload: template, language
TEMPLATE_RESET = Fact("messaging.template_reset", _("went back to the standard wording of a message"))
# payload: kind, channels
CHANNELS_CHOSEN = Fact("messaging.channels_chosen", _("chose how to be told"))
# payload: channel, marketing, begins, ends, or changes
QUIET_HOURS_SET = Fact("messaging.quiet_hours_set", _("set the quiet hours"))
