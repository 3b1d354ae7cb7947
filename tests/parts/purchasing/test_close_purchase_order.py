"""``PurchaseOrder.close``: goods and papers are complete."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import PurchaseOrder
from parts.purchasing import ordering
from tests.parts.purchasing.factories import PurchaseOrderFactory, PurchaseOrderLineFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-5")]


@pytest.fixture
def received(store):
    """An order of which everything has come."""
    line = PurchaseOrderLineFactory(
        order__store=store, order__state="received", order__number="PO-26-0900", ordered=3, received=3
    )
    return line.order


def test_what_came_completely_is_closed(received, purchaser):
    assert ordering.close_purchase_order(order_id=received.pk, actor=purchaser).state == "closed"
    event = Event.objects.get(fact="parts.purchase_order_closed")
    assert (event.actor, event.subject_id) == (purchaser, received.pk)


@pytest.mark.parametrize("state", ["draft", "payment_asked", "payment_approved", "placed", "partly", "cancelled"])
def test_what_has_not_come_completely_is_not_closed(store, purchaser, leaves_no_trace, state):
    row = PurchaseOrderFactory(store=store, state=state)
    named = str(row.get_state_display())
    leaves_no_trace(TransitionBlocked, named, ordering.close_purchase_order, order_id=row.pk, actor=purchaser)


def test_an_order_is_closed_once_as_it_stands_and_at_home(received, purchaser, other_store, leaves_no_trace):
    def refused(kind, match, row, **more):
        leaves_no_trace(kind, match, ordering.close_purchase_order, order_id=row.pk, actor=purchaser, **more)

    refused(StaleVersion, None, received, expected_version=received.version + 1)
    refused(PurchaseOrder.DoesNotExist, None, PurchaseOrderFactory(store=other_store, state="received"))
    ordering.close_purchase_order(order_id=received.pk, actor=purchaser)
    refused(TransitionBlocked, "closed", received)


def test_who_may_close(received, person, who_may):
    roles = who_may(lambda actor: ordering.close_purchase_order(order_id=received.pk, actor=actor))
    assert roles == {"purchaser", "parts_planner", "parts_supervisor"}
    with pytest.raises(PermissionDenied):
        ordering.close_purchase_order(order_id=received.pk, actor=person("storekeeper"))
