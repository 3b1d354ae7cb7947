"""Buying from a supplier no longer."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from dms.parties import facts, services
from tests.parties.factories import SupplierFactory


def test_it_changes_the_state_with_one_event(store, person):
    supplier = SupplierFactory(store=store, state="active")
    supplier = services.deactivate_supplier(supplier_id=supplier.pk, actor=person("parts_supervisor"), reason="quality")
    assert supplier.state == "inactive"
    event = Event.objects.get()
    assert (event.fact, event.source, event.target) == (facts.SUPPLIER_DEACTIVATED, "active", "inactive")
    assert event.reason == "quality"


def test_from_the_wrong_state_it_is_blocked_without_trace(store, person):
    supplier = SupplierFactory(store=store, state="inactive")
    with pytest.raises(TransitionBlocked, match="not possible in the state"):
        services.deactivate_supplier(supplier_id=supplier.pk, actor=person("parts_supervisor"))
    assert not Event.objects.exists()


def test_a_role_without_the_permission_is_refused(store, person):
    supplier = SupplierFactory(store=store, state="active")
    with pytest.raises(PermissionDenied, match="parts supervisor"):
        services.deactivate_supplier(supplier_id=supplier.pk, actor=person("purchaser"))
    supplier.refresh_from_db()
    assert supplier.state == "active" and not Event.objects.exists()
