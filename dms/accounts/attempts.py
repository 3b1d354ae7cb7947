"""Attempts to sign in: one row each, counted to slow down whoever guesses.

Rows and not cached counters, because every web process must see the same count and two requests at once must not
read the same one: a row is committed *before* the password is looked at and counted after, so that of a hundred
guesses sent together at most ten are answered. (A cache's get-then-set, or the file cache's ``add``, loses counts.)
"""

import ipaddress
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

NAME_LENGTH = 40
WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
PER_ADDRESS = 50
KEPT = timedelta(days=7)


class AttemptQuerySet(models.QuerySet):
    """Counting."""

    def too_many(self, *, username, network, factor, at, allowed_more=0):
        """Whether the account or the address has used up its attempts; ``allowed_more`` for a row already counted."""
        recent = self.filter(at__gt=at - WINDOW)
        return (
            recent.filter(factor=factor)._open_tries(username) >= PER_ACCOUNT + allowed_more
            or recent._failures_from(network) >= PER_ADDRESS + allowed_more
        )

    def _open_tries(self, username):
        mine = self.filter(username=username)
        cleared = mine.exclude(outcome=SignInAttempt.Outcome.TRIED).order_by().values("username")
        last = cleared.annotate(last=Max("pk")).values("last")
        return mine.filter(outcome=SignInAttempt.Outcome.TRIED, pk__gt=Coalesce(models.Subquery(last), 0)).count()

    def _failures_from(self, network):
        counts = self.filter(network=network).aggregate(
            tried=Count("pk", filter=Q(outcome=SignInAttempt.Outcome.TRIED)),
            passed=Count("pk", filter=Q(outcome=SignInAttempt.Outcome.PASSED)),
        )
        return counts["tried"] - counts["passed"]


class SignInAttempt(models.Model):
    """Somebody typed a name and a password, or a code: tried, and perhaps passed; ``cleared`` forgives what was before.

    Holds no password. An unknown name may be a password typed into the wrong field: it is kept as a keyed hash only,
    which counts as well as the name. Rows are never changed and are forgotten after a week; the history has its own.
    """

    class Outcome(models.TextChoices):
        TRIED = "tried", _("tried")
        PASSED = "passed", _("passed")
        CLEARED = "cleared", _("cleared")

    class Factor(models.TextChoices):
        PASSWORD = "password", _("password")
        CODE = "code", _("code")

    at = models.DateTimeField()
    username = models.CharField(max_length=NAME_LENGTH)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    network = models.CharField(max_length=45, blank=True)
    factor = models.CharField(max_length=8, choices=Factor.choices)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in attempt")
        verbose_name_plural = _("sign-in attempts")
        default_permissions = ()
        indexes = [
            models.Index(fields=["username", "at"], name="attempt_by_account"),
            models.Index(fields=["network", "at"], name="attempt_by_address"),
        ]

    def __str__(self):
        return str(self.user) if self.user else str(_("unknown user"))


def network_of(address):
    """What counts as one address: an IPv4 address itself, the /64 that a connection gets with IPv6."""
    try:
        known = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    if known.version == 6 and known.ipv4_mapped:
        known = known.ipv4_mapped
    return str(known) if known.version == 4 else str(ipaddress.ip_network((known, 64), strict=False).network_address)
