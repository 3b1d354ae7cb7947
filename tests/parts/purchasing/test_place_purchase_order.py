"""``PurchaseOrder.place``: the supplier has it, its goods are expected, the plan is ordered."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.editing import StaleVersion
from dms.core.models import Event, Promise
from dms.core.transitions import TransitionBlocked
from parts.models import PurchaseOrder
from parts.purchasing import ordering
from parts.purchasing.selectors import expected_price, last_prices, on_order
from tests.parts.purchasing.factories import PurchaseOrderFactory, draft_order, place

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-5")]


def test_an_order_on_credit_is_placed_counted_as_coming_and_promised(store, part, line, supplier, purchaser):
    row = place(draft_order(line, supplier, purchaser), purchaser)
    assert (row.state, row.number, row.amount) == ("placed", "PO-26-0001", Decimal("950.00"))
    assert on_order(store, [part.pk, 0]) == {part.pk: 10, 0: 0}
    promise = Promise.objects.get(kind="parts.purchase_arrival")
    assert promise.subject_id == row.pk and promise.owner == purchaser
    line.request.refresh_from_db()
    assert line.request.state == "ordered"
    assert last_prices(store, [part.pk]) == {(supplier.pk, part.pk): Decimal("95.00")}
    assert expected_price(store, part) == Decimal("95.00")


def test_the_plan_is_ordered_by_the_last_of_its_orders_and_says_who_placed_it(line, supplier, purchaser):
    place(draft_order(line, supplier, purchaser, quantity=4), purchaser)
    line.request.refresh_from_db()
    assert line.request.state == "approved"
    row = place(draft_order(line, supplier, purchaser, quantity=6), purchaser)
    line.request.refresh_from_db()
    assert line.request.state == "ordered"
    event = Event.objects.get(fact="parts.purchase_request_ordered")
    assert (event.actor, event.payload) == (purchaser, {"order": row.number, "by": purchaser.pk})


def test_what_can_not_go_out_takes_no_number_and_promises_nothing(
    store, line, supplier, purchaser, other_store, leaves_no_trace
):
    def refused(kind, match, row, **more):
        leaves_no_trace(kind, match, ordering.place_purchase_order, order_id=row.pk, actor=purchaser, **more)

    row = draft_order(line, supplier, purchaser)
    refused(StaleVersion, None, row, expected_version=row.version + 1)
    refused(
        TransitionBlocked,
        "after its payment was approved",
        PurchaseOrderFactory(store=store, supplier__terms="cash", supplier__credit_days=0),
    )
    refused(TransitionBlocked, "any more", PurchaseOrderFactory(store=store, supplier__state="inactive"))
    refused(TransitionBlocked, "cancelled", PurchaseOrderFactory(store=store, state="cancelled"))
    refused(PurchaseOrder.DoesNotExist, None, PurchaseOrderFactory(store=other_store))
    assert place(row, purchaser).number == "PO-26-0001"
    refused(TransitionBlocked, "placed", row)


def test_who_may_place(line, supplier, purchaser, person, who_may):
    row = draft_order(line, supplier, purchaser)
    assert who_may(lambda actor: place(row, actor)) == {"purchaser", "parts_supervisor"}
    with pytest.raises(PermissionDenied):
        place(row, person("parts_planner"))
