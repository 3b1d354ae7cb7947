"""Taking a posting back: a counter-posting, in order; what depends on it must be taken back first and is named.

A posting of a paper is taken back by the paper, whose state changes with it. The paper's room says how:

    @reverser("parts.goodsreceipt")
    def reverse_receipt(*, posting, reason, actor): ...
"""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core.events import publish
from dms.core.permissions import require
from dms.core.registering import seen_by
from dms.core.transitions import Blocker, TransitionBlocked
from parts.stock import facts
from parts.stock.ledger import Writer, locked_items
from parts.stock.models import LayerUse, Movement, Posting, PostingKind

ZERO = Decimal(0)
REVERSERS = {}


def reverser(source_kind):
    """Register how postings of the paper ``source_kind`` (``app.model``) are taken back."""

    def register(function):
        REVERSERS[source_kind] = function
        return function

    return register


@transaction.atomic
def reverse_posting(*, posting_id, reason, actor):
    """Take a posting back, through its paper where it has one that knows how. Returns the counter-posting.

    Announces POSTING_REVERSED. Raises Posting.DoesNotExist, PermissionDenied, ValidationError without a reason,
    TransitionBlocked naming what depends on it.
    """
    posting = seen_by(Posting.objects, actor).get(pk=posting_id)
    require(actor, "parts.reverse_posting", posting.store)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is taken back.")})
    if posting.source_kind in REVERSERS:
        return REVERSERS[posting.source_kind](posting=posting, reason=reason, actor=actor)
    return post_reversal(posting=posting, reason=reason, actor=actor)


def reversal_blockers(posting):
    """Why the posting can't be taken back now, each with the posting to take back first."""
    if posting.kind == PostingKind.REVERSAL:
        return [_("This takes another posting back. Post what is right instead.")]
    if Posting.objects.filter(reverses=posting).exists():
        return [_("The posting was taken back already.")]
    if posting.kind in {PostingKind.DEPARTURE, PostingKind.ARRIVAL}:
        return [_("A transfer that has arrived is sent back by a transfer the other way.")]
    return [
        Blocker(
            _("%(posting)s of %(part)s came after it. Take that back first.")
            % {"posting": later.posting, "part": later.item.part.number},
            url=later.posting.get_absolute_url(),
        )
        for later in _dependents(posting)
    ]


@transaction.atomic
def post_reversal(*, posting, reason, actor):
    """The counter-posting itself, for papers that take their own posting back. Raises TransitionBlocked."""
    parts = posting.movements.values_list("item__part_id", flat=True)
    items = locked_items(posting.store_id, parts)
    if blocked := reversal_blockers(posting):
        raise TransitionBlocked(blocked)
    writer = Writer(
        store=posting.store,
        kind=PostingKind.REVERSAL,
        items=items.values(),
        actor=actor,
        reason=reason,
        reverses=posting,
    )
    writer.posting.source_kind = posting.source_kind
    writer.posting.source_id = posting.source_id
    writer.posting.source_text = posting.source_text
    for movement in posting.movements.select_related("item__part", "posting").order_by("-id"):
        _undo(writer, movement)
    made = writer.write()
    publish(
        facts.POSTING_REVERSED,
        subject=posting,
        actor=actor,
        reason=reason,
        payload={"reversal_id": made.pk, "items": [item.pk for item in items.values()]},
    )
    return made


def _undo(writer, movement):
    item = writer.items[movement.item_id]
    counter = writer.move(
        item, movement.bin_id, movement.status, -movement.quantity, value=-movement.value, undoes=movement
    )
    for layer in movement.layers.all():
        layer = writer.layer(layer.pk)
        writer.use(layer, counter, -layer.remaining, -layer.remaining_value)
    for use in movement.layer_uses.all():
        writer.use(writer.layer(use.layer_id), counter, -use.quantity, -use.value)


def _dependents(posting):
    """Later movements that used what this posting brought, or brought back what it took; the latest first."""
    later = Movement.objects.filter(undone_by=None, undoes=None, posting__gt=posting.pk).exclude(posting=posting)
    found = {}
    for movement in posting.movements.select_related("item__part"):
        for one in later.filter(returns=movement).select_related("posting", "item__part"):
            found[one.posting_id] = one
        if movement.quantity > 0:
            for one in _users(later, movement):
                found[one.posting_id] = one
    return [found[key] for key in sorted(found, reverse=True)]


def _users(later, movement):
    """Who took what ``movement`` brought: out of its layers, or out of its bin below what it brought."""
    brought = [(one, one.quantity) for one in movement.layers.all()]
    brought += [(use.layer, use.quantity) for use in movement.layer_uses.select_related("layer")]
    short = [layer for layer, quantity in brought if layer.remaining < quantity]
    used = LayerUse.objects.filter(layer__in=short, quantity__lt=0)
    yield from later.filter(pk__in=used.values("movement")).select_related("posting", "item__part")
    if movement.bin.balances.filter(item=movement.item, status=movement.status, on_hand__lt=movement.quantity).exists():
        yield from later.filter(
            item=movement.item, bin=movement.bin, status=movement.status, quantity__lt=0
        ).select_related("posting", "item__part")
