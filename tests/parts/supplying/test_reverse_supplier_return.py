"""``SupplierReturn.reverse``: in the quarantine again at what they cost; refused past a replacement or a credit."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import StockItem
from parts.stock.reversal import reverse_posting
from parts.supplying import returning
from tests.parts.receiving.factories import lying

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-8")]


def reverse(row, actor, reason="物流退回"):
    return returning.reverse_return(return_id=row.pk, reason=reason, actor=actor)


def test_the_goods_are_where_they_were(ship, supervisor, part, books):
    row = reverse(ship(), supervisor)
    assert row.state == "reversed" and lying(part)["quarantine", "quarantine"] == 2
    assert StockItem.objects.get(part=part).value == Decimal("1000.00")
    assert Event.objects.get(fact="parts.supplier_return_reversed").reason == "物流退回"
    books()


def test_the_stocks_own_page_takes_the_whole_return_back(ship, supervisor, books):
    row = ship()
    reverse_posting(posting_id=row.posting_id, reason="物流退回", actor=supervisor)
    row.refresh_from_db()
    assert row.state == "reversed"
    books()


def test_refused_past_a_credit_or_a_replacement(credited, keeper, supervisor, leaves_no_trace):
    leaves_no_trace(TransitionBlocked, "credited", reverse, row=credited, actor=supervisor)
    leaves_no_trace(ValidationError, "Say why", reverse, row=credited, actor=supervisor, reason=" ")
    leaves_no_trace(PermissionDenied, None, reverse, row=credited, actor=keeper)


def test_refused_once_a_part_of_the_replacement_came(ship, keeper, supervisor, leaves_no_trace):
    row = ship("exchange")
    returning.exchange_return(
        return_id=row.pk, quantities={row.lines.get().pk: Decimal(1)}, delivery_note="SH-1", actor=keeper
    )
    leaves_no_trace(TransitionBlocked, "in stock already", reverse, row=row, actor=supervisor)


def test_who_may_reverse(ship, who_may):
    row = ship()
    assert who_may(lambda actor: reverse(row, actor)) == {"parts_supervisor", "general_manager", "group_manager"}
