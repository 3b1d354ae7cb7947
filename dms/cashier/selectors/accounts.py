"""Reading credit accounts: what is used of the limit, what is free, and why something can't be charged."""

from django.db.models import F, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from dms.accounts.roles import Role
from dms.cashier.choices import AccountState, ReceivableKind, ReceivableState
from dms.cashier.models import CreditAccount, Receivable
from dms.cashier.selectors.files import of_file
from dms.core.money import ZERO
from dms.core.printing.writing import money
from dms.core.transitions import Blocker


def account_of(customer, store=None):
    """The customer's credit account in the store (the customer's own by default), whatever its state but declined."""
    if customer is None:
        return None
    rows = CreditAccount.objects.filter(of_file(customer), store=store or customer.store_id)
    return rows.exclude(state=AccountState.DECLINED).select_related("customer", "store").first()


def on_account(customer):
    """What the customer owes on account."""
    return Receivable.objects.filter(of_file(customer), state=ReceivableState.ON_ACCOUNT, store=customer.store_id)


def used_credit(customer):
    """The sum that the customer owes on account, in CNY."""
    return on_account(customer).aggregate(sum=Coalesce(Sum(F("gross") - F("paid")), Value(ZERO)))["sum"]


def available_credit(customer, store=None):
    """What may still be charged to the customer's account in ``store``, in CNY; nothing without an open account."""
    account = account_of(customer, store)
    if account is None or account.state != AccountState.ACTIVE:
        return ZERO
    return max(account.limit - used_credit(customer), ZERO)


def granted_by():
    """Who opens and raises accounts, in words."""
    return _("%(one)s and %(other)s") % {"one": Role.FINANCE.label, "other": Role.GENERAL_MANAGER.label}


def charge_objections(receivable):
    """Why ``receivable`` can't go on account: the rule, the figures, and who can grant it."""
    who = granted_by()
    if receivable.kind != ReceivableKind.SALE:
        return [_("Only a sale goes on account; a deposit is paid at once.")]
    if receivable.customer_id is None:
        said = _("No goods on trust: a walk-in pays at once. On account buy customers whose account was approved.")
        return [Blocker(said, who=who)]
    account = account_of(receivable.customer, receivable.store_id)
    if account is None:
        said = _("No goods on trust: %(customer)s has no credit account. It is opened by an approval.")
        return [Blocker(said % {"customer": receivable.customer}, who=who)]
    if account.state != AccountState.ACTIVE:
        said = _("The credit account %(account)s can't be used: %(state)s.")
        values = {"account": account.number, "state": account.get_state_display()}
        return [Blocker(said % values, url=account.get_absolute_url(), who=who)]
    return _over_the_limit(receivable, account, who)


def _over_the_limit(receivable, account, who):
    used = used_credit(receivable.customer)
    if used + receivable.balance <= account.limit:
        return []
    said = _(
        "Over the limit: %(limit)s is granted, %(used)s is used, this is %(amount)s. A higher limit is granted by: "
        "%(who)s."
    )
    values = {"limit": money(account.limit), "used": money(used), "amount": money(receivable.balance), "who": who}
    return [Blocker(said % values, url=account.get_absolute_url(), who=who)]
