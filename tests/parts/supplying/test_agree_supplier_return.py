"""``SupplierReturn.agree``: the supplier takes them back, for money or for others."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.supplying import returning

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-8")]


def agree(row, actor, outcome="credit", agreed_number="RMA-1", **more):
    return returning.agree_return(return_id=row.pk, outcome=outcome, agreed_number=agreed_number, actor=actor, **more)


@pytest.mark.parametrize("outcome", ["credit", "exchange"])
def test_it_has_its_number_from_now_on(draft, purchaser, outcome):
    row = agree(draft(), purchaser, outcome, agreed_with="李经理")
    assert (row.state, row.outcome, row.agreed_number, row.agreed_with) == ("agreed", outcome, "RMA-1", "李经理")
    assert row.number.startswith("SR-")
    assert Event.objects.get(fact="parts.supplier_return_agreed").payload["outcome"] == outcome


def test_refused_without_a_name_and_twice(draft, purchaser, keeper, leaves_no_trace):
    row = draft()

    def refused(kind, sentence, actor=purchaser, **more):
        leaves_no_trace(kind, sentence, agree, row=row, actor=actor, **more)

    refused(ValidationError, "supplier's number", agreed_number=" ")
    refused(ValidationError, "money back", outcome="gift")
    refused(PermissionDenied, None, actor=keeper)
    agree(row, purchaser)
    refused(TransitionBlocked, "agreed with the supplier")


def test_who_may_agree(draft, who_may):
    row = draft()
    assert who_may(lambda actor: agree(row, actor)) == {"purchaser", "parts_supervisor"}
