"""A document is cancelled, and its receivable with it."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.cashier import services
from dms.core.locking import mark_new
from dms.core.transitions import TransitionBlocked, apply_transition
from tests.cashier.factories import ReceivableFactory


def test_the_stage_that_raised_it_takes_it_back(owed, customer, person):
    row = owed()
    actor = person("parts_sales")
    row = services.cancel_receivable(receivable_id=row.pk, reason="退单", actor=actor, source=customer)
    assert row.state == "cancelled"


def test_withdraw_receivable_is_refused_for_another_document_or_once_paid(owed, customer, store, pays, person):
    """Receivable.withdraw is the move; only the document that raised it makes it."""
    row, actor = owed(), person("parts_sales")
    with pytest.raises(TransitionBlocked, match="another document"):
        services.cancel_receivable(receivable_id=row.pk, reason="x", actor=actor, source=store)
    pays(row, amount="13.00")
    with pytest.raises(TransitionBlocked, match="paid already"):
        services.cancel_receivable(receivable_id=row.pk, reason="x", actor=actor, source=customer)


@pytest.mark.parametrize("verb", ["withdraw", "settle", "reopen"])
def test_nobody_of_another_store_moves_it(store, other_store, person, verb):
    row = mark_new(ReceivableFactory(store=store, state="settled" if verb == "reopen" else "open"))
    inputs = {} if verb == "reopen" else {"on": row.raised_on}
    with pytest.raises(PermissionDenied):
        apply_transition(getattr(row, verb), actor=person("cashier", store=other_store), fact="never", **inputs)
    row.delete()  # its books have no payments
