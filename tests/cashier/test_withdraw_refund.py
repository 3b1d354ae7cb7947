"""A refund that is not wanted any more."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from dms.cashier import services
from dms.core.transitions import TransitionBlocked


def test_withdraw_refund(owed, pays, cashier, finance, person):
    payment = pays(owed("100.00"), total=Decimal("900.00"))
    refund = services.refund(payment_id=payment.pk, amount=700, reason="多付", actor=cashier)
    with pytest.raises(PermissionDenied):
        services.withdraw_refund(refund_id=refund.pk, actor=person("parts_supervisor"))
    assert services.withdraw_refund(refund_id=refund.pk, actor=cashier).state == "withdrawn"
    with pytest.raises(TransitionBlocked, match="withdrawn"):
        services.withdraw_refund(refund_id=refund.pk, actor=cashier)
