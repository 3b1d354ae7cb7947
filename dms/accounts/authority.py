"""Who may act on whose account: whoever could take over an account must stand at least as high as it does."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from dms.accounts.people import Membership, User
from dms.accounts.permission_matrix import MATRIX
from dms.accounts.roles import GROUP_ROLES, Role
from dms.core import clock
from dms.core.locking import locked, locked_many
from dms.core.permissions import refusal, require
from dms.core.transitions import TransitionBlocked


def seen_by(actor):
    """The people whom ``actor`` can see; everybody for the system."""
    return User.objects if actor is None else User.objects.visible_to(actor)


def locked_user(actor, user_id, permission):
    """The user, locked, if ``actor`` may use ``permission`` on them.

    Raises User.DoesNotExist where ``actor`` can't see them, PermissionDenied where their roles are beyond its reach.
    """
    user = locked(seen_by(actor), user_id)
    require_over(actor, permission, user)
    return user


def require_over(actor, permission, user):
    """Refuse unless ``actor`` holds ``permission`` in every store where ``user`` holds a role, present or to come.

    Otherwise the manager of one store could take over the finance account of another by resetting its password.
    """
    if actor is None or actor.has_group_perm(permission):
        return
    require(actor, permission)
    held = Membership.objects.filter(user=user, ended_at=None).exclude(valid_to__lt=clock.today())
    places = set(held.values_list("store_id", flat=True))
    if None in places:
        raise PermissionDenied(
            _("%(user)s holds a role of the whole group. Only somebody with a role of the group may do this.")
            % {"user": user}
        )
    if places - set(actor.store_ids(permission)):
        raise PermissionDenied(
            _("%(user)s also works in a store that is not yours. Ask somebody with a role of the group.")
            % {"user": user}
        )


def require_in(actor, permission, store):
    """Refuse unless ``actor`` holds ``permission`` in ``store``, or in the group where ``store`` is None."""
    if store is not None:
        require(actor, permission, store)
    elif actor is not None and not actor.has_group_perm(permission):
        raise PermissionDenied(
            _("Roles of the whole group are granted and ended only by: %(roles)s.")
            % {"roles": _group_roles(permission)}
            if actor.has_perm(permission)
            else refusal(actor, permission)
        )


def keep_an_administrator(*, without_user=None, without_membership=None, after=None):
    """Refuse what would leave the group without an administrator the day after ``after`` (a date; today's eve at once).

    Locks the administrators' memberships first, so that two administrators can't remove each other at the same moment.
    """
    on = max(clock.today(), after + timedelta(days=1)) if after else clock.today()
    administrators = Membership.objects.filter(role=Role.ADMINISTRATOR, ended_at=None)
    locked_many(administrators, administrators.values("pk"))
    left = administrators.active(on).filter(user__is_active=True)
    left = left.exclude(user=without_user) if without_user else left.exclude(pk=without_membership.pk)
    if not left.exists():
        raise TransitionBlocked([_("This is the last administrator. Make somebody else administrator first.")])


def _group_roles(permission):
    return _(", ").join(str(role.label) for role in Role if role in GROUP_ROLES and role in MATRIX[permission])
