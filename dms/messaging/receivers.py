"""What colleagues are told when something has happened. Facts are named, so that no announcer has to be known here."""

from dms.accounts.models import User
from dms.core.due import on
from dms.messaging import standard_messages
from dms.messaging.services import notify_people


@on("core.approval_requested")
@on("core.approval_resubmitted")
@on("core.approval_step_approved")
def ask_the_approvers(event):
    """Whoever has to decide next learns of it at once."""
    _tell(event, standard_messages.APPROVAL_REQUESTED, event.payload["approver_ids"])


@on("core.approval_reminded")
def remind_the_approvers(event):
    """A request that waits too long is brought back to mind."""
    _tell(event, standard_messages.APPROVAL_REMINDED, event.payload["user_ids"])


@on("core.approval_escalated")
def warn_those_above(event):
    """Whoever answers for the approvers learns that they let a request lie."""
    _tell(event, standard_messages.APPROVAL_ESCALATED, event.payload["user_ids"])


@on("core.approval_approved")
def tell_that_it_was_approved(event):
    """The requester may go on."""
    _tell(event, standard_messages.APPROVAL_APPROVED, [event.payload["requested_by_id"]], who=event.actor_name)


@on("core.approval_rejected")
def tell_that_it_was_rejected(event):
    """The requester has to know, and why."""
    _tell(event, standard_messages.APPROVAL_REJECTED, [event.payload["requested_by_id"]], who=event.actor_name)


@on("core.approval_sent_back")
def tell_that_it_was_sent_back(event):
    """The requester has something to change."""
    _tell(event, standard_messages.APPROVAL_SENT_BACK, [event.payload["requested_by_id"]], who=event.actor_name)


def _tell(event, template, user_ids, who=None):
    """One message per person, channel and event: a receiver that runs again finds them there already."""
    if who is None:
        who = User.objects.values_list("name", flat=True).get(pk=event.payload["requested_by_id"])
    notify_people(
        template=template,
        key=f"event:{event.pk}",
        store_id=event.store_id,
        user_ids=user_ids,
        actor=None,
        variables={"what": event.subject_text, "who": who, "reason": event.reason},
        about=(event.subject_kind, event.subject_id),
    )
