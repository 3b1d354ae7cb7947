"""Which roles decide a request, and whether the store has the people for it."""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from dms.core.approvals.kinds import KINDS, band_for
from dms.core.approvals.models import ChainRule, role_label
from dms.core.transitions import TransitionBlocked


def chain_for(kind, store, amount):
    """The roles in turn for ``amount``: the kind's default, overlaid by the group's rules, overlaid by the store's.

    Rules that begin at nothing replace what lies below them; others only set the chain from their own limit on.
    """
    bands = {band.over: band for band in KINDS[kind].bands}
    for owner in (None, store):
        own = {rule.over: rule for rule in ChainRule.objects.filter(kind=kind, is_active=True, store=owner)}
        bands = own if 0 in own else bands | own
    return list(band_for(bands.values(), amount).roles)


def staffed_chain(kind, store, amount, requester):
    """The chain with a person for each step who is not ``requester``.

    Where the requester is the only holder of a role, the step climbs to the next role of the kind's ladder, or falls
    away when that role decides anyway. Raises TransitionBlocked naming the role that nobody holds.
    """
    wanted, chain = chain_for(kind, store, amount), {}
    for role in wanted:
        decider, people = _somebody_else(role, KINDS[kind], store, requester)
        if decider == role or decider not in wanted:
            chain.setdefault(decider, people)
    if not _one_each(list(chain.values())):
        roles = _(", ").join(role_label(role) for role in chain)
        text = _("Each step needs a different person, and %(store)s has too few for: %(roles)s.")
        raise TransitionBlocked([text % _words(store, roles)])
    return list(chain)


def _somebody_else(role, kind, store, requester):
    """``role`` and its holders without the requester, or the next role up when only the requester holds it."""
    for decider in (role, *_above(role, kind)):
        holders = set(get_user_model().objects.holding(decider, store).values_list("pk", flat=True))
        if others := holders - {requester.pk}:
            return decider, others
        if decider == role and not holders:
            text = _(
                "Nobody in %(store)s holds the role “%(roles)s”, which has to decide this. "
                "The general manager or an administrator can give it to somebody."
            )
            raise TransitionBlocked([text % _words(store, role_label(role))])
    text = _("Only you hold the role “%(roles)s” in %(store)s, and nobody above it. Somebody else has to be given it.")
    raise TransitionBlocked([text % _words(store, role_label(role))])


def _above(role, kind):
    ladder = list(kind.climbs_to)
    return ladder[ladder.index(role) + 1 :] if role in ladder else ladder


def _words(store, roles):
    return {"store": store, "roles": roles}


def _one_each(choices, taken=frozenset()):
    """Whether each step can have a person of its own."""
    if not choices:
        return True
    return any(_one_each(choices[1:], taken | {one}) for one in choices[0] - taken)
