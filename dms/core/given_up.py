"""Work that was given up: a person looks at it, mends the cause, and has it tried again, with their name on record."""

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dms.core import due
from dms.core.events import publish
from dms.core.facts import Fact
from dms.core.locking import locked
from dms.core.models import DueWork, Event, WorkStanding
from dms.core.permissions import require
from dms.core.registering import seen_by
from dms.core.transitions import TransitionBlocked
from dms.core.verification import LEDGERS_DIFFER, LEDGERS_VERIFIED

WORK_TRIED_AGAIN = Fact("core.work_tried_again", _("had the given-up work tried again"))  # handler, attempts


def try_again_blockers(work):
    """Why this work can't be tried again now, as sentences; empty means go."""
    if work.done_at:
        return [gettext("This work has been done.")]
    if not work.given_up_at:
        return [gettext("This work was not given up: the workers try it again by themselves.")]
    return []


@transaction.atomic
def try_again(*, work_id, actor):
    """Put given-up work back into the queue, with its attempts forgotten. Announces WORK_TRIED_AGAIN.

    Raises PermissionDenied, TransitionBlocked, DueWork.DoesNotExist. Returns the DueWork.
    """
    work = locked(seen_by(DueWork.objects, actor), work_id)
    require(actor, "core.change_duework", work)
    if reasons := try_again_blockers(work):
        raise TransitionBlocked(reasons)
    payload = {"handler": work.handler, "attempts": work.attempts}
    due.try_again(work)
    publish(WORK_TRIED_AGAIN, subject=work, actor=actor, payload=payload)
    work.refresh_from_db()
    return work


def given_up_work(user):
    """What waits for a person, as far as ``user`` may see it."""
    return DueWork.objects.visible_to(user).standing(WorkStanding.GIVEN_UP)


def last_verification():
    """The event with the result of the last nightly verification of the books; None before the first."""
    return Event.objects.filter(fact__in=[LEDGERS_VERIFIED, LEDGERS_DIFFER]).order_by("-id").first()
