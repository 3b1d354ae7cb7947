"""Everything that changes accounts, one verb each; the modules are the rooms."""

from dms.accounts.services.memberships import end_membership, grant_membership
from dms.accounts.services.signing_in import (
    change_own_password,
    record_recovery_codes,
    record_second_factor,
    record_sign_in,
    record_sign_out,
    request_password_mail,
    sign_out_everywhere,
)
from dms.accounts.services.stores import close_store, edit_store, open_store, reopen_store
from dms.accounts.services.substitutions import (
    accept_substitution,
    decline_substitution,
    end_substitution,
    request_substitution,
    withdraw_substitution,
)
from dms.accounts.services.tokens import issue_api_token, revoke_api_token
from dms.accounts.services.users import (
    add_user,
    deactivate_user,
    edit_user,
    reactivate_user,
    reset_password_of,
    reset_two_factor_of,
)

__all__ = [
    "accept_substitution",
    "add_user",
    "change_own_password",
    "close_store",
    "deactivate_user",
    "decline_substitution",
    "edit_store",
    "edit_user",
    "end_membership",
    "end_substitution",
    "grant_membership",
    "issue_api_token",
    "open_store",
    "reactivate_user",
    "record_recovery_codes",
    "record_second_factor",
    "record_sign_in",
    "record_sign_out",
    "reopen_store",
    "request_password_mail",
    "request_substitution",
    "reset_password_of",
    "reset_two_factor_of",
    "revoke_api_token",
    "sign_out_everywhere",
    "withdraw_substitution",
]
