"""What happens to a promise.

Payload of each: kind, subject_kind, subject_id, promised_at, first_promised_at, owner_id.
"""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

PROMISE_MADE = Fact("core.promise_made", _("promised a time"))
PROMISE_CHANGED = Fact("core.promise_changed", _("changed the promised time"))  # + changes, reason
CUSTOMER_TOLD = Fact("core.customer_told", _("told the customer the promised time"))  # + how
PROMISE_KEPT = Fact("core.promise_kept", _("kept the promise"))
PROMISE_MISSED = Fact("core.promise_missed", _("kept the promise late"))
PROMISE_CANCELLED = Fact("core.promise_cancelled", _("cancelled the promise"))
PROMISE_AT_RISK = Fact("core.promise_at_risk", _("the promised time is near"))  # + user_ids
PROMISE_DUE = Fact("core.promise_due", _("the promised time has come"))  # + user_ids
PROMISE_OVERDUE = Fact("core.promise_overdue", _("the promised time is past"))  # + role, user_ids
