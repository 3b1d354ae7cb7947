"""What people do with approvals."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.approvals import facts
from dms.core.approvals.chains import staffed_chain
from dms.core.approvals.general import GENERAL
from dms.core.approvals.kinds import KINDS
from dms.core.approvals.models import Approval, ApprovalStep, ChainRule, Decision
from dms.core.approvals.reminders import schedule_reminders
from dms.core.approvals.selectors import approver_ids, open_approval_of
from dms.core.editing import StaleVersion, edit
from dms.core.locking import locked
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import refusal, require
from dms.core.registering import register, seen_by
from dms.core.subjects import naming
from dms.core.transitions import TransitionBlocked, apply_transition

NUMBER = number_kind("approval", "AP")


@transaction.atomic
def request_approval(*, kind, subject, title, actor, store=None, amount=None, explanation=""):
    """Ask for approval of ``subject``; its chain is frozen now. ``amount`` in CNY decides how high it climbs.

    The calling service has checked that ``actor`` may ask. ``store`` defaults to the subject's; without a subject it
    is about nothing but itself. Announces
    APPROVAL_REQUESTED. Raises TransitionBlocked where a role has nobody, or where a request is still open.
    """
    if kind not in KINDS:
        raise ValueError(f"No kind of approval {kind}; stages declare theirs with approval_kind().")
    store = store or subject.store
    if subject is not None and (waiting := open_approval_of(subject, kind)) is not None:
        raise TransitionBlocked([_("Approval was asked for already: %(number)s.") % {"number": waiting.number}])
    roles = staffed_chain(kind, store, amount, actor)
    at = clock.now()
    approval = Approval(
        store=store,
        number=next_number(NUMBER, store, clock.today(store)),
        kind=kind,
        title=title,
        explanation=explanation,
        amount=amount,
        requested_by=actor,
        requested_at=at,
        waiting_since=at,
        current_role=roles[0],
        **(naming(subject) if subject is not None else {}),
    )
    payload = {"approver_ids": approver_ids(roles[0], store, barred={actor.pk})}
    register(approval, actor=actor, fact=facts.APPROVAL_REQUESTED, payload=_payload(approval) | payload)
    _freeze(approval, roles)
    return approval


@transaction.atomic
def request_general_approval(*, title, store, actor, explanation="", amount=None):
    """Ask for a yes to something that no other document stands for. ``amount`` in CNY decides how high it climbs.

    Announces APPROVAL_REQUESTED. Raises PermissionDenied, TransitionBlocked where a role has nobody, ValidationError.
    """
    require(actor, "core.add_approval", store)
    return request_approval(
        kind=GENERAL.code,
        subject=None,
        title=title,
        explanation=explanation,
        amount=amount,
        store=store,
        actor=actor,
    )


@transaction.atomic
def approve_approval(*, approval_id, actor, note="", expected_version=None):
    """Agree to the step that waits. Announces APPROVAL_STEP_APPROVED, or APPROVAL_APPROVED after the last one.

    Raises PermissionDenied, TransitionBlocked, and StaleVersion where the request has moved on since it was read.
    """
    approval, decision = _to_decide(approval_id, actor, Decision.APPROVED, note, expected_version)
    next_role = approval.next_role()
    payload = {}
    if next_role:
        barred = approval.barred() | {actor.pk, decision["on_behalf_of_id"]}
        payload["approver_ids"] = approver_ids(next_role, approval.store, barred=barred)
    return _decide(
        approval,
        approval.approve,
        decision,
        fact=facts.APPROVAL_STEP_APPROVED if next_role else facts.APPROVAL_APPROVED,
        payload=payload,
        next_role=next_role,
        at=decision["decided_at"],
    )


@transaction.atomic
def reject_approval(*, approval_id, actor, note, expected_version=None):
    """Say no, with the reason. Announces APPROVAL_REJECTED. Raises as ``approve_approval`` and ValidationError."""
    _need(note, _("Say why: who asked has to know what was wrong."))
    approval, decision = _to_decide(approval_id, actor, Decision.REJECTED, note, expected_version)
    return _decide(approval, approval.reject, decision, fact=facts.APPROVAL_REJECTED, at=decision["decided_at"])


@transaction.atomic
def send_back_approval(*, approval_id, actor, note, expected_version=None):
    """Ask the requester for a change. Announces APPROVAL_SENT_BACK. Raises as ``reject_approval``."""
    _need(note, _("Say what has to be changed."))
    approval, decision = _to_decide(approval_id, actor, Decision.RETURNED, note, expected_version)
    return _decide(approval, approval.send_back, decision, fact=facts.APPROVAL_SENT_BACK)


@transaction.atomic
def resubmit_approval(*, approval_id, actor, explanation, amount=None, expected_version=None):
    """Submit what was sent back again, changed; all steps begin anew. Announces APPROVAL_RESUBMITTED."""
    approval = _locked(approval_id, actor, expected_version)
    roles = staffed_chain(approval.kind, approval.store, amount, approval.requested_by)
    payload = {"approver_ids": approver_ids(roles[0], approval.store, barred={approval.requested_by_id})}
    apply_transition(
        approval.resubmit,
        actor=actor,
        fact=facts.APPROVAL_RESUBMITTED,
        payload=_payload(approval, role=roles[0], position=1, round=approval.round + 1, amount=amount) | payload,
        first_role=roles[0],
        explanation=explanation,
        amount=amount,
        at=clock.now(),
    )
    _freeze(approval, roles)
    return approval


@transaction.atomic
def withdraw_approval(*, approval_id, actor, note="", expected_version=None):
    """Take one's own request back. Announces APPROVAL_WITHDRAWN."""
    approval = _locked(approval_id, actor, expected_version)
    apply_transition(
        approval.withdraw,
        actor=actor,
        fact=facts.APPROVAL_WITHDRAWN,
        reason=note,
        payload=_payload(approval),
        at=clock.now(),
    )
    return approval


@transaction.atomic
def set_chain_rule(*, kind, roles, actor, store=None, over=0):
    """From amounts above ``over`` on, ``roles`` decide in turn; ``store`` None is the whole group.

    Requests that are waiting keep their chain. Announces CHAIN_RULE_SET. Raises PermissionDenied and ValidationError.
    """
    _require_rules(actor, store)
    found = ChainRule.objects.filter(kind=kind, store=store, over=over).first()
    values = {"roles": list(roles), "is_active": True}
    if found is not None:
        row = locked(ChainRule.objects, found.pk)
        return edit(row, actor=actor, fact=facts.CHAIN_RULE_SET, values=values)
    row = ChainRule(kind=kind, store=store, over=over, **values)
    return register(row, actor=actor, fact=facts.CHAIN_RULE_SET, payload={"roles": list(roles), "over": str(over)})


@transaction.atomic
def change_chain_rule(*, rule_id, actor, roles=None, expected_version=None):
    """Let other ``roles`` decide where this rule holds, and let it count again where it was retired.

    Without roles everything stays as it is.

    Announces CHAIN_RULE_SET. Raises PermissionDenied, StaleVersion and ValidationError.
    """
    row = locked(seen_by(ChainRule.objects, actor), rule_id)
    _require_rules(actor, row.store)
    values = {} if roles is None else {"roles": list(roles), "is_active": True}
    return edit(row, actor=actor, fact=facts.CHAIN_RULE_SET, values=values, expected_version=expected_version)


@transaction.atomic
def retire_chain_rule(*, rule_id, actor):
    """Let a rule count no longer. Announces CHAIN_RULE_RETIRED. Raises PermissionDenied, TransitionBlocked."""
    row = locked(seen_by(ChainRule.objects, actor), rule_id)
    _require_rules(actor, row.store)
    if not row.is_active:
        raise TransitionBlocked([_("This chain was retired already.")])
    return edit(row, actor=actor, fact=facts.CHAIN_RULE_RETIRED, values={"is_active": False})


def _require_rules(actor, store):
    if store is not None:
        require(actor, "core.change_chainrule", store)
    elif actor is not None and not actor.has_group_perm("core.change_chainrule"):
        raise PermissionDenied(refusal(actor, "core.change_chainrule"))


def _locked(approval_id, actor, expected_version):
    approval = locked(seen_by(Approval.objects, actor), approval_id)
    if expected_version is not None and approval.version != expected_version:
        raise StaleVersion(approval)
    return approval


def _to_decide(approval_id, actor, decision, note, expected_version):
    """The locked approval and what is to be written on its step."""
    approval = _locked(approval_id, actor, expected_version)
    names = approval.capacities_of(actor) if approval.current_role else []
    absent = names[0] if names else None  # their own role comes first
    written = {"decision": decision, "note": note, "decided_by": actor, "on_behalf_of_id": absent}
    return approval, written | {"decided_at": clock.now()}


def _decide(approval, move, decision, *, fact, payload=None, **inputs):
    step, said = approval.current_step, _payload(approval)
    apply_transition(
        move,
        actor=decision["decided_by"],
        on_behalf_of_id=decision["on_behalf_of_id"],
        fact=fact,
        reason=decision["note"],
        payload=said | (payload or {}),
        **inputs,
    )
    ApprovalStep.objects.filter(pk=step.pk, decision="").update(**decision)
    if approval.current_step is not None:
        schedule_reminders(approval, decision["decided_at"])
    return approval


def _freeze(approval, roles):
    ApprovalStep.objects.bulk_create(
        ApprovalStep(approval=approval, round=approval.round, position=position, role=role)
        for position, role in enumerate(roles, start=1)
    )
    schedule_reminders(approval, clock.now())


def _payload(approval, **changed):
    amount = changed.pop("amount", approval.amount)
    return {
        "kind": approval.kind,
        "number": approval.number,
        "subject_kind": approval.subject_kind,
        "subject_id": approval.subject_id,
        "requested_by_id": approval.requested_by_id,
        "amount": None if amount is None else str(amount),
        "round": approval.round,
        "position": approval.position,
        "role": approval.current_role,
    } | changed


def _need(note, sentence):
    if not note.strip():
        raise ValidationError({"note": sentence})
