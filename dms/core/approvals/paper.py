"""审批单: the approval on paper, with every round and step as it was decided."""

from pathlib import Path

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.printing.forms import document_form
from dms.core.printing.writing import moment, money


def approval_data(approval, in_full):
    """Request and steps; holds no customer's data of its own."""
    steps = approval.steps.select_related("decided_by", "on_behalf_of").order_by("round", "position")
    return {
        "state": approval.get_state_display(),
        "facts": [
            [_now("For what"), approval.title],
            [_now("Kind"), approval.kind_label],
            [_now("About"), approval.subject_text],
            [_now("Amount"), money(approval.amount)],
            [_now("Requested by"), approval.requested_by.name],
            [_now("Requested at"), moment(approval.requested_at)],
            [_now("State"), approval.get_state_display()],
            [_now("Decided at"), moment(approval.decided_at)],
        ],
        "words": {"explanation": _now("Explanation"), "steps": _now("Decisions"), "open": _now("not decided")},
        "explanation": approval.explanation,
        "steps": [_step(approval, step) for step in steps],
    }


def _step(approval, step):
    decider = step.decided_by.name if step.decided_by else ""
    if step.on_behalf_of:
        decider = _now("%(name)s for %(absent)s") % {"name": decider, "absent": step.on_behalf_of.name}
    return {
        "round": step.round,
        "title": _now("%(position)d. %(role)s") % {"position": step.position, "role": step.role_label},
        "decision": step.get_decision_display() if step.decision else "",
        "is_past": step.round < approval.round,
        "round_label": _now("Round %(number)d") % {"number": step.round},
        "by": decider,
        "at": moment(step.decided_at),
        "note": step.note,
    }


APPROVAL_FORM = document_form(
    code="core.approval",
    label=_("Approval form"),
    model="core.approval",
    number="number",
    permission="core.view_approval",
    data=approval_data,
    template=Path(__file__).parent / "approval.typ",
    copies=(_("Copy 1 · file"), _("Copy 2 · requester")),
    signatures=(_("Requester"), _("Received by")),
)
