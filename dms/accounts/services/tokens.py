"""Issuing and revoking API tokens."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts import facts
from dms.accounts.authority import require_over
from dms.accounts.tokens import LONGEST, ApiToken, new_key
from dms.core import clock
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.transitions import TransitionBlocked


@transaction.atomic
def issue_api_token(*, name, scopes, expires_at, actor):
    """A token that acts for ``actor``, never with more than their roles. Announces TOKEN_ISSUED.

    Raises PermissionDenied, ValidationError (scopes, or a validity beyond a year).
    Returns ``(token, raw)``; the raw value is shown once and kept nowhere.
    """
    if actor is None:
        raise PermissionDenied(_("A token belongs to a person."))
    require(actor, "accounts.add_apitoken")
    at = clock.now()
    if expires_at <= at or expires_at > at + LONGEST:
        raise ValidationError({"expires_at": _("A token is valid for a year at most, and ends in the future.")})
    raw, prefix, kept = new_key()
    token = ApiToken(owner=actor, name=name, prefix=prefix, hash=kept, scopes=scopes, expires_at=expires_at)
    token.full_clean()
    token.save()
    publish(facts.TOKEN_ISSUED, subject=token, actor=actor, payload=_payload(token))
    return token, raw


@transaction.atomic
def revoke_api_token(*, token_id, actor, reason=""):
    """End a token now: one's own, or another's with the permission for it. Announces TOKEN_REVOKED.

    Raises ApiToken.DoesNotExist, PermissionDenied, TransitionBlocked (revoked already).
    """
    rows = ApiToken.objects if actor is None else ApiToken.objects.visible_to(actor)
    token = locked(rows.select_related("owner"), token_id)
    if actor is not None and token.owner_id != actor.pk:
        require_over(actor, "accounts.revoke_apitoken", token.owner)
    if token.revoked_at:
        raise TransitionBlocked([_("This token is revoked already.")])
    token.revoked_at = clock.now()
    token.version += 1
    token.save(update_fields=["revoked_at", "version", "updated_at"])
    publish(facts.TOKEN_REVOKED, subject=token, actor=actor, reason=reason, payload=_payload(token))
    return token


def _payload(token):
    return {"owner": token.owner_id, "scopes": token.scopes, "expires_at": token.expires_at.isoformat()}
