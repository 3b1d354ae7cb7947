"""Taking money, letting it count, and taking a booking back."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts.models import Store
from dms.cashier import facts
from dms.cashier.choices import PaymentKind, PaymentMethod, ReceivableState
from dms.cashier.dependents import objections_to_reversal
from dms.cashier.models import Allocation, Payment
from dms.cashier.selectors.files import same_file
from dms.cashier.selectors.payments import rest_of, reversal_of
from dms.cashier.services.counting import count_payment, locked_receivables, uncount, use_credit
from dms.cashier.services.days import day_for_booking
from dms.core import clock
from dms.core.editing import StaleVersion
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.money import ZERO, rounded
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import require
from dms.core.printing.writing import money
from dms.core.registering import register, seen_by
from dms.core.transitions import Blocker, TransitionBlocked
from dms.parties.models import Customer

PAYMENT_NUMBER = number_kind("payment", "RP", gapless=True)
#: Money that nobody hands over: it counts once finance has seen it on the store's bank account.
TRANSFERS = (PaymentMethod.BANK_TRANSFER, PaymentMethod.CHEQUE)


@transaction.atomic
def take_payment(
    *,
    store_id,
    method,
    amount,
    actor,
    allocations=None,
    customer_id=None,
    reference="",
    tendered=None,
    booked_on=None,
    expected_versions=None,
):
    """收款: money came. ``amount`` in CNY, ``allocations`` ``{receivable key: amount}`` of what it is for.

    What is more than the allocations stays as the customer's balance; a walk-in pays exactly. ``tendered`` is the cash
    that was given. ``booked_on`` is today, or the next day where today is closed. ``expected_versions``
    ``{receivable key: version}`` refuses a second press of the same button. Announces PAYMENT_TAKEN, and
    RECEIVABLE_SETTLED for each receivable that is paid by it. Raises Store.DoesNotExist, Receivable.DoesNotExist,
    PermissionDenied, TransitionBlocked, StaleVersion, ValidationError. Returns the Payment.
    """
    store = seen_by(Store.objects, actor).get(pk=store_id)
    require(actor, "cashier.add_payment", store)
    _check_method(method, reference, store, actor)
    amount, allocations = rounded(amount), {pk: rounded(each) for pk, each in (allocations or {}).items()}
    rows = locked_receivables(allocations, actor)
    _check_versions(rows, expected_versions or {})
    customer = _payer(store, customer_id, rows, actor)
    _check_amounts(amount, allocations, tendered, method, customer)
    payment = Payment(
        store=store,
        method=method,
        amount=amount,
        tendered=tendered,
        customer=customer,
        payer=rows[0].payer if rows and customer is None else "",
        reference=reference.strip(),
        booked_on=day_for_booking(store, booked_on),
        received_at=clock.now(),
        received_by=actor,
    )
    _book(payment, actor, facts.PAYMENT_TAKEN, receivable_ids=sorted(allocations))
    for row in rows:
        count_payment(payment, row, allocations[row.pk], actor=actor)
    return payment


@transaction.atomic
def allocate_payment(*, payment_id, allocations, actor):
    """Let the rest of a payment count: ``{receivable key: amount}`` in CNY, of the same customer.

    Announces PAYMENT_ALLOCATED, RECEIVABLE_SETTLED. Raises Payment.DoesNotExist, PermissionDenied, TransitionBlocked.
    """
    rows = locked_receivables(allocations, actor)
    payment = locked(seen_by(_PAYMENTS, actor), payment_id)
    require(actor, "cashier.add_payment", payment)
    allocations = {pk: rounded(each) for pk, each in allocations.items()}
    if not allocations or min(allocations.values()) <= 0:
        raise ValidationError({"allocations": _("Say what it is for, with amounts above zero.")})
    if payment.kind != PaymentKind.PAYMENT or reversal_of(payment) or (rest := rest_of(payment)) <= 0:
        raise TransitionBlocked([_("Nothing is left of the payment %(number)s.") % {"number": payment}])
    if sum(allocations.values()) > rest:
        said = _("Of the payment %(number)s only %(rest)s is left.") % {"number": payment, "rest": money(rest)}
        raise TransitionBlocked([said])
    if not all(same_file(payment.customer, row.customer) for row in rows):
        raise TransitionBlocked([_("A payment counts for its own customer only.")])
    for row in rows:
        count_payment(payment, row, allocations[row.pk], actor=actor)
    publish(facts.PAYMENT_ALLOCATED, subject=payment, actor=actor, payload={"receivable_ids": sorted(allocations)})
    return payment


@transaction.atomic
def reverse_payment(*, payment_id, reason, actor, booked_on=None):
    """Take a booking back by a counter-entry: a payment with all that it counts on, or a refund. For mistakes.

    Refused, with the document named, where something depends on it: money already paid back, a deposit already used, a
    refund due, or what a stage names (``dms.cashier.dependents``). Announces PAYMENT_REVERSED, RECEIVABLE_REOPENED.
    Raises Payment.DoesNotExist, PermissionDenied, TransitionBlocked, ValidationError. Returns the counter-entry.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say what was wrong: the counter-entry needs a reason.")})
    found = seen_by(_PAYMENTS, actor).get(pk=payment_id)
    rows = {row.pk: row for row in locked_receivables(_touched(found))}
    payment = locked(seen_by(_PAYMENTS, actor), payment_id)
    require(actor, "cashier.reverse_payment", payment)
    if _touched(payment) - set(rows):  # it was let count for something else between reading and locking
        raise TransitionBlocked([_("Somebody has just let this payment count. Look at it again, then reverse it.")])
    living = _living_allocations(payment, rows)
    if reasons := _reversal_objections(payment, living):
        raise TransitionBlocked(reasons)
    counter = Payment(
        store=payment.store,
        kind=PaymentKind.REVERSAL,
        method=payment.method,
        amount=-payment.amount,
        customer=payment.customer,
        payer=payment.payer,
        booked_on=day_for_booking(payment.store, booked_on),
        received_at=clock.now(),
        received_by=actor,
        reason=reason[:200],
        of=payment,
        origin=payment.origin or payment,
        credit=payment.credit,
    )
    _book(counter, actor, None)
    for allocation in living:
        uncount(allocation, on=counter.booked_on, actor=actor, reason=reason)
    if payment.credit_id:
        use_credit(rows[payment.credit_id], payment.amount, counter.booked_on, actor)
    payload = {"number": payment.number, "reversal_id": counter.pk, "amount": str(payment.amount)}
    publish(facts.PAYMENT_REVERSED, subject=payment, actor=actor, reason=reason, payload=payload)
    return counter


def book_counter_payment(payment, actor):
    """Insert the counter payment of a refund; its day was asked for by the caller. For ``refunds`` only."""
    return _book(payment, actor, None)


_PAYMENTS = Payment.objects.select_related("store", "customer")


def _book(payment, actor, fact, **payload):
    """Insert with its number, last of all: the sequence holds up every other payment of the store."""
    if fact is None:
        payment.full_clean(exclude=["number"])
        payment.number = next_number(PAYMENT_NUMBER, payment.store, payment.booked_on)
        payment.save(force_insert=True)
        return payment
    payload |= {
        "method": payment.method,
        "amount": str(payment.amount),
        "customer_id": payment.customer_id,
        "booked_on": payment.booked_on.isoformat(),
    }
    return register(
        payment,
        actor=actor,
        fact=fact,
        payload=payload,
        number=lambda: next_number(PAYMENT_NUMBER, payment.store, payment.booked_on),
    )


def _check_method(method, reference, store, actor):
    if method not in PaymentMethod.values:
        raise ValidationError({"method": _("Choose how the money came.")})
    if method not in TRANSFERS:
        return
    require(actor, "cashier.book_transfer", store)
    if not reference.strip():
        raise ValidationError(
            {"reference": _("Write the number of the transfer or cheque, by which the bank knows it.")}
        )


def _check_versions(rows, expected):
    for row in rows:
        if row.pk in expected and expected[row.pk] != row.version:
            raise StaleVersion(row)


def _payer(store, customer_id, rows, actor):
    """The one customer whose money it is. Raises TransitionBlocked where the receivables are of several."""
    if any(row.store_id != store.pk for row in rows):
        raise TransitionBlocked([_("All receivables must belong to the store that takes the money.")])
    customer = None
    if customer_id:
        customer = seen_by(Customer.objects, actor).get(pk=customer_id, store=store)
    elif rows:
        customer = rows[0].customer
    if customer is None and len(rows) > 1 or customer and any(not same_file(customer, row.customer) for row in rows):
        raise TransitionBlocked([_("One payment counts for one customer only. Take one payment for each.")])
    return customer


def _check_amounts(amount, allocations, tendered, method, customer):
    if amount <= 0 or any(each <= 0 for each in allocations.values()):
        raise ValidationError({"amount": _("An amount above zero.")})
    counted = sum(allocations.values(), ZERO)
    if counted > amount:
        raise ValidationError({"amount": _("This is less than what it is to be counted for.")})
    if counted < amount and customer is None:
        raise ValidationError({"amount": _("A walk-in pays exactly: nobody would know whose the rest is.")})
    if tendered is not None and (method != PaymentMethod.CASH or tendered < amount):
        raise ValidationError({"tendered": _("What is given is cash, and not less than the amount.")})


def _touched(payment):
    """The receivables that a reversal of ``payment`` would change."""
    pks = set(Allocation.objects.filter(payment=payment).values_list("receivable_id", flat=True))
    return pks | ({payment.credit_id} - {None})


def _living_allocations(payment, rows):
    """Allocations of the payment that were not taken back, each with its locked receivable."""
    found = list(Allocation.objects.filter(payment=payment, undoes=None, undone_by=None).order_by("pk"))
    for allocation in found:
        allocation.payment, allocation.receivable = payment, rows[allocation.receivable_id]
    return found


def _reversal_objections(payment, living):
    if payment.kind == PaymentKind.REVERSAL:
        return [_("%(number)s is a counter-entry itself. Book the payment anew instead.") % {"number": payment}]
    if taken_back := reversal_of(payment):
        said = _("%(number)s was reversed already by %(reversal)s.") % {"number": payment, "reversal": taken_back}
        return [Blocker(said, url=taken_back.get_absolute_url())]
    found = []
    for refund in payment.answers.filter(kind__in=(PaymentKind.REFUND, PaymentKind.EXPENSE)):
        if not reversal_of(refund):
            said = _("The refund %(refund)s was paid out of it. Reverse that one first.") % {"refund": refund}
            found.append(Blocker(said, url=refund.get_absolute_url(), who=_("finance")))
    for allocation in living:
        found += _depending(allocation)
    return found


def _depending(allocation):
    """What hangs on the receivable that would be unpaid again."""
    row, found = allocation.receivable, []
    if row.used > row.paid - allocation.amount:
        uses = row.uses.filter(undoes=None, undone_by=None).select_related("receivable")
        names = [use.receivable for use in uses if use.receivable_id]
        said = _("The deposit %(deposit)s was used already: %(where)s.")
        where = _(", ").join(str(each) for each in names) or _("paid back or kept")
        found.append(Blocker(said % {"deposit": row, "where": where}, url=row.get_absolute_url()))
    for due in row.refunds_due.exclude(state=ReceivableState.CANCELLED):
        said = _("The refund due %(number)s was raised for it. Cancel that one first.") % {"number": due}
        found.append(Blocker(said, url=due.get_absolute_url()))
    return found + objections_to_reversal(row)


def next_day(store):
    """Where a payment is booked once today is closed."""
    return clock.today(store) + timedelta(days=1)
