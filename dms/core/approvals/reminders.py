"""Approvals that wait too long: remind who has to decide, then tell the next role. Each once per step."""

from django.contrib.auth import get_user_model

from dms.core import due
from dms.core.approvals import facts
from dms.core.approvals.kinds import KINDS
from dms.core.approvals.models import Approval
from dms.core.approvals.selectors import current_approver_ids
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.workdays import add_working_hours

REMIND, ESCALATE = "approvals.remind", "approvals.escalate"


def schedule_reminders(approval, since):
    """Ask for the reminder and the escalation of the step that begins to wait at ``since``."""
    kind = KINDS[approval.kind]
    step = {"approval_id": approval.pk, "round": approval.round, "position": approval.position}
    for handler, hours in ((REMIND, kind.remind_after_hours), (ESCALATE, kind.escalate_after_hours)):
        due.schedule(
            handler,
            key=f"{handler}:{approval.pk}:{approval.round}:{approval.position}",
            at=add_working_hours(since, hours, approval.store.zone),
            payload=step,
        )


@due.due(REMIND)
def remind_approvers(work):
    """Announce APPROVAL_REMINDED for the people who have to decide; nothing when the step moved on."""
    approval = _still_waiting(work)
    if approval is not None:
        _announce(facts.APPROVAL_REMINDED, approval, approval.current_role, current_approver_ids(approval))


@due.due(ESCALATE)
def escalate_approval(work):
    """Announce APPROVAL_ESCALATED for the next role up; it learns of the delay, the decision stays where it is."""
    approval = _still_waiting(work)
    role = approval and next_role_up(approval)
    if role:
        holders = get_user_model().objects.holding(role, approval.store).values_list("pk", flat=True)
        _announce(facts.APPROVAL_ESCALATED, approval, role, list(holders))


def next_role_up(approval):
    """Who hears of a step overdue: the next step's role, else the next of the kind's ladder; "" above the top."""
    following = approval.next_role()
    if following:
        return following
    ladder = list(KINDS[approval.kind].climbs_to)
    role = approval.current_role
    above = ladder[ladder.index(role) + 1 :] if role in ladder else ladder
    return above[0] if above else ""


def _still_waiting(work):
    """The approval, locked, if it waits at the step that the work was asked for; None when it has moved on."""
    asked = work.payload
    approval = locked(Approval.objects, asked["approval_id"])
    same = approval.current_role and (approval.round, approval.position) == (asked["round"], asked["position"])
    return approval if same else None


def _announce(fact, approval, role, user_ids):
    payload = {
        "kind": approval.kind,
        "number": approval.number,
        "subject_kind": approval.subject_kind,
        "subject_id": approval.subject_id,
        "requested_by_id": approval.requested_by_id,
        "round": approval.round,
        "position": approval.position,
        "role": role,
        "user_ids": user_ids,
    }
    publish(fact, subject=approval, actor=None, payload=payload)
