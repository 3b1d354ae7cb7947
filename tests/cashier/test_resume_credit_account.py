"""Who may resume an account, and when not."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.cashier import services
from dms.core.transitions import TransitionBlocked
from tests.cashier.factories import CreditAccountFactory


def test_resume_credit_account(store, finance, cashier):
    row = CreditAccountFactory(store=store)
    services.suspend_credit_account(account_id=row.pk, reason="逾期", actor=finance)
    with pytest.raises(PermissionDenied):
        services.resume_credit_account(account_id=row.pk, reason="x", actor=cashier)
    with pytest.raises(TransitionBlocked):
        services.suspend_credit_account(account_id=row.pk, reason="x", actor=finance)
    with pytest.raises(ValidationError):
        services.suspend_credit_account(account_id=row.pk, reason=" ", actor=finance)
    assert services.resume_credit_account(account_id=row.pk, actor=finance).state == "active"
    with pytest.raises(TransitionBlocked):
        services.resume_credit_account(account_id=row.pk, actor=finance)
