"""``SupplierStatement.agree``: one copy came back signed, or the difference is explained."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.supplying import reconciling
from tests.parts.supplying.factories import SupplierStatementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-17")]


@pytest.fixture
def statement(store):
    return SupplierStatementFactory(store=store)


def agree(row, actor, answer=""):
    return reconciling.agree_statement(statement_id=row.pk, answer=answer, actor=actor)


def test_the_supplier_agrees(statement, planner):
    row = agree(statement, planner)
    assert (row.state, row.difference) == ("agreed", 0)
    assert Event.objects.get(fact="parts.supplier_statement_agreed").payload["closing"] == "1130.00"


def test_after_a_difference_it_is_said_how_it_was_cleared_up(statement, planner, leaves_no_trace):
    reconciling.dispute_statement(
        statement_id=statement.pk, their_closing=Decimal("1243.00"), answer="运费未列", actor=planner
    )
    leaves_no_trace(ValidationError, "Say why", agree, row=statement, actor=planner)
    assert agree(statement, planner, "供应商补开折让").answer == "供应商补开折让"


def test_refused_twice_and_for_the_purchaser(statement, planner, purchaser, leaves_no_trace):
    leaves_no_trace(PermissionDenied, None, agree, row=statement, actor=purchaser)
    agree(statement, planner)
    leaves_no_trace(TransitionBlocked, "agreed", agree, row=statement, actor=planner)


def test_who_may_agree(statement, who_may):
    assert who_may(lambda actor: agree(statement, actor)) == {"parts_planner", "parts_supervisor", "finance"}
