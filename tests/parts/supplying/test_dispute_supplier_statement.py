"""``SupplierStatement.dispute``: the supplier says another balance, and why."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.transitions import TransitionBlocked
from parts.supplying import reconciling
from tests.parts.supplying.factories import SupplierStatementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-17")]


@pytest.fixture
def statement(store):
    return SupplierStatementFactory(store=store)


def dispute(row, actor, their="1243.00", answer="运费未列"):
    return reconciling.dispute_statement(statement_id=row.pk, their_closing=Decimal(their), answer=answer, actor=actor)


def test_their_balance_and_the_difference_stand_on_it(statement, planner):
    row = dispute(statement, planner)
    assert (row.state, row.difference, row.answer) == ("disputed", Decimal("113.00"), "运费未列")


def test_refused_for_our_own_balance_without_words_and_twice(statement, planner, purchaser, leaves_no_trace):
    def refused(kind, sentence, actor=planner, **more):
        leaves_no_trace(kind, sentence, dispute, row=statement, actor=actor, **more)

    refused(ValidationError, "This is our balance", their="1130.00")
    refused(ValidationError, "Say why", answer=" ")
    refused(PermissionDenied, None, actor=purchaser)
    dispute(statement, planner)
    refused(TransitionBlocked, "differs")


def test_who_may_dispute(statement, who_may):
    assert who_may(lambda actor: dispute(statement, actor)) == {"parts_planner", "parts_supervisor", "finance"}
