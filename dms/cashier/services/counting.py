"""What counts on what: the one place where ``paid`` and ``used`` of a receivable move, each with its allocation.

Locks are taken in a fixed order: receivables by key, then payments, then the refund, then the day.
"""

from django.utils.translation import gettext as _

from dms.cashier import facts
from dms.cashier.choices import AllocationKind, ReceivableState
from dms.cashier.models import Allocation, Receivable
from dms.core import clock
from dms.core.editing import StaleVersion
from dms.core.events import publish
from dms.core.locking import locked, locked_many
from dms.core.printing.writing import money
from dms.core.registering import seen_by
from dms.core.transitions import Blocker, TransitionBlocked, apply_transition

ROWS = Receivable.objects.select_related("store", "customer", "vehicle")


def locked_receivable(pk, actor=None, expected_version=None):
    """The locked receivable that ``actor`` may see. Raises Receivable.DoesNotExist, StaleVersion."""
    row = locked(seen_by(ROWS, actor), pk)
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(row)
    return row


def locked_receivables(pks, actor=None):
    """Several, locked in the order of their keys. Raises Receivable.DoesNotExist where one is not to be seen."""
    rows = locked_many(seen_by(ROWS, actor), pks)
    if len(rows) != len(set(pks)):
        raise Receivable.DoesNotExist
    return rows


def payload_of(row):
    """What every fact about a receivable says."""
    return {
        "number": row.number,
        "kind": row.kind,
        "customer_id": row.customer_id,
        "source_kind": row.source_kind,
        "source_id": row.source_id,
        "source_number": row.source_number,
        "gross": str(row.gross),
        "paid": str(row.paid),
    }


def payable_objections(receivable, amount):
    """Why ``amount`` can't count on the receivable."""
    if receivable.is_owed_to_customer:
        return [
            Blocker(
                _("%(number)s is owed to the customer.") % {"number": receivable}, url=receivable.get_absolute_url()
            )
        ]
    if receivable.state not in (ReceivableState.OPEN, ReceivableState.ON_ACCOUNT):
        said = _("%(number)s is not to be paid any more: %(state)s.")
        values = {"number": receivable, "state": receivable.get_state_display()}
        return [Blocker(said % values, url=receivable.get_absolute_url())]
    if amount > receivable.balance:
        said = _("Only %(balance)s of %(number)s is still to be paid.")
        values = {"number": receivable, "balance": money(receivable.balance)}
        return [Blocker(said % values, url=receivable.get_absolute_url())]
    return []


def count_payment(payment, receivable, amount, *, actor):
    """``amount`` of the payment counts on the locked receivable. Announces RECEIVABLE_SETTLED where it was the last."""
    _refuse(payable_objections(receivable, amount))
    _allocate(AllocationKind.PAYMENT, amount, payment.booked_on, actor, receivable=receivable, payment=payment)
    _pay(receivable, amount, payment.booked_on, actor)


def count_credit(credit, receivable, amount, *, actor):
    """``amount`` of a deposit or refund due counts on the receivable; both are locked. Announces CREDIT_APPLIED."""
    _refuse(payable_objections(receivable, amount))
    on = clock.today(receivable.store)
    _allocate(AllocationKind.CREDIT, amount, on, actor, receivable=receivable, credit=credit)
    use_credit(credit, amount, on, actor)
    _pay(receivable, amount, on, actor)
    payload = {"credit_id": credit.pk, "credit_number": credit.number, "amount": str(amount)}
    publish(facts.CREDIT_APPLIED, subject=receivable, actor=actor, payload=payload_of(receivable) | payload)


def use_credit(credit, amount, on, actor):
    """``amount`` (below zero: given back) is taken from the locked credit; the last of it settles a refund due."""
    credit.used += amount
    if credit.is_owed_to_customer:
        _settle_or_save(credit, on, actor)
    else:
        _save(credit)


def uncount(allocation, *, on, actor, reason):
    """Take back what a payment counts for; the receivable is locked. Announces RECEIVABLE_REOPENED if it was full."""
    receivable = allocation.receivable
    _allocate(
        allocation.kind,
        -allocation.amount,
        on,
        actor,
        receivable=receivable,
        payment=allocation.payment,
        undoes=allocation,
        reason=reason[:200],
    )
    receivable.paid -= allocation.amount
    _settle_or_save(receivable, on, actor)


def _pay(receivable, amount, on, actor):
    receivable.paid += amount
    _settle_or_save(receivable, on, actor)


def _settle_or_save(row, on, actor):
    """The state follows the figures, in the same statement."""
    is_full = (row.used if row.is_owed_to_customer else row.paid) == row.gross
    if is_full and row.state != ReceivableState.SETTLED:
        apply_transition(row.settle, actor=actor, fact=facts.RECEIVABLE_SETTLED, payload=payload_of(row), on=on)
    elif not is_full and row.state == ReceivableState.SETTLED:
        apply_transition(row.reopen, actor=actor, fact=facts.RECEIVABLE_REOPENED, payload=payload_of(row))
    else:
        _save(row)


def _save(row):
    row.version += 1
    row.save()


def _allocate(kind, amount, on, actor, **sides):
    store = next(side.store for side in sides.values() if hasattr(side, "store"))
    return Allocation.objects.create(
        store=store, kind=kind, amount=amount, booked_on=on, made_at=clock.now(), made_by=actor, **sides
    )


def _refuse(reasons):
    if reasons:
        raise TransitionBlocked(reasons)
