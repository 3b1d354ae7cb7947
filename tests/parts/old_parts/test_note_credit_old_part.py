"""What the supplier granted for it, nothing included."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.old_parts import services
from tests.parties.factories import SupplierFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-9")]

call = services.note_credit_old_part


@pytest.fixture
def sent(take, keeper, store):
    supplier = SupplierFactory(store=store)
    return services.send_old_part(old_part_id=take("core").pk, supplier_id=supplier.pk, waybill="x", actor=keeper)


@pytest.mark.parametrize("amount", ["120.50", "0"])
def test_it_is_done_with_an_amount(sent, supervisor, amount):
    row = call(old_part_id=sent.pk, amount=Decimal(amount), actor=supervisor)
    assert (row.state, row.credit) == ("credited", Decimal(amount))
    assert Event.objects.about(row).latest("pk").payload["amount"] == amount


def test_refusals(sent, take, keeper, supervisor, refused, who_may):
    refused(ValidationError, "less than nothing", call, old_part_id=sent.pk, amount="-1", actor=supervisor)
    refused(PermissionDenied, "parts supervisor", call, old_part_id=sent.pk, amount="1", actor=keeper)
    refused(TransitionBlocked, "taken in", call, old_part_id=take("core").pk, amount="1", actor=supervisor)
    allowed = who_may(lambda actor: call(old_part_id=sent.pk, amount="1", actor=actor))
    assert allowed == {"purchaser", "claims_clerk", "parts_supervisor"}
