"""Scanning: what a code means at the dock and at the shelf; nothing is lost, nothing counts twice."""

import itertools

import pytest

from dms.core.transitions import TransitionBlocked
from parts.models import ReceiptScan
from parts.receiving import delivering
from parts.receiving.scanning import scan
from tests.parts.factories import PartFactory
from tests.parts.purchasing.factories import order_of

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-6")]
keys = itertools.count()


@pytest.fixture
def keeper(person):
    return person("storekeeper")


@pytest.fixture
def delivery(store, keeper, part):
    """Ten brake pads and four filters (with a barcode) at the dock."""
    order = order_of(store, {part: 10, PartFactory(number="90915-YZZD4", barcode="6901234567892"): 4})
    receipt = delivering.open_receipt(order_ids=[order.pk], delivery_note="SH-1", actor=keeper)
    return delivering.check_carrier(receipt_id=receipt.pk, packages_counted=1, actor=keeper)


@pytest.fixture
def send(delivery, keeper):
    return lambda code, key=None, who=keeper: scan(
        receipt_id=delivery.pk, code=code, key=key or f"k{next(keys)}", actor=who
    )


def counted(delivery):
    return [(line.accepted, line.over, line.is_checked) for line in delivery.lines.all()]


def test_a_part_and_enter_take_what_is_listed(delivery, send):
    assert send("0446533471").result == "line"
    assert send("").result == "counted"
    assert send("6901234567892").result == "line"
    assert send("3").sentence == "90915-YZZD4: 3 taken, 1 short."
    assert counted(delivery) == [(10, 0, True), (3, 0, True)]


def test_what_goes_beyond_the_order_is_too_many(delivery, send):
    send("04465-33471")
    assert send("12").sentence == "04465-33471: 10 taken, 2 too many."
    assert counted(delivery)[0] == (10, 2, True)


def test_a_part_scanned_twice_warns_and_a_number_corrects_it(delivery, send):
    send("04465-33471")
    assert send("04465-33471").result == "double"
    send("")
    again = send("04465-33471")
    assert (again.result, again.is_warning) == ("double", True)
    assert "counted already: 10" in again.sentence
    send("8")
    assert counted(delivery)[0] == (8, 0, True)


def test_what_is_not_on_the_delivery_says_what_was_expected(delivery, send):
    assert send("XYZ-1").sentence == "“XYZ-1” is not on this delivery."
    send("04465-33471")
    assert send("XYZ-1").sentence == "“XYZ-1” is not on this delivery. Expected: 04465-33471."
    assert counted(delivery)[0] == (0, 0, False)


def test_the_same_scan_sent_twice_counts_once(delivery, send):
    send("04465-33471", key="a")
    first = send("7", key="b")
    second = send("7", key="b")
    assert (first.again, second.again, second.sentence) == (False, True, first.sentence)
    assert ReceiptScan.objects.count() == 2


def test_a_burst_of_parts_is_all_seen(delivery, send):
    send("04465-33471")
    send("90915YZZD4")
    assert [line.seen_at is not None for line in delivery.lines.all()] == [True, True]
    assert counted(delivery) == [(0, 0, False), (0, 0, False)], "seen, and still to be counted"


def test_the_bin_puts_the_line_away_that_is_next_and_a_colleague_goes_on(
    delivery, send, keeper, person, shelf, second_shelf, books
):
    for code in ("0446533471", "", "90915YZZD4", ""):
        send(code)
    delivering.confirm_receipt(receipt_id=delivery.pk, actor=keeper)
    first = send(shelf.code.lower())
    assert (first.result, first.sentence) == ("shelved", f"10 of 04465-33471 are in {shelf.code}.")
    colleague = person("storekeeper")
    assert send("NOWHERE", who=colleague).result == "unknown"
    assert send("3", who=colleague).result == "amount"
    wrong = send(shelf.code, who=colleague)
    assert (wrong.result, wrong.is_warning) == ("other_bin", True)
    assert second_shelf.code in wrong.sentence
    assert send(shelf.code, who=colleague).result == "shelved"
    assert send("5", who=colleague).result == "refused"
    assert send("0446533471").result == "double"
    assert send("90915YZZD4").result == "line"
    send(second_shelf.code, who=colleague)
    send(second_shelf.code, who=colleague)
    delivery.refresh_from_db()
    assert delivery.state == "shelved"
    books()


def test_there_is_nothing_to_scan_before_the_packages_are_counted(store, keeper, part):
    order = order_of(store, {part: 10})
    receipt = delivering.open_receipt(order_ids=[order.pk], delivery_note="SH-1", actor=keeper)
    with pytest.raises(TransitionBlocked):
        scan(receipt_id=receipt.pk, code="x", key="x", actor=keeper)
    assert not ReceiptScan.objects.exists()
