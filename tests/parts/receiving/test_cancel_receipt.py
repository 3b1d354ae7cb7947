"""``Receipt.cancel``: registered by mistake, or all of it went back with the lorry."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import Movement, Receipt
from parts.purchasing.selectors import on_order
from parts.receiving import delivering
from tests.parts.receiving.factories import ReceiptFactory, check, complete, delivered, lying

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-6")]


@pytest.fixture
def arrived(order, keeper):
    """A delivery beside the lorry."""
    return delivering.open_receipt(order_ids=[order.pk], delivery_note="SH-3", actor=keeper)


def test_its_delivery_note_is_free_again_and_the_order_still_waits(arrived, order, part, keeper):
    row = delivering.cancel_receipt(receipt_id=arrived.pk, reason="登记错", actor=keeper)
    assert (row.state, row.number) == ("cancelled", "")
    event = Event.objects.get(fact="parts.receipt_cancelled")
    assert (event.actor, event.reason, event.subject_id) == (keeper, "登记错", row.pk)
    order.refresh_from_db()
    assert order.state == "placed" and on_order(order.store, [part.pk]) == {part.pk: 10}
    assert delivered(order, keeper, note="SH-3").pk != row.pk


def test_what_was_counted_at_the_dock_goes_into_no_stock(order, keeper, part, books):
    receipt = delivered(order, keeper)
    line = receipt.lines.first()
    check(line, keeper, 10)
    assert delivering.cancel_receipt(receipt_id=receipt.pk, reason="拒收", actor=keeper).state == "cancelled"
    assert lying(part) == {} and not Movement.objects.exists()
    with pytest.raises(TransitionBlocked, match="cancelled"):
        check(line, keeper, 1)
    books()


def test_what_is_in_stock_is_taken_back_not_cancelled(arrived, order, keeper, other_store, leaves_no_trace):
    def refused(kind, match, row, reason="拒收", **more):
        leaves_no_trace(kind, match, delivering.cancel_receipt, receipt_id=row.pk, reason=reason, actor=keeper, **more)

    refused(ValidationError, "Say why", arrived, reason=" ")
    refused(StaleVersion, None, arrived, expected_version=arrived.version + 1)
    refused(Receipt.DoesNotExist, None, ReceiptFactory(store=other_store))
    refused(TransitionBlocked, "to be shelved", complete(delivered(order, keeper), keeper))
    delivering.cancel_receipt(receipt_id=arrived.pk, reason="拒收", actor=keeper)
    refused(TransitionBlocked, "cancelled", arrived)


def test_who_may_cancel(arrived, person, who_may):
    roles = who_may(lambda actor: delivering.cancel_receipt(receipt_id=arrived.pk, reason="拒收", actor=actor))
    assert roles == {"storekeeper", "parts_planner", "parts_supervisor"}
    with pytest.raises(PermissionDenied):
        delivering.cancel_receipt(receipt_id=arrived.pk, reason="拒收", actor=person("purchaser"))
