"""Who may pay a refund out, and when not."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.cashier import services
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked


@pytest.fixture
def waiting(owed, pays, cashier, finance):
    payment = pays(owed("100.00"), total=Decimal("900.00"))
    return services.refund(payment_id=payment.pk, amount=700, reason="多付", actor=cashier)


def test_refused_pay_out_refund_leaves_no_trace(waiting, cashier, person):
    with pytest.raises(PermissionDenied):
        services.pay_out_refund(refund_id=waiting.pk, actor=person("parts_supervisor"))
    with pytest.raises(TransitionBlocked, match="not given yet"):
        services.pay_out_refund(refund_id=waiting.pk, actor=cashier)
    with pytest.raises(ValidationError):
        services.pay_out_refund(refund_id=waiting.pk, actor=cashier, method="shells")
    assert not Event.objects.filter(fact="cashier.refund_paid_out").exists()
