"""To the supplier for a core credit, or from the claims clerk to the manufacturer."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.transitions import TransitionBlocked
from parts.old_parts import services
from tests.parties.factories import SupplierFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-9")]


@pytest.fixture
def supplier(store):
    return SupplierFactory(store=store)


def send(row, actor, **more):
    return services.send_old_part(old_part_id=row.pk, actor=actor, **({"waybill": "顺丰 SF123"} | more))


def test_a_core_goes_to_who_owes_the_credit(take, keeper, supplier, place, proven):
    row = send(take("core", bin_id=place.pk), keeper, supplier_id=supplier.pk)
    assert (row.state, row.bin, row.supplier, row.waybill) == ("sent", None, supplier, "顺丰 SF123")
    proven()


def test_the_claims_clerk_sends_to_the_manufacturer(with_clerk, clerk, keeper, refused, proven):
    refused(PermissionDenied, "claims clerk", send, row=with_clerk, actor=keeper)
    row = send(with_clerk, clerk)
    assert (row.state, row.held_by, row.supplier) == ("sent", None, None)
    proven()


def test_refusals(take, keeper, supplier, other_store, clerk, refused):
    row = take("core")
    refused(ValidationError, "which supplier owes", send, row=row, actor=keeper)
    refused(ValidationError, "with whom", send, row=row, actor=keeper, supplier_id=supplier.pk, waybill=" ")
    elsewhere = SupplierFactory(store=other_store)
    refused(ValidationError, "active supplier of the store", send, row=row, actor=keeper, supplier_id=elsewhere.pk)
    refused(PermissionDenied, "storekeeper", send, row=row, actor=clerk, supplier_id=supplier.pk)
    refused(TransitionBlocked, "goes elsewhere", send, row=take(), actor=keeper, supplier_id=supplier.pk)
