"""What people do about substitutes; the approval for somebody of another store; ending by date."""

from datetime import datetime, time, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dms.accounts import facts
from dms.accounts.people import Membership, User
from dms.accounts.roles import Role
from dms.accounts.segregation import CONFLICTS
from dms.accounts.substitution import Substitution, SubstitutionState
from dms.core import clock, due
from dms.core.approvals import facts as approval_facts
from dms.core.approvals.kinds import approval_kind
from dms.core.approvals.selectors import open_approval_of
from dms.core.approvals.services import request_approval, withdraw_approval
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.subjects import kind_of
from dms.core.transitions import apply_transition

CROSS_STORE = approval_kind(
    "substitution.cross_store", gettext_lazy("substitute from another store"), chain=[Role.GENERAL_MANAGER.value]
)
END = "substitutions.end"


@transaction.atomic
def request_substitution(*, absent_id, substitute_id, store, valid_from, valid_to, actor, note=""):
    """Ask ``substitute_id`` to stand in for ``absent_id`` in ``store``. Announces SUBSTITUTION_REQUESTED.

    People ask for themselves; whoever may grant roles in the store asks for anybody in it, but not to stand in
    themselves. The absent person's row is locked, so that two arrangements can't cover the same days.
    Raises PermissionDenied and ValidationError.
    """
    own = actor is not None and actor.pk == absent_id
    require(actor, "accounts.add_substitution" if own else "accounts.arrange_substitution", store)
    absent = locked(User.objects.filter(is_active=True), absent_id)
    substitute = User.objects.filter(is_active=True, pk=substitute_id).first()
    if not own and actor is not None and substitute == actor:
        raise PermissionDenied(_("Nobody gives themselves the roles of somebody absent. Let a colleague arrange it."))
    _check(absent, substitute, store, valid_from, valid_to)
    row = Substitution(
        store=store,
        absent=absent,
        substitute=substitute,
        requested_by=actor,
        valid_from=valid_from,
        valid_to=valid_to,
        note=note,
        crosses_stores=not _works_in(substitute, store),
    )
    warnings = duty_warnings(row)
    return register(
        row, actor=actor, fact=facts.SUBSTITUTION_REQUESTED, reason=note, payload=_payload(row, warnings=warnings)
    )


@transaction.atomic
def accept_substitution(*, substitution_id, actor):
    """Agree to stand in; from another store the general manager's approval is asked for.

    Announces SUBSTITUTION_ACCEPTED. Raises PermissionDenied, and TransitionBlocked also where nobody can approve.
    """
    row = _locked(substitution_id, actor)
    apply_transition(
        row.accept,
        actor=actor,
        fact=facts.SUBSTITUTION_ACCEPTED,
        payload=_payload(row, warnings=duty_warnings(row)),
    )
    if row.state == SubstitutionState.AWAITING_APPROVAL:
        _ask_for_approval(row)
    else:
        _end_by_date(row)
    return row


@transaction.atomic
def decline_substitution(*, substitution_id, actor, note=""):
    """Say no. Announces SUBSTITUTION_DECLINED."""
    row = _locked(substitution_id, actor)
    apply_transition(row.decline, actor=actor, fact=facts.SUBSTITUTION_DECLINED, reason=note, payload=_payload(row))
    return row


@transaction.atomic
def withdraw_substitution(*, substitution_id, actor, note=""):
    """Take the request back, with the approval that still waits for it. Announces SUBSTITUTION_WITHDRAWN."""
    row = _locked(substitution_id, actor)
    apply_transition(row.withdraw, actor=actor, fact=facts.SUBSTITUTION_WITHDRAWN, reason=note, payload=_payload(row))
    waiting = open_approval_of(row, CROSS_STORE.code)
    if waiting is not None:
        by_requester = actor is not None and actor.pk == waiting.requested_by_id
        withdraw_approval(approval_id=waiting.pk, actor=actor if by_requester else None, note=note)
    return row


@transaction.atomic
def end_substitution(*, substitution_id, actor, note=""):
    """End it before its last day. Announces SUBSTITUTION_ENDED; the roles are gone at once."""
    row = _locked(substitution_id, actor)
    apply_transition(row.end, actor=actor, fact=facts.SUBSTITUTION_ENDED, reason=note, payload=_payload(row))
    return row


def duty_warnings(row):
    """A sentence for each two duties that should be apart and would meet in the substitute; nothing is forbidden."""
    held = Membership.objects.active(row.valid_from)
    own = set(held.filter(user=row.substitute).values_list("role", flat=True))
    both = own | set(held.filter(user=row.absent, store=row.store).values_list("role", flat=True))
    text = _("%(user)s would be both %(one)s and %(other)s. These duties should lie in different hands.")
    return [
        text % {"user": row.substitute, "one": one.label, "other": other.label}
        for one, other in (sorted(pair) for pair in CONFLICTS if pair <= both and not pair <= own)
    ]


@due.on(approval_facts.APPROVAL_APPROVED)
def confirm_approved_substitution(event):
    """The general manager agreed: the roles are handed over. Nothing when it was withdrawn meanwhile."""
    row = _waiting(event)
    if row is None:
        return
    if too_late := row.confirm_blockers():
        apply_transition(
            row.refuse, actor=None, fact=facts.SUBSTITUTION_REFUSED, reason=too_late[0], payload=_payload(row)
        )
        return
    apply_transition(row.confirm, actor=None, fact=facts.SUBSTITUTION_CONFIRMED, payload=_payload(row))
    _end_by_date(row)


@due.on(approval_facts.APPROVAL_REJECTED)
def refuse_rejected_substitution(event):
    """The general manager said no."""
    row = _waiting(event)
    if row is not None:
        apply_transition(
            row.refuse, actor=None, fact=facts.SUBSTITUTION_REFUSED, reason=event.reason, payload=_payload(row)
        )


@due.due(END)
def end_by_date(work):
    """The last day is over. Nothing when it was ended early."""
    row = locked(Substitution.objects, work.payload["substitution_id"])
    if row.state == SubstitutionState.CONFIRMED:
        apply_transition(row.end, actor=None, fact=facts.SUBSTITUTION_ENDED, payload=_payload(row))


def _check(absent, substitute, store, valid_from, valid_to):
    """Refuse what can't be arranged, all reasons by field."""
    refused = {}
    if substitute is None or substitute.pk == absent.pk or not Membership.objects.active().filter(user=substitute):
        refused["substitute"] = _("Choose a colleague who works here; nobody stands in for themselves.")
    elif Substitution.objects.filter(absent=substitute).overlapping(valid_from, valid_to).exists():
        refused["substitute"] = _("%(name)s is away on these days too.") % {"name": substitute}
    if not _works_in(absent, store):
        refused["absent"] = _("%(name)s holds no role in %(store)s.") % {"name": absent, "store": store}
    if valid_to < valid_from:
        refused["valid_to"] = _("The last day comes before the first.")
    elif valid_to < clock.today(store):
        refused["valid_to"] = _("These days are over.")
    taken = Substitution.objects.filter(absent=absent, store=store).overlapping(valid_from, valid_to).first()
    if taken is not None:
        refused["valid_from"] = _("Somebody stands in on these days already: %(which)s.") % {"which": taken}
    if refused:
        raise ValidationError(refused)


def _works_in(person, store):
    return Membership.objects.active().filter(user=person, store=store).exists()


def _locked(substitution_id, actor):
    return locked(seen_by(Substitution.objects.all(), actor), substitution_id)


def _ask_for_approval(row):
    request_approval(
        kind=CROSS_STORE.code,
        subject=row,
        title=str(row)[:120],
        explanation="\n".join([row.note, *duty_warnings(row)]).strip(),
        actor=row.requested_by,
    )


def _end_by_date(row):
    over = datetime.combine(row.valid_to + timedelta(days=1), time(), tzinfo=row.store.zone)
    due.schedule(END, key=f"{END}:{row.pk}", at=over, payload={"substitution_id": row.pk})


def _waiting(event):
    """The substitution, locked, that this decision is about and that still waits for it."""
    if event.payload["kind"] != CROSS_STORE.code or event.payload["subject_kind"] != kind_of(Substitution):
        return None
    row = locked(Substitution.objects, event.payload["subject_id"])
    return row if row.state == SubstitutionState.AWAITING_APPROVAL else None


def _payload(row, **more):
    days = {"valid_from": str(row.valid_from), "valid_to": str(row.valid_to)}
    return {"absent_id": row.absent_id, "substitute_id": row.substitute_id, **days, **more}
