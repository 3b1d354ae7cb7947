"""``PurchaseOrder.cancel_rest``: nobody waits any more for what has not come."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.editing import StaleVersion
from dms.core.models import Event, Promise
from dms.core.transitions import TransitionBlocked
from parts.models import PurchaseOrder
from parts.purchasing import ordering
from parts.purchasing.selectors import on_order
from tests.parts.factories import PartFactory
from tests.parts.purchasing.factories import (
    PurchaseOrderFactory,
    PurchaseOrderLineFactory,
    draft_order,
    order_of,
    place,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-5")]


def test_the_rest_is_cancelled_line_by_line_with_a_reason(store, purchaser, part):
    other = PartFactory()
    row = order_of(store, {part: 10, other: 5})
    one, two = row.lines.order_by("pk")
    with pytest.raises(ValidationError, match="Say why"):
        ordering.cancel_order_rest(order_id=row.pk, reason="", actor=purchaser)
    row = ordering.cancel_order_rest(order_id=row.pk, reason="停产", line_ids=[two.pk], actor=purchaser)
    assert row.state == "placed" and on_order(store, [part.pk, other.pk]) == {part.pk: 10, other.pk: 0}
    with pytest.raises(TransitionBlocked, match="Nothing of these lines"):
        ordering.cancel_order_rest(order_id=row.pk, reason="停产", line_ids=[two.pk], actor=purchaser)
    row = ordering.cancel_order_rest(order_id=row.pk, reason="不等了", actor=purchaser)
    assert row.state == "cancelled"
    one.refresh_from_db()
    assert (one.cancelled, one.open) == (10, 0)


def test_a_plan_whose_order_was_cancelled_can_be_ordered_elsewhere(line, supplier, purchaser):
    row = place(draft_order(line, supplier, purchaser), purchaser)
    ordering.cancel_order_rest(order_id=row.pk, reason="无货", actor=purchaser)
    line.request.refresh_from_db()
    assert (line.request.state, line.to_order) == ("approved", 10)
    assert Promise.objects.get(kind="parts.purchase_arrival").state == "cancelled"
    event = Event.objects.get(fact="parts.purchase_request_released")
    assert (event.actor, event.payload) == (purchaser, {"order": row.number, "by": purchaser.pk})


def test_of_what_has_come_in_part_the_rest_is_cancelled_and_the_order_closed(store, purchaser):
    line = PurchaseOrderLineFactory(order__store=store, order__state="partly", ordered=10, received=4)
    row = ordering.cancel_order_rest(order_id=line.order_id, reason="不等了", actor=purchaser)
    line.refresh_from_db()
    assert (row.state, line.cancelled, line.open, line.amount) == ("closed", 6, 0, Decimal("400.00"))
    assert Event.objects.get(fact="parts.purchase_order_rest_cancelled").payload == {"lines": {str(line.pk): "6.000"}}


def test_what_has_no_open_rest_stays_as_it_is(store, line, supplier, purchaser, other_store, leaves_no_trace):
    def refused(kind, match, row, reason="不等了", **more):
        leaves_no_trace(
            kind, match, ordering.cancel_order_rest, order_id=row.pk, reason=reason, actor=purchaser, **more
        )

    row = draft_order(line, supplier, purchaser)
    refused(TransitionBlocked, "draft", row)
    row = place(row, purchaser)
    refused(ValidationError, "Say why", row, reason=" ")
    refused(StaleVersion, None, row, expected_version=row.version + 1)
    refused(TransitionBlocked, "Nothing of these lines", row, line_ids=[0])
    whole = PurchaseOrderLineFactory(order__store=store, order__state="received", ordered=3, received=3)
    refused(TransitionBlocked, "Nothing of these lines", whole.order)
    refused(PurchaseOrder.DoesNotExist, None, PurchaseOrderFactory(store=other_store, placed=True))


def test_who_may_cancel_the_rest(store, part, person, who_may):
    row = order_of(store, {part: 10})
    roles = who_may(lambda actor: ordering.cancel_order_rest(order_id=row.pk, reason="不等了", actor=actor))
    assert roles == {"purchaser", "parts_supervisor"}
    with pytest.raises(PermissionDenied):
        ordering.cancel_order_rest(order_id=row.pk, reason="不等了", actor=person("storekeeper"))
