"""Who could do it instead: the people who hold a permission somewhere today, those who stand in included."""

from django.db.models import Q
from django.utils.translation import gettext as _

from dms.accounts.people import GROUP, Membership, Store
from dms.accounts.substitution import Substitution


def people_who_may(asker, permission, where, only=()):
    """“李梅 (service manager)”, “王强 for 李梅 (service manager)”: nobody of a store that is not the asker's.

    ``where`` is a store, or a row with one; a row of the group names who holds a role of the group; ``only`` leaves
    all other roles out. Two statements for all questions about one store that a person asks during a request.
    """
    store_id = where.pk if isinstance(where, Store) else getattr(where, "store_id", None)
    if not (asker.grants.get(store_id) or asker.grants.get(GROUP)):
        return []
    roles = [role for role in asker.roles_that_may(permission) if not only or role in only]
    people, substitutions = _people_at(asker, store_id)
    holders = sorted(
        (one for one in people if one.role in roles and one.user_id != asker.pk),
        key=lambda one: (one.store_id is None, roles.index(one.role), one.pk),
    )
    held = {one.user_id: one.get_role_display() for one in holders if one.store_id is not None}
    named = [_("%(name)s (%(role)s)") % {"name": one.user, "role": one.get_role_display()} for one in holders]
    named += [
        _("%(name)s for %(absent)s (%(role)s)")
        % {"name": each.substitute, "absent": each.absent, "role": held[each.absent_id]}
        for each in substitutions
        if each.absent_id in held and each.substitute_id != asker.pk
    ]
    return list(dict.fromkeys(named))


def _people_at(asker, store_id):
    """Who holds a role there or in the group today, and who stands in there; asked once for each request."""
    known = asker.__dict__.setdefault("_people_at", {})
    if store_id not in known:
        here = Q(store_id=store_id) | Q(store=None)
        people = Membership.objects.active().filter(here, user__is_active=True).select_related("user")
        in_force = Substitution.objects.in_force().filter(store_id=store_id, substitute__is_active=True)
        known[store_id] = list(people), list(in_force.select_related("absent", "substitute").order_by("pk"))
    return known[store_id]
