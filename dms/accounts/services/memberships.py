"""Granting and ending roles."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dms.accounts import facts
from dms.accounts.authority import keep_an_administrator, require_in, seen_by
from dms.accounts.people import Membership, Store
from dms.accounts.roles import GROUP_ROLES, Role
from dms.accounts.segregation import conflicting_roles
from dms.core import clock
from dms.core.editing import StaleVersion
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.transitions import TransitionBlocked


@transaction.atomic
def grant_membership(*, user_id, role, store_id, actor, valid_from=None, valid_to=None):
    """Give a person a role in a store, or in the group (``store_id`` None), for a time (today on, without end).

    Nobody grants anything to themselves, in a store that is not theirs, or a role of the group without holding one.
    What the role brings together that should lie in different hands: ``dms.accounts.segregation.duty_warnings``, asked
    before; the event names it. Announces MEMBERSHIP_GRANTED. Raises User.DoesNotExist (or invisible),
    Store.DoesNotExist, PermissionDenied, ValidationError. Returns the Membership.
    """
    user = locked(seen_by(actor), user_id)
    store = None if store_id is None else Store.objects.get(pk=store_id)
    require_in(actor, "accounts.grant_membership", store)
    if actor is not None and actor.pk == user.pk:
        raise PermissionDenied(_("Nobody grants a role to themselves. Ask a colleague who may grant it."))
    return hold(user=user, role=role, store=store, actor=actor, valid_from=valid_from, valid_to=valid_to)


def hold(*, user, role, store, actor, valid_from=None, valid_to=None):
    """The locked or new ``user`` holds the role from now on; whoever calls has asked whether ``actor`` may grant it."""
    membership = Membership(
        user=user, store=store, role=role, valid_from=valid_from or clock.today(store), valid_to=valid_to
    )
    membership.clean_fields()
    _check(membership)
    membership.validate_constraints()
    conflicts = conflicting_roles(user=user, role=role, store=store)
    membership.save()
    publish(
        facts.MEMBERSHIP_GRANTED,
        subject=user,
        store=store,
        actor=actor,
        payload=_payload(membership) | {"conflicting_roles": conflicts},
    )
    return membership


@transaction.atomic
def end_membership(*, membership_id, actor, last_day=None, reason="", expected_version=None):
    """Take a role away: at once, or after ``last_day`` (a date from today on). Announces MEMBERSHIP_ENDED.

    Raises Membership.DoesNotExist, PermissionDenied, StaleVersion, ValidationError, and TransitionBlocked for a role
    that has ended and for the last administrator.
    """
    rows = Membership.objects if actor is None else Membership.objects.visible_to(actor)
    asked = rows.get(pk=membership_id)
    require_in(actor, "accounts.grant_membership", asked.store)
    if asked.role == Role.ADMINISTRATOR:
        keep_an_administrator(without_membership=asked, after=last_day)
    membership = locked(Membership.objects.select_related("user", "store"), membership_id)
    if expected_version is not None and membership.version != expected_version:
        raise StaleVersion(membership)
    _end(membership, last_day)
    publish(
        facts.MEMBERSHIP_ENDED,
        subject=membership.user,
        store=membership.store,
        actor=actor,
        reason=reason,
        payload=_payload(membership),
    )
    return membership


def _end(membership, last_day):
    today = clock.today(membership.store)
    if membership.ended_at or (membership.valid_to and membership.valid_to < today):
        raise TransitionBlocked([_("This role has ended already.")])
    if last_day is None:
        membership.ended_at = clock.now()
    elif last_day < max(today, membership.valid_from):
        raise ValidationError({"last_day": _("The last day can't be before today or before the role begins.")})
    else:
        membership.valid_to = last_day
    membership.version += 1
    membership.save()


def _check(membership):
    """The rules that concern more than one field."""
    if not membership.user.is_active:
        raise ValidationError({"user": _("This user is deactivated. Reactivate the user first.")})
    if (membership.role in GROUP_ROLES) != (membership.store is None):
        raise ValidationError(
            {"store": _("This role is held in the whole group: leave the store empty.")}
            if membership.store
            else {"store": _("This role is held in a store: choose one.")}
        )
    if membership.store and not membership.store.is_active:
        raise ValidationError({"store": _("This store is closed.")})
    if membership.valid_to and membership.valid_to < membership.valid_from:
        raise ValidationError({"valid_to": _("The last day can't be before the first.")})
    if _overlapping(membership).exists():
        raise ValidationError({"role": _("%(user)s holds this role there already.") % {"user": membership.user}})


def _overlapping(membership):
    same = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=membership.valid_from),
        user=membership.user,
        store=membership.store,
        role=membership.role,
        ended_at=None,
    )
    return same.filter(valid_from__lte=membership.valid_to) if membership.valid_to else same


def _payload(membership):
    return {
        "membership": membership.pk,
        "role": str(membership.role),
        "valid_from": membership.valid_from.isoformat(),
        "valid_to": membership.valid_to.isoformat() if membership.valid_to else None,
    }
