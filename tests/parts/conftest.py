"""A small parts shop: one part, two bins."""

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction

from dms.accounts.roles import Role
from dms.core.approvals.models import Approval
from dms.core.invariants import verify
from dms.core.models import Event, Promise
from parts.models import (
    DiscrepancyNote,
    Movement,
    Payable,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseRequest,
    Receipt,
    SupplierBooking,
    SupplierCredit,
    SupplierInvoice,
    SupplierReturn,
    SupplierStatement,
)
from tests.parts.factories import BinFactory, PartFactory, WarehouseFactory


@pytest.fixture
def part(db):
    return PartFactory(number="04465-33471")


@pytest.fixture
def warehouse(store):
    return WarehouseFactory(store=store, code="A")


@pytest.fixture
def shelf(warehouse):
    return BinFactory(warehouse=warehouse, rack="01", level="1", position="1")


@pytest.fixture
def second_shelf(warehouse):
    return BinFactory(warehouse=warehouse, rack="01", level="1", position="2")


@pytest.fixture
def books():
    """``books()`` proves the ledgers: raises with every difference."""

    def prove():
        assert [
            f"{known.name}: {one}" for known, found in verify(["I1", "I2", "I3", "I4", "I6", "I7"]) for one in found
        ] == []

    return prove


@pytest.fixture
def who_may(person):
    """``who_may(call)``: the roles for which ``call(actor)`` succeeds; whatever it did is undone each time."""

    def allowed(role, call):
        try:
            with transaction.atomic():
                call(person(role.value))
                transaction.set_rollback(True)
        except (PermissionDenied, ObjectDoesNotExist):
            return False
        return True

    return lambda call: {role.value for role in Role if allowed(role, call)}


@pytest.fixture
def leaves_no_trace():
    """``leaves_no_trace(kind, match, call, …)``: buying and receiving refuse the call, and nothing is different."""

    def traces():
        papers = (PurchaseRequest, PurchaseOrder, Receipt, DiscrepancyNote, Approval)
        papers += (Payable, SupplierReturn, SupplierStatement)
        counted = (Event, Promise, Movement, SupplierInvoice, SupplierBooking, SupplierCredit)
        return (
            [model.objects.count() for model in counted],
            [list(model.objects.order_by("pk").values_list("pk", "state", "version")) for model in papers],
            list(PurchaseOrderLine.objects.order_by("pk").values_list("pk", "received", "cancelled")),
        )

    def prove(kind, match, call, **inputs):
        before = traces()
        with pytest.raises(kind, match=match):
            call(**inputs)
        assert traces() == before

    return prove
