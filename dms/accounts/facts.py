"""What accounts announce. Personal values are masked in every payload: an event can't be erased."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

# Stores. Payload: changes (store_edited)
STORE_OPENED = Fact("accounts.store_opened", _("opened the store"))
STORE_EDITED = Fact("accounts.store_edited", _("edited the store"))
STORE_CLOSED = Fact("accounts.store_closed", _("closed the store"))
STORE_REOPENED = Fact("accounts.store_reopened", _("reopened the store"))

# People. Payload: changes (user_edited), tokens (user_deactivated: how many were revoked)
USER_ADDED = Fact("accounts.user_added", _("added the user"))
USER_EDITED = Fact("accounts.user_edited", _("edited the user"))
USER_DEACTIVATED = Fact("accounts.user_deactivated", _("deactivated the user"))
USER_REACTIVATED = Fact("accounts.user_reactivated", _("reactivated the user"))
PASSWORD_SET = Fact("accounts.password_set", _("set a new first password"))
TWO_FACTOR_RESET = Fact("accounts.two_factor_reset", _("removed the second factor, to be set up again"))

# Memberships. Payload: user, role, valid_from, valid_to; conflicting_roles (granted)
MEMBERSHIP_GRANTED = Fact("accounts.membership_granted", _("granted a role"))
MEMBERSHIP_ENDED = Fact("accounts.membership_ended", _("ended a role"))

# Signing in. Payload: factor ("password" or "code"); second_factor (signed_in)
SIGNED_IN = Fact("accounts.signed_in", _("signed in"))
SIGN_IN_FAILED = Fact("accounts.sign_in_failed", _("failed to sign in"))
LOCKED_OUT = Fact("accounts.locked_out", _("was locked out after too many attempts"))
SIGNED_OUT = Fact("accounts.signed_out", _("signed out"))
SIGNED_OUT_EVERYWHERE = Fact("accounts.signed_out_everywhere", _("ended all other sessions"))
PASSWORD_CHANGED = Fact("accounts.password_changed", _("changed their password"))
SECOND_FACTOR_ADDED = Fact("accounts.second_factor_added", _("added a second factor"))
SECOND_FACTOR_REMOVED = Fact("accounts.second_factor_removed", _("removed their second factor"))
RECOVERY_CODES_MADE = Fact("accounts.recovery_codes_made", _("made new recovery codes"))

# API tokens. Payload: owner, scopes, expires_on (issued)
TOKEN_ISSUED = Fact("accounts.token_issued", _("issued an API token"))
TOKEN_REVOKED = Fact("accounts.token_revoked", _("revoked an API token"))

# Substitutes. Payload of each: absent_id, substitute_id, valid_from, valid_to; requested and accepted also warnings
SUBSTITUTION_REQUESTED = Fact("accounts.substitution_requested", _("asked for a substitute"))
SUBSTITUTION_ACCEPTED = Fact("accounts.substitution_accepted", _("agreed to stand in"))
SUBSTITUTION_CONFIRMED = Fact("accounts.substitution_confirmed", _("confirmed the substitute"))
SUBSTITUTION_DECLINED = Fact("accounts.substitution_declined", _("declined to stand in"))
SUBSTITUTION_REFUSED = Fact("accounts.substitution_refused", _("did not allow the substitute"))
SUBSTITUTION_WITHDRAWN = Fact("accounts.substitution_withdrawn", _("withdrew the request for a substitute"))
SUBSTITUTION_ENDED = Fact("accounts.substitution_ended", _("ended the substitution"))
