"""``Receipt.check_carrier``, 第一次检验: packages are counted before the waybill is signed."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import DiscrepancyNote, Receipt
from parts.receiving import delivering
from tests.parts.receiving.factories import ReceiptFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-6")]


def test_packages_are_counted_before_the_waybill_is_signed(order, keeper, books):
    receipt = delivering.open_receipt(
        order_ids=[order.pk], delivery_note="SH-9", carrier="德邦", packages_listed=3, actor=keeper
    )
    with pytest.raises(ValidationError, match="claim to the carrier"):
        delivering.check_carrier(receipt_id=receipt.pk, packages_counted=2, actor=keeper)
    with pytest.raises(ValidationError, match="No more packages"):
        delivering.check_carrier(receipt_id=receipt.pk, packages_counted=2, packages_damaged=3, actor=keeper)
    receipt = delivering.check_carrier(
        receipt_id=receipt.pk, packages_counted=2, packages_damaged=1, note="一箱少，一箱湿", actor=keeper
    )
    assert receipt.state == "checking"
    note = DiscrepancyNote.objects.get()
    assert note.against == "carrier"
    assert [(line.kind, line.quantity) for line in note.lines.all()] == [
        ("packages_short", 1),
        ("packages_damaged", 1),
    ]


@pytest.fixture
def arrived(order, keeper):
    """Three packages stand beside the lorry."""
    return delivering.open_receipt(order_ids=[order.pk], delivery_note="SH-3", packages_listed=3, actor=keeper)


def test_all_packages_whole_make_no_discrepancy_note(arrived, keeper):
    row = delivering.check_carrier(receipt_id=arrived.pk, packages_counted=3, actor=keeper)
    assert (row.state, row.packages_counted, row.carrier_checked_by) == ("checking", 3, keeper)
    assert row.carrier_checked_at is not None and not DiscrepancyNote.objects.exists()
    event = Event.objects.get(fact="parts.receipt_carrier_checked")
    assert event.payload == {"packages_counted": 3, "packages_damaged": 0, "missing": 0}


def test_what_is_counted_wrongly_or_twice_leaves_the_delivery_at_the_carrier(
    arrived, keeper, other_store, leaves_no_trace
):
    def refused(kind, match, row, counted=3, **more):
        leaves_no_trace(
            kind, match, delivering.check_carrier, receipt_id=row.pk, packages_counted=counted, actor=keeper, **more
        )

    refused(ValidationError, "claim to the carrier", arrived, counted=2)
    refused(ValidationError, "claim to the carrier", arrived, packages_damaged=1)
    refused(ValidationError, "No more packages", arrived, packages_damaged=4, note="湿")
    refused(StaleVersion, None, arrived, expected_version=arrived.version + 1)
    refused(Receipt.DoesNotExist, None, ReceiptFactory(store=other_store))
    delivering.check_carrier(receipt_id=arrived.pk, packages_counted=3, actor=keeper)
    refused(TransitionBlocked, "at the dock", arrived)


def test_who_may_check(arrived, person, who_may):
    roles = who_may(lambda actor: delivering.check_carrier(receipt_id=arrived.pk, packages_counted=3, actor=actor))
    assert roles == {"purchaser", "storekeeper", "parts_supervisor"}
    with pytest.raises(PermissionDenied):
        delivering.check_carrier(receipt_id=arrived.pk, packages_counted=3, actor=person("parts_planner"))
