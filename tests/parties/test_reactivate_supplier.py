"""Buying from a supplier again."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from dms.parties import facts, services
from tests.parties.factories import SupplierFactory


def test_it_changes_the_state_with_one_event(store, person):
    supplier = SupplierFactory(store=store, state="inactive")
    supplier = services.reactivate_supplier(supplier_id=supplier.pk, actor=person("parts_supervisor"))
    assert supplier.state == "active"
    event = Event.objects.get()
    assert (event.fact, event.source, event.target) == (facts.SUPPLIER_REACTIVATED, "inactive", "active")
    assert event.reason == ""


def test_from_the_wrong_state_it_is_blocked_without_trace(store, person):
    supplier = SupplierFactory(store=store, state="active")
    with pytest.raises(TransitionBlocked, match="not possible in the state"):
        services.reactivate_supplier(supplier_id=supplier.pk, actor=person("parts_supervisor"))
    assert not Event.objects.exists()


def test_a_role_without_the_permission_is_refused(store, person):
    supplier = SupplierFactory(store=store, state="inactive")
    with pytest.raises(PermissionDenied, match="parts supervisor"):
        services.reactivate_supplier(supplier_id=supplier.pk, actor=person("purchaser"))
    supplier.refresh_from_db()
    assert supplier.state == "inactive" and not Event.objects.exists()
