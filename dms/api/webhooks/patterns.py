"""Which facts a webhook is told: ``parties.customer_registered``, ``parties.*`` or ``*``."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dms.core.facts import REGISTERED

EVERYTHING, ANY = "*", ".*"
MOST_PATTERNS = 50
#: What is said about webhooks is told to none: a delivery must not cause the next one.
NEVER_TOLD = "api.webhook_"


def check_patterns(patterns):
    """At least one pattern, and each stands for something that is announced. Raises ValidationError."""
    if not isinstance(patterns, list) or not patterns or len(patterns) > MOST_PATTERNS:
        raise ValidationError(_("Name one to 50 facts."))
    for pattern in patterns:
        if not isinstance(pattern, str) or not _stands_for_something(pattern):
            raise ValidationError(
                _("“%(pattern)s” is no fact. Write for example parties.customer_registered, parties.* or *."),
                params={"pattern": str(pattern)[:100]},
            )


def covers(patterns, fact):
    """Whether one of ``patterns`` stands for ``fact``."""
    return not fact.startswith(NEVER_TOLD) and any(_matches(pattern, fact) for pattern in patterns)


def tellable_facts():
    """Every fact that a webhook can be told, in alphabetical order."""
    return sorted(fact for fact in REGISTERED.values() if not fact.startswith(NEVER_TOLD))


def _matches(pattern, fact):
    if pattern == EVERYTHING:
        return True
    return fact.startswith(pattern[:-1]) if pattern.endswith(ANY) else fact == pattern


def _stands_for_something(pattern):
    return any(_matches(pattern, fact) for fact in tellable_facts()) and pattern != ANY
