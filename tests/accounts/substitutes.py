"""Arrangements for stories."""

import datetime

from dms.accounts.models import User
from dms.accounts.services import accept_substitution, request_substitution
from dms.core import clock


def days_from_today(days):
    return clock.today() + datetime.timedelta(days=days)


def fresh(user):
    """The person as the next request would read them."""
    return User.objects.get(pk=user.pk)


def asked(absent, substitute, store, *, first=0, last=5, actor=None, note=""):
    return request_substitution(
        absent_id=absent.pk,
        substitute_id=substitute.pk,
        store=store,
        valid_from=days_from_today(first),
        valid_to=days_from_today(last),
        actor=actor or absent,
        note=note,
    )


def accepted(absent, substitute, store, **more):
    return accept_substitution(substitution_id=asked(absent, substitute, store, **more).pk, actor=substitute)
