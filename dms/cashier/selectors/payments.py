"""Reading payments: what is left of each, what it counts on, and what forbids paying it back."""

from django.db.models import Exists, F, OuterRef, Sum, Value
from django.db.models.functions import Coalesce, Round
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dms.cashier.choices import PaymentKind, ReceivableKind
from dms.cashier.models import Allocation, Payment, Receivable
from dms.cashier.selectors.files import of_file, same_file
from dms.core.approvals.kinds import approval_kind
from dms.core.approvals.models import ApprovalState
from dms.core.approvals.selectors import approval_of
from dms.core.money import ZERO
from dms.core.printing.writing import money
from dms.core.transitions import Blocker

#: Up to this the cashier refunds at once; above it finance agrees, from 5 000 CNY on the general manager too.
FREE_REFUND = 500
REFUND = approval_kind(
    "cashier.refund",
    gettext_lazy("refund"),
    chain=["finance"],
    climbs=[(5_000, ["finance", "general_manager"])],
)


def _sum(rows, field="amount"):
    return rows.aggregate(sum=Coalesce(Sum(field), Value(ZERO)))["sum"]


def left_of(payment):
    """What of the payment was not paid back or reversed: no refund may exceed it."""
    return payment.amount + _sum(Payment.objects.filter(origin=payment))


def allocated_of(payment):
    """What of it counts on receivables."""
    return _sum(Allocation.objects.filter(payment=payment))


def rest_of(payment):
    """What of it counts on nothing yet and was not paid back: the customer's balance."""
    return payment.amount + _sum(Payment.objects.filter(origin=payment, credit=None)) - allocated_of(payment)


def reversal_of(payment):
    """The booking that takes it back, or None."""
    return Payment.objects.filter(of=payment, kind=PaymentKind.REVERSAL).first()


def allocations_of(payment):
    """``[(receivable, amount)]`` of what it counts on now, by the receivable's key."""
    sums = Allocation.objects.filter(payment=payment).values("receivable").annotate(sum=Sum("amount")).order_by()
    amounts = {row["receivable"]: row["sum"] for row in sums if row["sum"]}
    rows = Receivable.objects.filter(pk__in=amounts).select_related("customer", "store").order_by("pk")
    return [(row, amounts[row.pk]) for row in rows]


def payments_with_rest(customer):
    """``[(payment, rest)]`` of the customer's money that counts on nothing, oldest first."""
    rows = living_payments().filter(of_file(customer), store=customer.store_id).order_by("pk")
    return [(row, rest) for row in rows if (rest := rest_of(row)) > 0]


def living_payments():
    """Payments that were not reversed."""
    reversals = Payment.objects.filter(of=OuterRef("pk"), kind=PaymentKind.REVERSAL)
    return Payment.objects.filter(~Exists(reversals), kind=PaymentKind.PAYMENT)


def unused(payments):
    """Those of the queryset ``payments`` that may have a rest: money that came and does not count in full."""
    counted = Allocation.objects.filter(payment=OuterRef("pk")).values("payment").annotate(sum=Sum("amount"))
    back = Payment.objects.filter(origin=OuterRef("pk"), credit=None).values("origin").annotate(sum=Sum("amount"))
    rows = payments.filter(kind=PaymentKind.PAYMENT).annotate(
        counted=Coalesce(counted.values("sum"), Value(ZERO)), went_back=Coalesce(back.values("sum"), Value(ZERO))
    )
    return rows.filter(amount__gt=Round(F("counted") - F("went_back"), 2))


def money_objections(*, payment, credit, amount):
    """Why ``amount`` can't go back out of ``payment``, from ``credit`` or its rest; the caller locks."""
    if payment.kind != PaymentKind.PAYMENT:
        return [_("%(number)s is itself a counter-entry. Only money that came can go back.") % {"number": payment}]
    if taken_back := reversal_of(payment):
        said = _("The payment %(number)s was reversed by %(reversal)s.")
        return [Blocker(said % {"number": payment, "reversal": taken_back}, url=taken_back.get_absolute_url())]
    if credit is not None and not _belong_together(payment, credit):
        return [_("%(credit)s belongs to another customer than the payment.") % {"credit": credit}]
    found = []
    is_own = credit is not None and credit.kind == ReceivableKind.COMPENSATION  # the store's money: none of it came
    if not is_own and amount > (left := left_of(payment)):
        said = _("Of the payment %(number)s only %(left)s is left; never more is paid back than was paid.")
        found.append(Blocker(said % {"number": payment, "left": money(left)}, url=payment.get_absolute_url()))
    free = rest_of(payment) if credit is None else credit.credit
    if amount > free:
        found.append(_not_free(payment, credit, free))
    return found


def _belong_together(payment, credit):
    """The same customer; or, for a walk-in, the payment by which the returned sale was paid."""
    if credit.customer_id is None:
        return any(row.pk == credit.origin_id for row, _amount in allocations_of(payment))
    return same_file(payment.customer, credit.customer)


def _not_free(payment, credit, free):
    if credit is not None:
        said = _("Of %(credit)s only %(free)s is left to be paid back.")
        return Blocker(said % {"credit": credit, "free": money(free)}, url=credit.get_absolute_url())
    said = _(
        "Of the payment %(number)s only %(free)s counts on nothing. What was sold is taken back by its own document, "
        "which raises the refund due."
    )
    return Blocker(said % {"number": payment, "free": money(free)}, url=payment.get_absolute_url())


def refund_objections(refund):
    """Why the refund can't be paid out: the approval first, then the money."""
    found = approval_objections(refund)
    return found + money_objections(payment=refund.payment, credit=refund.credit, amount=refund.amount)


def approval_objections(refund):
    """Above the free amount somebody else has to have agreed."""
    if refund.amount <= FREE_REFUND:
        return []
    approval = approval_of(refund, REFUND.code)
    if approval is not None and approval.state == ApprovalState.APPROVED:
        return []
    if approval is None:
        said = _("A refund above %(free)s needs an approval.")
        return [Blocker(said % {"free": money(FREE_REFUND)}, url=refund.get_absolute_url())]
    said = _("The approval %(number)s is not given yet: %(state)s.")
    values = {"number": approval.number, "state": approval.get_state_display()}
    return [Blocker(said % values, url=approval.get_absolute_url(), who=approval.current_role_label)]
