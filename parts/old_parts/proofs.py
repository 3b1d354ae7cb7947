"""What old parts must prove at any moment: each is in one place, and the issue lines say the same as the old parts."""

from decimal import Decimal

from django.db.models import DecimalField, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from dms.core.invariants import difference, invariant
from parts.issuing.models import IssueLine
from parts.old_parts.list_models import HandoverState, OldPartHandoverLine
from parts.old_parts.models import OldPart, OldPartState
from parts.stock.bins import occupant
from parts.stock.models import BinKind

ZERO = Decimal(0)


@invariant("I9", "an old part lies in a bin of the old parts area of its own store, or in none")
def old_parts_lie_where_old_parts_belong():
    """The database keeps “in its bin” and the bin together; this looks at which bin it is."""
    rows = OldPart.objects.filter(bin__isnull=False).select_related("bin")
    wrong = rows.filter(~Q(bin__kind=BinKind.OLD_PARTS) | ~Q(bin__store=F("store")) | Q(bin__is_active=False))
    for row in wrong:
        yield difference("parts.oldpart", row.pk, f"{row.number} lies in {row.bin.code} ({row.bin.kind})")


@invariant("I9", "an old part is with the claims clerk exactly where a signed list that stands says so")
def claims_clerks_have_what_they_signed_for():
    """Both ways: nobody holds what is on no list, and no list names what is somewhere else."""
    lines = OldPartHandoverLine.objects.filter(old_part=OuterRef("pk"), stands=True)
    signed = Exists(lines.filter(handover__state=HandoverState.SIGNED, handover__signed_by=OuterRef("held_by")))
    held = OldPart.objects.filter(state=OldPartState.WITH_CLAIMS)
    for row in held.exclude(signed):
        yield difference("parts.oldpart", row.pk, f"{row.number} is with the claims clerk, who signed no list with it")
    waiting = OldPartHandoverLine.objects.filter(stands=True, handover__state=HandoverState.OPEN)
    gone = waiting.exclude(old_part__state__in=(OldPartState.TAKEN_IN, OldPartState.IN_BIN))
    cancelled = OldPartHandoverLine.objects.filter(stands=True, handover__state=HandoverState.CANCELLED)
    for line in (gone | cancelled).select_related("handover", "old_part"):
        yield difference("parts.oldparthandoverline", line.pk, f"{line.handover} still names {line.old_part}")


@invariant("I4", "an issue line says “old part in” exactly where as many old parts came in as went out")
def lines_and_old_parts_agree():
    """More never; fewer only where the line does not say so."""
    kept = OldPart.objects.filter(issue_line=OuterRef("pk")).exclude(state=OldPartState.WITHDRAWN)
    total = kept.order_by().values("issue_line").annotate(total=Sum("quantity")).values("total")
    lines = IssueLine.objects.annotate(kept=Coalesce(Subquery(total), ZERO, output_field=DecimalField()))
    for line in lines.filter(Q(kept__gt=F("quantity")) | Q(old_part_in=True, kept__lt=Coalesce("picked", "quantity"))):
        yield difference("parts.issueline", line.pk, f"{line.kept} old parts for {line.quantity} new ones")


@occupant
def has_old_parts(place):
    """A bin with an old part in it is in use."""
    return OldPart.objects.filter(bin=place).exists()
