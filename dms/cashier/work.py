"""The statements that come by themselves: each account's last month, at six in the morning of the 1st.

The store's own morning counts. Who was faster by hand is left alone, and an account that was missed (no worker ran, or
it was told of late) gets its statement the next day.
"""

from datetime import date, datetime, time

from django.db import transaction

from dms.accounts.models import Store
from dms.cashier.models import CreditAccount, Statement
from dms.cashier.selectors.statements import awaiting_statement, last_month
from dms.cashier.services.statements import issue_statement
from dms.core import clock
from dms.core.due import due, schedule
from dms.core.locking import locked

ISSUE = "cashier.issue_statement"
AT = time(6)


def ask_for_statements():
    """Ask for last month's statement of each account without one; asking twice asks for nothing twice."""
    return [work for store in Store.objects.filter(is_active=True).order_by("pk") for work in _ask_in(store)]


def _ask_in(store):
    today = clock.today(store)
    month = last_month(today)
    accounts = awaiting_statement(CreditAccount.objects.filter(store=store), today)
    return [
        schedule(
            ISSUE,
            key=f"{ISSUE}:{account_id}:{month}",
            at=datetime.combine(today.replace(day=1), AT, tzinfo=store.zone),
            payload={"account_id": account_id, "month": month.isoformat()},
        )
        for account_id in accounts.order_by("pk").values_list("pk", flat=True)
    ]


@due(ISSUE)
@transaction.atomic
def issue_monthly_statement(work):
    """Freeze the month, unless somebody has. The account's lock decides between two who come at once."""
    account = locked(CreditAccount.objects.all(), work.payload["account_id"])
    month = date.fromisoformat(work.payload["month"])
    if not Statement.objects.filter(account=account, month=month).exists():
        issue_statement(account_id=account.pk, month=month, actor=None)
