"""A receivable is settled by what counts on it, never by hand."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.locking import mark_new
from dms.core.transitions import TransitionBlocked, apply_transition
from tests.cashier.factories import ReceivableFactory


def test_settle_receivable_is_refused_where_it_is_settled_or_for_strangers(store, other_store, person):
    row = mark_new(ReceivableFactory(store=store))
    with pytest.raises(PermissionDenied):
        apply_transition(row.settle, actor=person("cashier", store=other_store), fact="never", on=row.raised_on)
    row = mark_new(ReceivableFactory(store=store, state="cancelled"))
    with pytest.raises(TransitionBlocked):
        apply_transition(row.settle, actor=person("cashier"), fact="never", on=row.raised_on)
    type(row).objects.all().delete()  # they have no books
