"""Asking whether somebody may, and refusing with a sentence that names who can."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

#: A sentence with more names than this helps nobody.
MOST_NAMES = 5


def require(actor, permission, where=None):
    """Refuse unless ``actor`` holds ``permission`` at ``where`` (a store, or a row that has one).

    ``actor`` None is the system itself. Raises PermissionDenied with the rule and the roles that may.
    """
    if actor is None or actor.has_perm(permission, where):
        return
    raise PermissionDenied(refusal(actor, permission, where))


def refusal(actor, permission, where=None, only=()):
    """The sentence for a missing permission, in the user's language: the roles, and who may today at ``where``.

    ``only`` are the roles that can help just now, where a row knows better than the permission.
    """
    roles = [label for code, label in actor.roles_that_may(permission).items() if not only or code in only]
    if not roles:
        return _("Nobody may do this: no role holds the permission “%(permission)s”.") % {"permission": permission}
    sentence = _("Your role does not allow this here. It can be done, or granted, by: %(roles)s.") % {
        "roles": _(", ").join(str(role) for role in roles)
    }
    people = people_at(actor, permission, where, only)
    return f"{sentence} {people}" if people else sentence


def people_at(actor, permission, where, only=()):
    """“Today: 李梅 (service manager), …”; empty without a place, or where nobody is to be named."""
    names = [] if where is None else actor.people_who_may(permission, where, only)
    if not names:
        return ""
    more = len(names) - MOST_NAMES
    shown = [*names[:MOST_NAMES], *([_("%(number)s more") % {"number": more}] if more > 0 else [])]
    return _("Today: %(people)s.") % {"people": _(", ").join(shown)}
