"""Adding people, editing them, letting them go and back in."""

import secrets

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts import facts, two_factor
from dms.accounts.attempts import SignInAttempt
from dms.accounts.authority import keep_an_administrator, locked_user, require_in, require_over, seen_by
from dms.accounts.people import Membership, Store, User
from dms.accounts.roles import Role
from dms.accounts.services.memberships import hold
from dms.core import clock
from dms.core.editing import edit
from dms.core.events import publish
from dms.core.locking import mark_new
from dms.core.transitions import TransitionBlocked

# Read aloud and typed once: no letters or digits that look alike.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
PERSONAL = ("name", "name_en", "phone", "email")


@transaction.atomic
def add_user(*, username, name, actor, role=None, store_id=None, name_en="", email="", phone="", language="zh-hans"):
    """A new person with a first password that they must change, and their first role.

    Whoever has no role of the group gives a role and a store of theirs, or nobody in the store would see the person.
    Announces USER_ADDED (and MEMBERSHIP_GRANTED); raises PermissionDenied, ValidationError, Store.DoesNotExist.
    Returns ``(user, first_password)``; the password is shown once and kept nowhere.
    """
    store = None if store_id is None else Store.objects.get(pk=store_id)
    require_in(actor, "accounts.add_user", store)
    if role is None and store is not None:
        raise ValidationError({"role": _("Choose the first role.")})
    user = User(username=username, name=name, name_en=name_en, email=email, phone=phone, language=language)
    password = _first_password(user)
    user.full_clean()
    user.save()
    mark_new(user)
    publish(facts.USER_ADDED, subject=user, store=store, actor=actor)
    if role is not None:
        require_in(actor, "accounts.grant_membership", store)
        hold(user=user, role=role, store=store, actor=actor)
    return user, password


@transaction.atomic
def edit_user(*, user_id, expected_version, actor, **values):
    """Change names, e-mail, telephone or language; the user name stays. Announces USER_EDITED with masked values.

    Raises User.DoesNotExist, PermissionDenied, StaleVersion, ValidationError, TypeError.
    """
    if unknown := set(values) - {"name", "name_en", "email", "phone", "language"}:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    user = locked_user(actor, user_id, "accounts.change_user")
    return edit(
        user, actor=actor, fact=facts.USER_EDITED, values=values, expected_version=expected_version, masked=PERSONAL
    )


@transaction.atomic
def deactivate_user(*, user_id, reason, actor):
    """The person leaves: sessions and tokens end, roles stop counting. Announces USER_DEACTIVATED.

    Raises User.DoesNotExist, PermissionDenied (also for oneself), TransitionBlocked (inactive, or last administrator).
    """
    if actor is not None and actor.pk == user_id:
        raise PermissionDenied(_("Nobody deactivates themselves. Ask a colleague who may."))
    require_over(actor, "accounts.deactivate_user", seen_by(actor).get(pk=user_id))
    if Membership.objects.filter(user_id=user_id, role=Role.ADMINISTRATOR, ended_at=None).exists():
        keep_an_administrator(without_user=user_id)  # takes its locks before the user's, as every caller does
    user = locked_user(actor, user_id, "accounts.deactivate_user")
    if not user.is_active:
        raise TransitionBlocked([_("This user is deactivated already.")])
    if not reason.strip():
        raise TransitionBlocked([_("Say why.")])
    user.is_active = False
    _save_with_sessions_ended(user)
    revoked = user.api_tokens.filter(revoked_at=None).update(revoked_at=clock.now())
    publish(facts.USER_DEACTIVATED, subject=user, actor=actor, reason=reason.strip(), payload={"tokens": revoked})
    return user


@transaction.atomic
def reactivate_user(*, user_id, reason, actor):
    """The person is back, with the roles that have not ended meanwhile; their tokens stay revoked.

    Announces USER_REACTIVATED; raises User.DoesNotExist, PermissionDenied, TransitionBlocked.
    """
    user = locked_user(actor, user_id, "accounts.deactivate_user")
    if user.is_active:
        raise TransitionBlocked([_("This user is active.")])
    if not reason.strip():
        raise TransitionBlocked([_("Say why.")])
    user.is_active = True
    _save_with_sessions_ended(user)
    publish(facts.USER_REACTIVATED, subject=user, actor=actor, reason=reason.strip())
    return user


@transaction.atomic
def reset_password_of(*, user_id, actor):
    """A new first password for somebody who can't get in; ends their sessions and their lock-out.

    Announces PASSWORD_SET; raises User.DoesNotExist, PermissionDenied, TransitionBlocked (inactive).
    Returns the password, shown once and kept nowhere.
    """
    _not_oneself(user_id, actor)
    user = locked_user(actor, user_id, "accounts.reset_password_user")
    if not user.is_active:
        raise TransitionBlocked([_("This user is deactivated. Reactivate the user first.")])
    password = _first_password(user)
    _save_with_sessions_ended(user)
    _forgive_attempts(user, SignInAttempt.Factor.PASSWORD)
    publish(facts.PASSWORD_SET, subject=user, actor=actor)
    return password


@transaction.atomic
def reset_two_factor_of(*, user_id, reason, actor):
    """Remove the second factor of somebody who has lost it; they set up a new one at their next sign-in.

    Announces TWO_FACTOR_RESET; raises User.DoesNotExist, PermissionDenied, TransitionBlocked (has none).
    """
    _not_oneself(user_id, actor)
    user = locked_user(actor, user_id, "accounts.reset_two_factor_user")
    if not reason.strip():
        raise TransitionBlocked([_("Say why.")])
    if not two_factor.remove(user):
        raise TransitionBlocked([_("%(user)s has no second factor.") % {"user": user}])
    _save_with_sessions_ended(user)
    _forgive_attempts(user, SignInAttempt.Factor.CODE)
    publish(facts.TWO_FACTOR_RESET, subject=user, actor=actor, reason=reason.strip())
    return user


def _first_password(user):
    """Fourteen letters in groups, about 69 bits; must be changed at the first sign-in."""
    letters = "".join(secrets.choice(LETTERS) for _letter in range(14))
    password = f"{letters[:5]}-{letters[5:9]}-{letters[9:]}"
    user.set_password(password)
    user.password_changed_at = clock.now()
    user.must_change_password = True
    return password


def _save_with_sessions_ended(user):
    user.session_generation += 1
    user.version += 1
    user.save()


def _forgive_attempts(user, factor):
    SignInAttempt.objects.create(
        at=clock.now(), username=user.username, user=user, factor=factor, outcome=SignInAttempt.Outcome.CLEARED
    )


def _not_oneself(user_id, actor):
    if actor is not None and actor.pk == user_id:
        raise PermissionDenied(_("Change your own password and second factor under “My account”."))
