"""People, stores, who holds which role where, who stands in for whom, and how they get in."""

from dms.accounts.attempts import SignInAttempt
from dms.accounts.people import Membership, Store, User
from dms.accounts.substitution import Substitution
from dms.accounts.tokens import ApiToken

__all__ = ["ApiToken", "Membership", "SignInAttempt", "Store", "Substitution", "User"]
