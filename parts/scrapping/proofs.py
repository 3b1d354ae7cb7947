"""What scrappings must prove at any moment: pending scrap is what open scrappings hold apart, and nothing else."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import Sum

from dms.core.invariants import difference, invariant
from parts.scrapping.models import Scrapping, ScrappingLine, ScrappingState
from parts.scrapping.papers import HELD_APART
from parts.stock.models import Movement, PostingKind, StockStatus
from parts.stock.proofs import exactly

ZERO = Decimal(0)


@invariant("I4", "pending scrap is what the open scrappings hold apart")
def pending_scrap_is_held_by_scrappings():
    """Paper by paper and part by part: the movements as pending scrap against the lines; only a count may differ."""
    exact = exactly(Movement._meta.get_field("quantity"))
    moved = defaultdict(Decimal)
    rows = Movement.objects.filter(status=StockStatus.PENDING_SCRAP).exclude(posting__source_kind="parts.stocktake")
    for kind, *key, total in rows.values_list("posting__source_kind", "posting__source_id", "item").annotate(
        total=Sum("quantity")
    ):
        moved[(kind, *key)] = exact(total)
    lines = ScrappingLine.objects.filter(scrapping__state__in=HELD_APART).values_list("scrapping", "item")
    for *key, total in lines.annotate(total=Sum("quantity")).order_by():
        there = moved.pop(("parts.scrapping", *key), ZERO)
        if there != exact(total):
            yield difference("parts.scrapping", key[0], f"{exact(total)} held apart, {there} pending scrap")
    for key, there in moved.items():
        if there:
            yield difference("parts.movement", key, f"{there} pending scrap, no open scrapping says so")


@invariant("I6", "what a scrapping says it cost is what the ledger took for it")
def cost_of_scrappings_is_the_ledgers():
    """The cost of each disposed scrapping, of its lines, and of its posting."""
    exact = exactly(Movement._meta.get_field("value"))
    rows = Scrapping.objects.filter(state=ScrappingState.DISPOSED)
    for row in rows.prefetch_related("lines"):
        taken = Movement.objects.filter(posting=row.posting_id, posting__kind=PostingKind.SCRAP)
        taken = -exact(taken.aggregate(sum=Sum("value"))["sum"] or ZERO)
        said = sum((line.cost for line in row.lines.all()), ZERO)
        if not row.cost == said == taken:
            yield difference("parts.scrapping", row.pk, f"{row.cost} written, lines {said}, posting {taken}")
