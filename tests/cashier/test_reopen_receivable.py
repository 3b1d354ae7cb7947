"""What settled a receivable is taken back: it stands where it stood before."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.cashier import services
from dms.core.locking import mark_new
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked, apply_transition
from tests.cashier.factories import ReceivableFactory


def test_reversing_a_payment_reopens_its_receivable(owed, pays, finance, account, person):
    plain, charged = owed("100.00"), owed("100.00")
    services.charge_to_account(receivable_id=charged.pk, actor=person("parts_dispatcher"))
    charged.refresh_from_db()
    for row, state in ((plain, "open"), (charged, "on_account")):
        services.reverse_payment(payment_id=pays(row).pk, reason="错收", actor=finance)
        row.refresh_from_db()
        assert (row.state, row.paid) == (state, 0)
    assert Event.objects.filter(fact="cashier.receivable_reopened").count() == 2


def test_reopen_receivable_is_refused_for_strangers_and_open_ones(store, other_store, person):
    row = mark_new(ReceivableFactory(store=store, state="open"))
    with pytest.raises(PermissionDenied):
        apply_transition(row.reopen, actor=person("cashier", store=other_store), fact="never")
    with pytest.raises(TransitionBlocked):
        apply_transition(row.reopen, actor=person("cashier"), fact="never")
