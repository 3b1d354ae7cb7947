"""How good a supplier is, out of the records: on time, faultless, at a fair price. No figure without its rows.

Score = 40 % on time + 40 % faultless + 20 % fair price, over the last 365 days; what cannot be judged yet is left out
and the others count for more. Class by what was bought: A the first 80 %, B up to 95 %, C the rest (DOMAIN §2).
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import (
    Case,
    Count,
    DecimalField,
    F,
    IntegerField,
    Min,
    OuterRef,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Round

from dms.core import clock
from dms.parties.models import Supplier
from parts.purchasing.models import OrderState, PurchaseOrderLine, SupplierOffer
from parts.receiving.models import ReceiptLine
from parts.receiving.receipts import POSTED
from parts.supplying.models import Payable, PayableState, SupplierCredit, SupplierReturnLine
from parts.supplying.returns import GONE

WINDOW = timedelta(days=365)
WEIGHTS = {"on_time": 40, "faultless": 40, "fair": 20}
CLASSES = (("A", Decimal("0.80")), ("B", Decimal("0.95")))
ZERO = Decimal(0)
QUANTITY = DecimalField(max_digits=14, decimal_places=3)
MONEY = DecimalField(max_digits=16, decimal_places=2)
NOT_OUT = (OrderState.DRAFT, OrderState.PAYMENT_ASKED, OrderState.PAYMENT_APPROVED, OrderState.CANCELLED)


# --- the rows behind each figure: they narrow visible rows and nothing else


def due_lines(lines):
    """Lines of placed orders whose day has passed, and of which something is still wanted."""
    return lines.exclude(order__state__in=NOT_OUT).filter(
        order__expected_on__lt=clock.today(), ordered__gt=F("cancelled")
    )


def lines_on_time(lines):
    """Of these all had arrived (first check, at the carrier) by the promised day; what came damaged came, too."""
    came = ReceiptLine.objects.filter(
        order_line=OuterRef("pk"),
        receipt__state__in=POSTED,
        receipt__carrier_checked_at__date__lte=OuterRef("order__expected_on"),
    )
    total = came.order_by().values("order_line").annotate(sum=Sum(F("accepted") + F("damaged"))).values("sum")
    lines = due_lines(lines).annotate(
        came=Coalesce(Subquery(total, output_field=QUANTITY), ZERO, output_field=QUANTITY)
    )
    return lines.filter(came__gte=Round(F("ordered") - F("cancelled"), 3))


def received_lines(lines):
    """Lines of deliveries in the books of which something came."""
    return lines.filter(receipt__state__in=POSTED).exclude(accepted=0, damaged=0, wrong=0)


def faultless_lines(lines):
    """Nothing damaged, nothing wrong, and nothing of it went back to the supplier."""
    back = SupplierReturnLine.objects.filter(supplier_return__state__in=GONE, receipt_line__isnull=False)
    return received_lines(lines).filter(damaged=0, wrong=0).exclude(pk__in=back.values("receipt_line"))


def compared_lines(lines):
    """Ordered lines with something to compare: the lowest offer for them, else the list cost (``fair_price``)."""
    offers = SupplierOffer.objects.filter(line=OuterRef("request_line")).order_by()
    lowest = offers.values("line").annotate(least=Min("price")).values("least")
    lines = lines.exclude(order__state__in=NOT_OUT).annotate(
        fair_price=Coalesce(Subquery(lowest, output_field=MONEY), F("part__list_cost"), output_field=MONEY)
    )
    return lines.filter(fair_price__gt=0)


def lines_at_a_fair_price(lines):
    """Not dearer than that."""
    return compared_lines(lines).filter(price__lte=F("fair_price"))


# --- suppliers with their figures


@dataclass(frozen=True)
class Share:
    """So many out of so many."""

    name: str
    good: int
    of: int

    @property
    def percent(self):
        """In per cent to a tenth; None where there is nothing to judge."""
        if not self.of:
            return None
        return (Decimal(self.good) * 100 / self.of).quantize(Decimal("0.1"), ROUND_HALF_UP)


def shares_of(supplier):
    """The three shares of a supplier out of ``rated``."""
    return [Share(name, getattr(supplier, f"{name}_good"), getattr(supplier, f"{name}_of")) for name in WEIGHTS]


def share_of(name):
    """``value(supplier)`` of a column: one of the shares in per cent."""
    return lambda supplier: Share(name, getattr(supplier, f"{name}_good"), getattr(supplier, f"{name}_of")).percent


def score_of(supplier):
    """The score of a supplier out of ``rated``, 0 to 100; None where nothing can be judged."""
    judged = [share for share in shares_of(supplier) if share.of]
    if not judged:
        return None
    weight = sum(WEIGHTS[share.name] for share in judged)
    points = sum(Decimal(share.good) / share.of * WEIGHTS[share.name] for share in judged)
    return (points * 100 / weight).quantize(Decimal("0.1"), ROUND_HALF_UP)


def rated(suppliers):
    """``suppliers`` with ``<name>_good``, ``<name>_of``, ``bought`` (net), ``owed``, ``late``, ``credit``, ``abc``."""
    since = clock.now() - WINDOW
    ordered = PurchaseOrderLine.objects.filter(order__placed_at__gte=since)
    came = ReceiptLine.objects.filter(receipt__confirmed_at__gte=since)
    order, receipt = "order__supplier", "receipt__supplier"
    payables = Payable.objects.exclude(state=PayableState.WITHDRAWN)
    year = payables.filter(raised_on__gte=since.date())
    return suppliers.annotate(
        on_time_of=_many(due_lines(ordered), order),
        on_time_good=_many(lines_on_time(ordered), order),
        faultless_of=_many(received_lines(came), receipt),
        faultless_good=_many(faultless_lines(came), receipt),
        fair_of=_many(compared_lines(ordered), order),
        fair_good=_many(lines_at_a_fair_price(ordered), order),
        bought=_sum(year, F("net")),
        owed=_sum(payables, F("owed") - F("settled")),
        late=_sum(payables.late(clock.today()), F("owed") - F("settled")),
        credit=_sum(SupplierCredit.objects.all(), F("gross") - F("used")),
        abc=_class(year),
    )


def classes(payables):
    """``{supplier_id: "A"}`` of each store's suppliers by what was bought of them."""
    sums = payables.values_list("store", "supplier").annotate(sum=Sum("net")).order_by("store", "-sum", "supplier")
    totals, before, found = {}, {}, {}
    for store, _supplier, amount in sums:
        totals[store] = totals.get(store, ZERO) + amount
    for store, supplier, amount in sums:
        share = before.get(store, ZERO) / totals[store] if totals[store] else ZERO
        found[supplier] = next((name for name, most in CLASSES if share < most), "C")
        before[store] = before.get(store, ZERO) + amount
    return found


def rated_one(supplier_id):
    """One supplier with its figures."""
    return rated(Supplier.objects.filter(pk=supplier_id)).get()


def _class(payables):
    known = classes(payables)
    whens = [When(pk__in=[pk for pk, one in known.items() if one == name], then=Value(name)) for name in "ABC"]
    return Case(*whens, default=Value(""))


def _many(rows, link):
    counted = rows.filter(**{link: OuterRef("pk")}).order_by().values(link).annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _sum(rows, what):
    total = rows.filter(supplier=OuterRef("pk")).order_by().values("supplier").annotate(sum=Sum(what)).values("sum")
    return Coalesce(Subquery(total, output_field=MONEY), ZERO, output_field=MONEY)
