"""对账单: the monthly statement of a credit account, written once."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.cashier import facts
from dms.cashier.models import CreditAccount, Statement
from dms.cashier.selectors.statements import figures_of, month_of
from dms.core import clock
from dms.core.locking import locked
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import require
from dms.core.registering import register, seen_by

STATEMENT_NUMBER = number_kind("statement", "ST")


@transaction.atomic
def issue_statement(*, account_id, month, actor):
    """Freeze what the account owed in the month of the day ``month``, lines and ageing. Announces STATEMENT_ISSUED.

    Only for a month that is over: nothing is booked on it any more. Raises CreditAccount.DoesNotExist,
    PermissionDenied, ValidationError (not over, or issued already). Returns the Statement.
    """
    account = locked(seen_by(CreditAccount.objects.select_related("store", "customer"), actor), account_id)
    require(actor, "cashier.add_statement", account)
    first, last = month_of(month)
    if last >= clock.today(account.store):
        raise ValidationError({"month": _("This month is not over yet; its statement can be issued from the 1st on.")})
    figures = figures_of(account, first, last)
    row = Statement(
        store=account.store,
        account=account,
        month=first,
        opening=figures.opening,
        charged=figures.charged,
        settled=figures.settled,
        closing=figures.closing,
        lines=[_plain(line) for line in figures.lines],
        ageing={code: str(amount) for code, amount in figures.ageing.items()},
        issued_at=clock.now(),
        issued_by=actor,
    )
    return register(
        row,
        actor=actor,
        fact=facts.STATEMENT_ISSUED,
        payload={"account_id": account.pk, "month": first.isoformat(), "closing": str(figures.closing)},
        number=lambda: next_number(STATEMENT_NUMBER, account.store, clock.today(account.store)),
    )


def _plain(line):
    return {
        "on": line.on.isoformat(),
        "what": line.what,
        "number": line.number,
        "url": line.url,
        "charged": str(line.charged),
        "paid": str(line.paid),
    }
