"""What is done with a deposit or a refund due, beside paying it back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.cashier import facts
from dms.cashier.choices import AllocationKind, ReceivableKind
from dms.cashier.models import Allocation
from dms.cashier.selectors.files import same_file
from dms.cashier.services.counting import count_credit, locked_receivable, locked_receivables, payload_of, use_credit
from dms.core import clock
from dms.core.events import publish
from dms.core.money import rounded
from dms.core.permissions import require
from dms.core.printing.writing import money
from dms.core.transitions import Blocker, TransitionBlocked


@transaction.atomic
def apply_deposit(*, deposit_id, receivable_id, actor, amount=None, source=None):
    """Set a paid deposit, or a refund due, off against another receivable of the same customer.

    ``amount`` (CNY) defaults to as much as both sides allow. A stage whose document the receivable is for names it as
    ``source`` and has checked the permission. Announces CREDIT_APPLIED, RECEIVABLE_SETTLED. Raises
    Receivable.DoesNotExist, PermissionDenied, TransitionBlocked, ValidationError. Returns the receivable.
    """
    rows = {row.pk: row for row in locked_receivables({deposit_id, receivable_id}, None if source else actor)}
    deposit, receivable = rows[deposit_id], rows[receivable_id]
    _may(actor, "cashier.apply_credit", receivable, source)
    if not same_file(deposit.customer, receivable.customer) or deposit.store_id != receivable.store_id:
        raise TransitionBlocked([_("Both must belong to the same customer of the same store.")])
    amount = min(deposit.credit, receivable.balance) if amount is None else rounded(amount)
    _within(deposit, amount)
    count_credit(deposit, receivable, amount, actor=actor)
    return receivable


@transaction.atomic
def forfeit_deposit(*, deposit_id, reason, actor, amount=None, source=None, expected_version=None):
    """The store keeps what is left of a deposit (or ``amount`` of it, CNY), for a reason. Announces DEPOSIT_FORFEITED.

    A stage whose document the deposit is for names it as ``source`` and has checked the permission.
    Raises Receivable.DoesNotExist, PermissionDenied, TransitionBlocked, StaleVersion, ValidationError.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the store keeps the customer's money.")})
    deposit = locked_receivable(deposit_id, None if source else actor, expected_version)
    _may(actor, "cashier.forfeit_deposit", deposit, source)
    if deposit.kind != ReceivableKind.DEPOSIT:
        raise TransitionBlocked([_("%(number)s is no deposit; only a deposit can be kept.") % {"number": deposit}])
    amount = deposit.credit if amount is None else rounded(amount)
    _within(deposit, amount)
    on = clock.today(deposit.store)
    Allocation.objects.create(
        store=deposit.store,
        kind=AllocationKind.FORFEIT,
        credit=deposit,
        amount=amount,
        booked_on=on,
        made_at=clock.now(),
        made_by=actor,
        reason=reason[:200],
    )
    use_credit(deposit, amount, on, actor)
    payload = payload_of(deposit) | {"amount": str(amount)}
    publish(facts.DEPOSIT_FORFEITED, subject=deposit, actor=actor, reason=reason, payload=payload)
    return deposit


def _may(actor, permission, row, source):
    """The role of ``actor``, or the document ``source`` that ``row`` was raised for and whose own verb asked it."""
    if source is None:
        require(actor, permission, row)
    elif (row.source_kind, row.source_id) != (source._meta.label_lower, source.pk):
        raise TransitionBlocked([_("%(number)s belongs to another document.") % {"number": row}])


def _within(credit, amount):
    if credit.credit <= 0:
        raise TransitionBlocked([_("Nothing is left of %(number)s.") % {"number": credit}])
    if amount <= 0:
        raise ValidationError({"amount": _("An amount above zero.")})
    if amount > credit.credit:
        said = _("Of %(number)s only %(left)s is left.") % {"number": credit, "left": money(credit.credit)}
        raise TransitionBlocked([Blocker(said, url=credit.get_absolute_url())])
