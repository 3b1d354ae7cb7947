"""Reading approvals: one inbox, one's own requests, the answer about a subject."""

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q

from dms.core.approvals.models import Approval, ApprovalState, ApprovalStep
from dms.core.subjects import about


def approvals_waiting_for(user):
    """What ``user`` can decide now, oldest first: by their own roles and those of absent people they stand in for."""
    mine = Q(pk=None)
    for store_id, role, absent_id in user.held:
        here = Q() if store_id is None else Q(store_id=store_id)
        mine |= here & Q(current_role=role) & _free_of(absent_id)
    waiting = Approval.objects.filter(mine, _free_of(user.pk), state=ApprovalState.PENDING)
    return waiting.select_related("store", "requested_by").order_by("requested_at", "pk")


def requested_by(user):
    """What ``user`` asked for, newest first."""
    return Approval.objects.filter(requested_by=user).select_related("store").order_by("-pk")


def approval_of(subject, kind):
    """The latest approval of ``kind`` about ``subject``, whatever its state; None where nobody asked."""
    return Approval.objects.filter(kind=kind, **about(subject)).order_by("-pk").first()


def open_approval_of(subject, kind):
    """The request of ``kind`` about ``subject`` that is not decided yet, or None."""
    return Approval.objects.open().filter(kind=kind, **about(subject)).first()


def approver_ids(role, store, *, barred=()):
    """Keys of the people who could decide a step of ``role`` in ``store`` today: holders, and who stands in for one."""
    people = get_user_model().objects
    ids = set(people.holding(role, store).values_list("pk", flat=True)) - set(barred)
    ids |= set(people.standing_in(role, store, not_for=barred).values_list("pk", flat=True))
    return sorted(ids - set(barred))


def current_approver_ids(approval):
    """Keys of the people for whom ``approval`` waits; none when it is closed."""
    if not approval.current_role:
        return []
    return approver_ids(approval.current_role, approval.store, barred=approval.barred())


def _free_of(person_id):
    """Requests that this person neither made nor took part in this round, in person or by a substitute."""
    if person_id is None:
        return Q()
    took_part = ApprovalStep.objects.filter(
        Q(decided_by=person_id) | Q(on_behalf_of=person_id), approval=OuterRef("pk"), round=OuterRef("round")
    )
    return ~Q(requested_by=person_id) & ~Q(Exists(took_part))
