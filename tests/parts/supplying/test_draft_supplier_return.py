"""Drafting a return: only what lies in quarantine goes back, and each piece on one return."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from parts.models import SupplierReturn
from parts.supplying import returning
from parts.supplying.returning import Back
from tests.parts.factories import in_stock
from tests.parts.receiving.factories import DiscrepancyNoteFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-8")]


def test_damaged_goods_of_a_delivery_are_put_on_a_return(draft, damaged, keeper, part):
    row = draft()
    line = row.lines.get()
    assert (row.state, row.number, row.amount) == ("draft", "", Decimal("200.00"))
    assert (line.part, line.quantity, line.receipt_line.receipt) == (part, 2, damaged.receipt)
    event = Event.objects.get(fact="parts.supplier_return_drafted")
    assert (event.actor, event.payload["part_ids"]) == (keeper, [part.pk])


def test_refused_for_good_stock_for_more_than_lies_there_and_twice(
    draft, supplier, keeper, cashier, part, shelf, store, leaves_no_trace
):
    def refused(kind, sentence, *lines, actor=keeper, **more):
        inputs = {"supplier_id": supplier.pk, "lines": list(lines), "reason": "坏", "actor": actor} | more
        leaves_no_trace(kind, sentence, returning.draft_return, **inputs)

    in_stock(part, shelf, 5)
    price = Decimal(100)
    apart = returning.in_quarantine(store).get().bin_id
    refused(ValidationError, "Set it aside first", Back(part.pk, shelf.pk, Decimal(1), price))
    refused(ValidationError, "no line has a quantity")
    refused(ValidationError, "2 lie in quarantine", Back(part.pk, apart, Decimal(3), price))
    refused(ValidationError, "Say why", Back(part.pk, apart, Decimal(1), price), reason=" ")
    refused(PermissionDenied, None, Back(part.pk, apart, Decimal(1), price), actor=cashier)
    foreign = DiscrepancyNoteFactory(receipt__store=store)
    refused(ValidationError, "another supplier", Back(part.pk, apart, Decimal(1), price), note_id=foreign.pk)
    draft(1)
    refused(ValidationError, "1 lie in quarantine", Back(part.pk, apart, Decimal(2), price))


def test_who_may_draft(draft, who_may):
    roles = who_may(lambda actor: draft(1, actor=actor))
    assert roles == {"purchaser", "storekeeper", "parts_planner", "parts_supervisor"}
    assert not SupplierReturn.objects.exists()
