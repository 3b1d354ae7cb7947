"""API tokens: a program acts for a person, with less than the person's rights, until a day."""

import hashlib
import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.core.ownership import Versioned, VisibleQuerySet
from dms.core.prepared import Argument, Prepared

MARK = "dms"
LONGEST = timedelta(days=366)
USED_EVERY = timedelta(minutes=1)
READ, WRITE = "read", "write"
SCOPE = re.compile(r"(?:[a-z][a-z0-9-]{0,49}:)?(?:read|write)")
RAW = re.compile(rf"{MARK}_([a-z0-9]{{8}})_[A-Za-z0-9_-]{{43}}")


class ApiTokenQuerySet(VisibleQuerySet):
    """Finding tokens."""

    def visible_to(self, user):
        """One's own; all where a role of the group may see tokens."""
        return self.all() if user.has_group_perm(self.view_permission) else self.filter(owner=user)

    def active(self, at=None):
        """Neither expired nor revoked, of people who still work here."""
        return self.filter(revoked_at=None, expires_at__gt=at or clock.now(), owner__is_active=True)


def check_scopes(scopes):
    """``read``, ``write``, or one of them for a resource, such as ``repair-orders:write``. Raises ValidationError."""
    if not isinstance(scopes, list) or not scopes or len(scopes) > 100:
        raise ValidationError(_("Say what the token may do: choose at least one scope."))
    for scope in scopes:
        if not isinstance(scope, str) or not SCOPE.fullmatch(scope):
            raise ValidationError(
                _("“%(scope)s” is no scope. Write “read”, “write”, or for example “parts:read”."),
                params={"scope": str(scope)[:60]},
            )


class ApiToken(Versioned):
    """A key for a program: issued once, kept as a hash, valid until it expires or is revoked."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens", verbose_name=_("holder")
    )
    name = models.CharField(_("name"), max_length=60)
    prefix = models.CharField(_("begins with"), max_length=8, unique=True, editable=False)
    hash = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(_("scopes"), validators=[check_scopes])
    expires_at = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-pk"]
        permissions = [("revoke_apitoken", "Can revoke the API tokens of others")]

    def __str__(self):
        return f"{self.name} ({MARK}_{self.prefix}…)"

    @property
    def is_active(self):
        """Whether it still opens the door, as far as the row itself says."""
        return self.revoked_at is None and self.expires_at > clock.now()

    def allows(self, resource, *, writing):
        """Whether the scopes hold for ``resource`` (as in the URL); writing includes reading. The roles limit too."""
        wanted = {WRITE} if writing else {READ, WRITE}
        return any(f"{resource}:{verb}" in self.scopes or verb in self.scopes for verb in wanted)


def new_key():
    """``(raw, prefix, hash)`` of a new token; the raw value is shown once and kept nowhere."""
    prefix = secrets.token_hex(4)
    raw = f"{MARK}_{prefix}_{secrets.token_urlsafe(32)}"
    return raw, prefix, hash_of(raw)


def hash_of(raw):
    """What is kept of a token. A plain hash is enough: 256 random bits can't be guessed, however fast."""
    return hashlib.sha256(raw.encode()).hexdigest()


def find_token(raw):
    """The active token behind ``raw`` with its owner, or None. Notes the use, at most once a minute."""
    found = RAW.fullmatch(raw) if isinstance(raw, str) else None
    at = clock.now()
    token = _active.first(prefix=found[1], at=at) if found else None
    matches = secrets.compare_digest(hash_of(raw if found else ""), token.hash if token else "")
    if not matches:
        return None
    if token.last_used_at is None or token.last_used_at <= at - USED_EVERY:
        unused = Q(last_used_at=None) | Q(last_used_at__lte=at - USED_EVERY)
        ApiToken.objects.filter(unused, pk=token.pk).update(last_used_at=at)
    return token


def _by_prefix():
    prefix, at = Argument("prefix", models.CharField()), Argument("at", models.DateTimeField())
    return ApiToken.objects.active(at).select_related("owner").filter(prefix=prefix).order_by()


_active = Prepared(_by_prefix)
