"""Taking an issue back whole, as if the goods had never left; and taking a return of it back."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core.editing import StaleVersion
from dms.core.locking import locked
from dms.core.registering import seen_by
from dms.core.transitions import Blocker, TransitionBlocked, apply_transition
from parts.issuing import facts
from parts.issuing.models import OF_A_SALE, Issue
from parts.stock.models import Movement, Posting, PostingKind
from parts.stock.reversal import post_reversal, reverser

ZERO = Decimal(0)


@transaction.atomic
def reverse_issue(*, issue_id, reason, actor, expected_version=None):
    """Reverse what was issued by mistake. Announces ISSUE_REVERSED, POSTING_REVERSED.

    Raises Issue.DoesNotExist, PermissionDenied, TransitionBlocked naming what came back meanwhile, ValidationError.
    """
    row = locked(seen_by(Issue.objects.select_related("store"), actor), issue_id)
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(row)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is taken back.")})
    payload = {"number": row.number, "kind": str(row.kind), "posting_id": row.posting_id}
    apply_transition(row.reverse, actor=actor, fact=facts.ISSUE_REVERSED, reason=reason, payload=payload)
    post_reversal(posting=row.posting, reason=reason[:200], actor=actor)
    return row


@reverser("parts.issue")
def reverse_posting_of_issue(*, posting, reason, actor):
    """From the posting's page: the issue itself is reversed, or one return of it."""
    if posting.kind == PostingKind.ISSUE:
        reverse_issue(issue_id=posting.source_id, reason=reason, actor=actor)
        return Posting.objects.get(reverses=posting)
    issue = locked(Issue.objects, posting.source_id)
    if issue.kind in OF_A_SALE:
        said = _("The customer of %(sale)s got the money back. Sell the goods anew.") % {"sale": issue.job_number}
        raise TransitionBlocked([Blocker(said, url=issue.source_url)])
    made = post_reversal(posting=posting, reason=reason, actor=actor)
    give_out_again(posting)
    return made


def give_out_again(posting):
    """What a return had brought back is out again: the lines say so."""
    for movement in Movement.objects.filter(posting=posting, returns__isnull=False).select_related("returns"):
        line = movement.returns.issue_line
        line.returned -= movement.quantity
        line.save(update_fields=["returned", "updated_at"])
