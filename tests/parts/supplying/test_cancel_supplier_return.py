"""``SupplierReturn.cancel``: the goods stay in the quarantine, free for another return."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.supplying import returning

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-8")]


def cancel(row, actor, reason="供应商不收"):
    return returning.cancel_return(return_id=row.pk, reason=reason, actor=actor)


def test_what_stood_on_it_can_go_on_another(agree, draft, purchaser, books):
    row = cancel(agree(), purchaser)
    assert row.state == "cancelled" and draft().state == "draft"
    assert Event.objects.get(fact="parts.supplier_return_cancelled").reason == "供应商不收"
    books()


def test_refused_once_it_left_and_without_a_reason(agree, purchaser, keeper, leaves_no_trace):
    row = agree()
    leaves_no_trace(ValidationError, "Say why", cancel, row=row, actor=purchaser, reason=" ")
    leaves_no_trace(PermissionDenied, None, cancel, row=row, actor=keeper)
    returning.ship_return(return_id=row.pk, actor=keeper)
    leaves_no_trace(TransitionBlocked, "sent back", cancel, row=row, actor=purchaser)


def test_who_may_cancel(agree, who_may):
    row = agree()
    assert who_may(lambda actor: cancel(row, actor)) == {"purchaser", "parts_supervisor"}
