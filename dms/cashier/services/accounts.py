"""Credit accounts: opened and raised by approval, used within the limit, suspended and opened again."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dms.cashier import facts
from dms.cashier.choices import AccountState
from dms.cashier.models import CreditAccount
from dms.cashier.selectors.accounts import account_of, granted_by
from dms.cashier.services.counting import locked_receivable, payload_of
from dms.core import clock
from dms.core.approvals.kinds import approval_kind
from dms.core.approvals.services import request_approval
from dms.core.editing import StaleVersion, edit
from dms.core.locking import locked
from dms.core.money import rounded
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import TransitionBlocked, apply_transition
from dms.parties.models import Customer

ACCOUNT_NUMBER = number_kind("credit_account", "CA")
# Finance looks first, the store's head grants; a large sum is the group's risk.
CREDIT = approval_kind(
    "cashier.credit_account",
    gettext_lazy("credit account"),
    chain=["general_manager"],
    climbs=[
        (10_000, ["finance", "general_manager"]),
        (500_000, ["finance", "general_manager", "group_manager"]),
    ],
)
_ACCOUNTS = CreditAccount.objects.select_related("store", "customer", "opened_by")


@transaction.atomic
def open_credit_account(*, customer_id, limit, actor, terms_days=30, reason=""):
    """Ask for a credit account with ``limit`` (CNY) and ``terms_days`` to pay; it opens with the approval.

    Announces ACCOUNT_REQUESTED and APPROVAL_REQUESTED. Raises Customer.DoesNotExist, PermissionDenied,
    TransitionBlocked (a closed file, nobody to approve), ValidationError. Returns the CreditAccount.
    """
    customer = seen_by(Customer.objects.select_related("store"), actor).get(pk=customer_id)
    require(actor, "cashier.add_creditaccount", customer)
    if customer.change_blockers():
        raise TransitionBlocked(customer.change_blockers())
    limit = _limit(limit)
    row = CreditAccount(
        store=customer.store,
        customer=customer,
        limit=limit,
        limit_asked=limit,
        terms_days=terms_days,
        reason=reason[:200],
        opened_by=actor,
    )
    register(
        row,
        actor=actor,
        fact=facts.ACCOUNT_REQUESTED,
        reason=reason,
        payload=_payload(row),
        number=lambda: next_number(ACCOUNT_NUMBER, row.store, clock.today(row.store)),
    )
    _ask(row, limit, reason, actor)
    return row


@transaction.atomic
def raise_credit_limit(*, account_id, limit, actor, reason="", expected_version=None):
    """Ask for a higher limit (CNY); it holds from the approval on. Announces ACCOUNT_RAISE_REQUESTED.

    Raises CreditAccount.DoesNotExist, PermissionDenied, TransitionBlocked, StaleVersion, ValidationError.
    """
    row = _locked_account(account_id, actor, expected_version)
    require(actor, "cashier.add_creditaccount", row)
    if row.state == AccountState.REQUESTED or row.limit_asked is not None:
        raise TransitionBlocked([_("An approval for this account is waiting already.")])
    limit = _limit(limit)
    if limit <= row.limit:
        raise ValidationError({"limit": _("This is not higher. A lower limit needs no approval: change the account.")})
    edit(row, actor=actor, fact=facts.ACCOUNT_RAISE_REQUESTED, values={"limit_asked": limit}, reason=reason)
    _ask(row, limit, reason, actor)
    return row


@transaction.atomic
def change_credit_account(*, account_id, actor, limit=None, terms_days=None, expected_version=None):
    """Lower the limit (CNY), or change the days to pay for what is charged from now on. Announces ACCOUNT_CHANGED.

    Raises CreditAccount.DoesNotExist, PermissionDenied, StaleVersion, ValidationError for a higher limit.
    """
    row = _locked_account(account_id, actor, None)
    require(actor, "cashier.change_creditaccount", row)
    if limit is not None and (limit := _limit(limit, least=0)) > row.limit:
        said = _("A higher limit is granted by: %(who)s. Ask for it instead.") % {"who": granted_by()}
        raise ValidationError({"limit": said})
    values = {"limit": limit, "terms_days": terms_days}
    values = {name: value for name, value in values.items() if value is not None}
    return edit(row, actor=actor, fact=facts.ACCOUNT_CHANGED, values=values, expected_version=expected_version)


@transaction.atomic
def suspend_credit_account(*, account_id, reason, actor, expected_version=None):
    """Nothing more on account for now. Announces ACCOUNT_SUSPENDED.

    Raises CreditAccount.DoesNotExist, PermissionDenied, TransitionBlocked, StaleVersion, ValidationError.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the account is suspended.")})
    row = _locked_account(account_id, actor, expected_version)
    apply_transition(row.suspend, actor=actor, fact=facts.ACCOUNT_SUSPENDED, reason=reason, payload=_payload(row))
    return row


@transaction.atomic
def resume_credit_account(*, account_id, actor, reason="", expected_version=None):
    """On account again. Announces ACCOUNT_RESUMED.

    Raises CreditAccount.DoesNotExist, PermissionDenied, TransitionBlocked, StaleVersion.
    """
    row = _locked_account(account_id, actor, expected_version)
    apply_transition(row.resume, actor=actor, fact=facts.ACCOUNT_RESUMED, reason=reason, payload=_payload(row))
    return row


@transaction.atomic
def charge_to_account(*, receivable_id, actor, signed_by="", charged_on=None, expected_version=None):
    """挂账: the customer pays later; ``signed_by`` is who signed for them, ``charged_on`` the day (today by default).

    The limit is checked under the account's lock, so that two slips at once can't both take the last of it. Raises
    Receivable.DoesNotExist, PermissionDenied, StaleVersion, and TransitionBlocked with a sentence that says limit,
    used and who can grant more. Announces RECEIVABLE_CHARGED. Returns the Receivable.
    """
    row = locked_receivable(receivable_id, actor, expected_version)
    account = account_of(row.customer, row.store_id)
    terms = 0
    if account is not None:
        account = locked(_ACCOUNTS, account.pk)
        terms = account.terms_days
    on = charged_on or clock.today(row.store)
    apply_transition(
        row.charge,
        actor=actor,
        fact=facts.RECEIVABLE_CHARGED,
        payload=payload_of(row) | {"account_id": account.pk if account else None},
        on=on,
        due_on=on + timedelta(days=terms),
        signed_by=signed_by.strip()[:60],
    )
    return row


@transaction.atomic
def answer_request(*, account_id, approved, reason="", caused_by=None):
    """What the approval said: open or raise the account, or not; ``caused_by`` who said it. Harmless when repeated."""
    row = _locked_account(account_id, None, None)
    if row.limit_asked is None:
        return row
    if row.state != AccountState.REQUESTED:
        values = {"limit_asked": None} | ({"limit": row.limit_asked} if approved else {})
        return edit(row, actor=caused_by, fact=facts.ACCOUNT_CHANGED, values=values, reason=reason)
    move, fact = (row.activate, facts.ACCOUNT_ACTIVATED) if approved else (row.decline, facts.ACCOUNT_DECLINED)
    apply_transition(move, actor=None, caused_by=caused_by, fact=fact, reason=reason, payload=_payload(row))
    return row


def _ask(row, limit, reason, actor):
    title = _("Credit account %(number)s with a limit of %(limit)s") % {"number": row.number, "limit": limit}
    request_approval(kind=CREDIT.code, subject=row, title=title, amount=limit, explanation=reason, actor=actor)


def _limit(limit, least=1):
    limit = rounded(limit)
    if limit < least:
        raise ValidationError({"limit": _("An amount above zero.")})
    return limit


def _locked_account(account_id, actor, expected_version):
    row = locked(seen_by(_ACCOUNTS, actor), account_id)
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(row)
    return row


def _payload(row):
    return {
        "number": row.number,
        "customer_id": row.customer_id,
        "limit": str(row.limit),
        "terms_days": row.terms_days,
    }
