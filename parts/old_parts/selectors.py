"""What lists and pages of old parts read."""

from decimal import Decimal

from django.db.models import Sum

from dms.core import clock
from dms.core.subjects import kind_of
from parts.issuing import old_for_new
from parts.issuing.models import IssueLine
from parts.old_parts.list_models import HandoverState, OldPartHandover
from parts.old_parts.models import HERE, Destination, OldPart, OldPartState

ZERO = Decimal(0)
NAMED = ("store", "part", "bin", "supplier", "held_by", "taken_in_by", "issue_line__issue")


def old_parts(user):
    """Old parts that ``user`` may see, with what their pages name."""
    return OldPart.objects.visible_to(user).select_related(*NAMED)


def here(rows):
    """Those that the parts department has."""
    return rows.filter(state__in=HERE)


def late(rows):
    """Those that should have left by now."""
    return here(rows).filter(due_at__lt=clock.now())


def late_for(user):
    """The visible ones that should have left by now, the oldest first."""
    return late(OldPart.objects.visible_to(user)).order_by("due_at", "pk")


def unlisted(rows):
    """Old parts of warranty jobs that are here and on no list."""
    listed = rows.filter(handover_lines__stands=True).values("pk")
    return here(rows).filter(destination=Destination.CLAIMS).exclude(pk__in=listed)


def for_claims(user):
    """What is to be handed to the claims clerk next."""
    return unlisted(OldPart.objects.visible_to(user)).select_related("part", "bin").order_by("due_at", "pk")


def to_sign(user):
    """Lists that wait for the claims clerk."""
    return OldPartHandover.objects.visible_to(user).filter(state=HandoverState.OPEN).order_by("pk")


def held_by(user):
    """What ``user`` has signed for and still has."""
    return OldPart.objects.visible_to(user).filter(held_by=user)


def with_claims(user):
    """What all claims clerks have."""
    return OldPart.objects.visible_to(user).filter(state=OldPartState.WITH_CLAIMS)


def owed(user):
    """Lines of issues whose new part is out and whose old part is not in; the oldest first."""
    lines = old_for_new.owed(IssueLine.objects.visible_to(user))
    return lines.select_related("issue", "part", "store").order_by("issue__issued_at", "pk")


def old_parts_of(source):
    """All old parts that came from ``source``, such as a repair order, without those taken in by mistake."""
    rows = OldPart.objects.filter(source_kind=kind_of(source), source_id=source.pk)
    return rows.exclude(state=OldPartState.WITHDRAWN).select_related("part", "bin").order_by("pk")


def kept_for(line):
    """How many old parts of the issue line came in."""
    rows = line.old_parts.exclude(state=OldPartState.WITHDRAWN)
    return rows.aggregate(total=Sum("quantity"))["total"] or ZERO


def wanted_for(line):
    """How many old parts the issue line asks for: as many as go out with it, or went and did not come back."""
    return line.still_out if line.movement_id else line.quantity
