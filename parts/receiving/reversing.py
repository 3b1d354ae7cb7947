"""Taking a receipt or a put-away back: counter-entries, the order's lines open again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core.events import publish
from dms.core.registering import seen_by
from dms.core.transitions import apply_transition
from parts.purchasing.ordering import book_unreceived, locked_orders
from parts.receiving import facts
from parts.receiving.delivering import lines_of, locked_receipt
from parts.receiving.followers import REVERSED, follow
from parts.receiving.models import PutAway, Receipt, ReceiptState
from parts.stock.models import PostingKind
from parts.stock.reversal import post_reversal, reverser


@transaction.atomic
def reverse_receipt(*, receipt_id, reason, actor, expected_version=None):
    """Take the goods out of the stock again, put-aways first; the order waits for them again.

    Announces RECEIPT_REVERSED. Raises PermissionDenied, ValidationError without a reason, TransitionBlocked naming
    what has used the goods since.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is taken back.")})
    seen = seen_by(Receipt.objects, actor).get(pk=receipt_id)
    orders = locked_orders(set(seen.lines.values_list("order_line__order_id", flat=True)))
    receipt = locked_receipt(receipt_id, actor, expected_version)
    lines = lines_of(receipt)
    taken = [line for line in lines if line.accepted]
    apply_transition(
        receipt.reverse,
        actor=actor,
        fact=facts.RECEIPT_REVERSED,
        reason=reason,
        payload={"part_ids": sorted({line.part_id for line in taken}), "order_ids": sorted(orders)},
    )
    follow(REVERSED, receipt=receipt, reason=reason, actor=actor)
    _take_off_the_shelf(receipt, reason, actor)
    counter = None
    if receipt.posting is not None:
        counter = post_reversal(posting=receipt.posting, reason=reason, actor=actor)
    for order in orders.values():
        amounts = {line.order_line: line.accepted for line in taken if line.order_line.order_id == order.pk}
        if amounts:
            book_unreceived(order, amounts, actor=actor, payload={"receipt": receipt.number})
    receipt.counter_posting = counter
    return receipt


@reverser("parts.receipt")
def reverse_posting_of_a_receipt(*, posting, reason, actor):
    """A posting of a receipt is taken back on the stock's page: the receipt as a whole, or one put-away."""
    if posting.kind != PostingKind.MOVE:
        return reverse_receipt(receipt_id=posting.source_id, reason=reason, actor=actor).counter_posting
    receipt = locked_receipt(posting.source_id, actor)
    counter = post_reversal(posting=posting, reason=reason, actor=actor)
    for put in PutAway.objects.filter(posting=posting, is_undone=False).select_related("line__part"):
        _put_back(put)
        publish(
            facts.LINE_UNSHELVED,
            subject=receipt,
            actor=actor,
            reason=reason,
            payload={"line_id": put.line_id, "part_id": put.line.part_id, "bin_id": put.bin_id},
        )
    if receipt.state == ReceiptState.SHELVED:
        apply_transition(
            receipt.reopen,
            actor=None,
            fact=facts.LINE_UNSHELVED,
            reason=reason,
            payload={"posting_id": posting.pk, "by": actor.pk if actor else None},
        )
    return counter


def _take_off_the_shelf(receipt, reason, actor):
    rows = PutAway.objects.filter(line__receipt=receipt, is_undone=False).select_related("posting", "line")
    for put in rows.order_by("-pk"):
        if put.posting is not None:
            post_reversal(posting=put.posting, reason=reason, actor=actor)
        _put_back(put)


def _put_back(put):
    line = put.line
    line.refresh_from_db(fields=["shelved"])
    line.shelved -= put.quantity
    line.save(update_fields=["shelved", "updated_at"])
    put.is_undone = True
    put.save(update_fields=["is_undone", "updated_at"])
