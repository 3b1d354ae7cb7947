"""Old for new 以旧换新: what an issue line knows of its old part. The old part itself is kept by the room above.

That room registers with ``keeper`` what is to happen when an old part is noted on a line, because this one may not know
it: so a line never says “in” without a row that says where.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dms.core.events import publish
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.registering import seen_by
from dms.core.transitions import TransitionBlocked
from parts.issuing import facts
from parts.issuing.models import OF_A_JOB, Issue, IssueLine, IssueState

KEEPERS = []


def keeper(function):
    """Register ``function(line=…, is_in=…, actor=…)``, called under the lock of the issue; it may refuse."""
    if function not in KEEPERS:
        KEEPERS.append(function)
    return function


def tell_keepers(line, is_in, actor):
    """Whoever keeps old parts hears of it in the same transaction."""
    for keep in KEEPERS:
        keep(line=line, is_in=is_in, actor=actor)


def owed(lines):
    """Of ``lines`` those whose new part is out while its old part is neither in nor waived."""
    return lines.filter(
        issue__state=IssueState.ISSUED,
        issue__kind__in=OF_A_JOB,
        movement__isnull=False,
        picked__gt=F("returned"),
        old_part_in=False,
        old_part_waived="",
    ).exclude(old_part_reason="")


def line_with_lock(line_id, actor):
    """The line, its issue locked first. Raises IssueLine.DoesNotExist where ``actor`` does not see it."""
    seen = seen_by(IssueLine.objects.all(), actor).get(pk=line_id)
    issue = locked(Issue.objects.select_related("store"), seen.issue_id)
    line = locked(IssueLine.objects.select_related("part"), line_id)
    line.issue = issue
    return line


def mark_old_part(*, line, is_in, actor, reason="", old_part_id=None):
    """The line, locked with its issue, says whether its old part is in; called by whoever keeps it.

    Not in any more although the new part has left: then it is owed, for ``reason``. Announces OLD_PART_NOTED.
    """
    line.old_part_in = is_in
    if not is_in and line.movement_id:
        line.old_part_reason = reason[:200]
    line.save(update_fields=["old_part_in", "old_part_reason", "updated_at"])
    told = {"line_id": line.pk, "part_id": line.part_id, "is_in": is_in, "old_part_id": old_part_id}
    payload = facts.payload_of(line.issue) | told
    publish(facts.OLD_PART_NOTED, subject=line.issue, actor=actor, reason=reason, payload=payload)


@transaction.atomic
def waive_old_part(*, line_id, reason, actor):
    """It will never come in, and the supervisor says why. Announces OLD_PART_WAIVED.

    Raises IssueLine.DoesNotExist, PermissionDenied, TransitionBlocked where nothing is owed, ValidationError. Returns
    the line.
    """
    line = line_with_lock(line_id, actor)
    require(actor, "parts.waive_oldpart", line)
    if not owed(IssueLine.objects.filter(pk=line.pk)).exists():
        raise TransitionBlocked([_("No old part is owed for this line.")])
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is not asked for any more.")})
    line.old_part_waived = reason.strip()[:200]
    line.save(update_fields=["old_part_waived", "updated_at"])
    payload = facts.payload_of(line.issue) | {"line_id": line.pk, "part_id": line.part_id}
    publish(facts.OLD_PART_WAIVED, subject=line.issue, actor=actor, reason=reason, payload=payload)
    return line
