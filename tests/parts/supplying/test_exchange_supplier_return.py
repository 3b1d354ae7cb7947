"""``SupplierReturn.exchange``: good ones for bad ones, checked at the dock, at what the bad ones cost."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import Posting, StockItem
from parts.stock.reversal import reverse_posting
from parts.supplying import returning
from tests.parts.receiving.factories import lying

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-8")]


def exchange(row, actor, quantity, delivery_note="SH-换1"):
    return returning.exchange_return(
        return_id=row.pk,
        quantities={row.lines.get().pk: Decimal(quantity)},
        delivery_note=delivery_note,
        actor=actor,
    )


def test_the_replacement_is_in_stock_at_the_dock_and_nothing_else_is_owed(ship, damaged, keeper, part, books):
    row = exchange(ship("exchange"), keeper, 2)
    assert row.state == "exchanged" and lying(part) == {("dock", "good"): 10}
    assert StockItem.objects.get(part=part).value == Decimal("1000.00")
    damaged.refresh_from_db()
    assert damaged.balance == damaged.gross
    assert Event.objects.get(fact="parts.supplier_return_exchanged").payload["delivery_note"] == "SH-换1"
    books()


def test_it_comes_in_two_boxes(ship, keeper, books):
    row = exchange(ship("exchange"), keeper, 1)
    assert row.state == "shipped" and row.lines.get().to_come == 1
    books()
    assert exchange(row, keeper, 1).state == "exchanged"
    books()


def test_a_replacement_is_not_taken_back_by_itself(ship, keeper, supervisor, leaves_no_trace):
    row = exchange(ship("exchange"), keeper, 1)
    back = Posting.objects.get(kind="return")
    leaves_no_trace(TransitionBlocked, "new return", reverse_posting, posting_id=back.pk, reason="错", actor=supervisor)
    assert row.state == "shipped"


def test_refused_for_money_back_for_more_than_went_and_without_its_delivery_note(
    ship, keeper, planner, leaves_no_trace
):
    row = ship("exchange")

    def refused(kind, sentence, quantity=1, actor=keeper, **more):
        leaves_no_trace(kind, sentence, exchange, row=row, actor=actor, quantity=quantity, **more)

    refused(ValidationError, "at most 2, not 3", quantity=3)
    refused(ValidationError, "at least one", quantity=0)
    refused(ValidationError, "delivery note", delivery_note=" ")
    refused(PermissionDenied, None, actor=planner)
    exchange(row, keeper, 2)
    refused(TransitionBlocked, "exchanged")


def test_refused_where_money_back_was_agreed(ship, keeper, leaves_no_trace):
    leaves_no_trace(TransitionBlocked, "Money back was agreed", exchange, row=ship(), actor=keeper, quantity=1)


def test_who_may_exchange(ship, who_may):
    row = ship("exchange")
    assert who_may(lambda actor: exchange(row, actor, 2)) == {"storekeeper", "parts_supervisor"}
