"""What receiving must prove at any moment: goods in the books are what was checked, and no more than was ordered."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import F, Sum

from dms.core.invariants import difference, invariant
from parts.purchasing.models import PurchaseOrderLine
from parts.receiving.models import Receipt, ReceiptLine
from parts.receiving.receipts import POSTED
from parts.stock.models import Movement

ZERO = Decimal(0)


@invariant("I4", "what is received on an order is the sum of its receipts, and no more than ordered and tolerated")
def received_is_the_sum_of_receipts():
    """Line of order by line of order."""
    rows = ReceiptLine.objects.filter(receipt__state__in=POSTED).values_list("order_line")
    sums = dict(rows.annotate(total=Sum("accepted")).order_by())
    for line in PurchaseOrderLine.objects.only("received", "ordered", "tolerance", "cancelled"):
        summed = sums.get(line.pk, ZERO)
        if line.received != summed:
            yield difference("parts.purchaseorderline", line.pk, f"{line.received} received, receipts say {summed}")
        if line.received > line.ordered + line.tolerance:
            yield difference("parts.purchaseorderline", line.pk, f"{line.received} received of {line.ordered}")


@invariant("I4", "a receipt brought into the stock what its checks accepted or kept, and nothing else")
def postings_are_what_was_checked():
    """Receipt by receipt, part by part."""
    moved = defaultdict(Decimal)
    rows = Movement.objects.filter(posting__in=Receipt.objects.filter(state__in=POSTED).values("posting"))
    for posting, part, total in rows.values_list("posting", "item__part").annotate(Sum("quantity")).order_by():
        moved[posting, part] = total
    checked = defaultdict(Decimal)
    lines = ReceiptLine.objects.filter(receipt__state__in=POSTED, receipt__posting__isnull=False)
    for posting, part, accepted, damaged, keeps in lines.values_list(
        "receipt__posting", "part", "accepted", "damaged", "keeps_damaged"
    ):
        checked[posting, part] += accepted + (damaged if keeps else ZERO)
    for key in moved.keys() | checked.keys():
        if moved[key] != checked[key]:
            yield difference("parts.receipt", key, f"{checked[key]} checked, {moved[key]} posted")


@invariant("I4", "what is shelved is the sum of its put-aways")
def shelved_is_the_sum_of_put_aways():
    """Line of receipt by line of receipt."""
    rows = ReceiptLine.objects.filter(put_aways__is_undone=False).annotate(total=Sum("put_aways__quantity"))
    for pk, shelved, total in rows.exclude(shelved=F("total")).values_list("pk", "shelved", "total"):
        yield difference("parts.receiptline", pk, f"{shelved} shelved, put-aways add up to {total}")
