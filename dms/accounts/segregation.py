"""Duties that should lie in different hands 职责分离: warned about, never forbidden: small stores have few hands.

The pairs follow the custom of internal control: whoever orders does not receive or pay, whoever takes money does not
check it, whoever does work does not inspect it, whoever grants access does not move money.
"""

from django.utils.translation import gettext as _

from dms.accounts.people import Membership
from dms.accounts.roles import Role

CONFLICTS = (
    frozenset({Role.PURCHASER, Role.STOREKEEPER}),
    frozenset({Role.PURCHASER, Role.FINANCE}),
    frozenset({Role.CASHIER, Role.FINANCE}),
    frozenset({Role.PARTS_SALES, Role.CASHIER}),
    frozenset({Role.STOREKEEPER, Role.FINANCE}),
    frozenset({Role.TECHNICIAN, Role.INSPECTOR}),
    frozenset({Role.CLAIMS_CLERK, Role.FINANCE}),
    frozenset({Role.ADMINISTRATOR, Role.FINANCE}),
    frozenset({Role.ADMINISTRATOR, Role.CASHIER}),
)


def conflicting_roles(*, user, role, store):
    """The roles of ``user`` in the same place (or in the group) that should not meet ``role``, sorted."""
    held = Membership.objects.active().filter(user=user)
    if store is not None:  # a role of the group meets the roles of every store
        held = held.filter(store=store) | held.filter(store=None)
    others = set(held.values_list("role", flat=True))
    return sorted(other for other in others if frozenset({Role(other), Role(role)}) in CONFLICTS)


def duty_warnings(*, user, role, store):
    """A sentence for each duty that ``role`` would bring together with one that ``user`` holds already."""
    return [
        _("%(user)s would be both %(one)s and %(other)s. These duties should lie in different hands.")
        % {"user": user, "one": Role(other).label, "other": Role(role).label}
        for other in conflicting_roles(user=user, role=role, store=store)
    ]
