"""``Sale.deliver``: a trade order has arrived, and the proof is attached."""

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from dms.core.attachments.services import attach_file
from dms.core.transitions import TransitionBlocked
from parts.counter import services
from tests.parties.factories import CustomerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-7")]


def photo():
    written = BytesIO()
    Image.new("RGB", (4, 4)).save(written, "PNG")
    return SimpleUploadedFile("signed.png", written.getvalue())


def test_a_trade_order_arrives_with_its_proof(sent, pay, store, seller, person, refused):
    sale = sent(kind="trade", customer_id=CustomerFactory(store=store).pk)
    pay(sale)
    sale = services.hand_out_sale(sale_id=sale.pk, packages=2, carrier="顺丰", waybill="SF1234", actor=seller)
    assert (sale.packages, sale.carrier, sale.waybill) == (2, "顺丰", "SF1234")
    asked = {"sale_id": sale.pk, "received_by": "赵老板"}
    refused(TransitionBlocked, "Attach the proof", services.deliver_sale, actor=seller, **asked)
    attach_file(subject=sale, file=photo(), actor=seller)
    refused(PermissionDenied, None, services.deliver_sale, actor=person("finance"), **asked)
    sale = services.deliver_sale(actor=seller, **asked)
    assert (sale.state, sale.received_by) == ("delivered", "赵老板")


def test_a_retail_sale_is_not_delivered(handed_out, seller, refused):
    asked = {"sale_id": handed_out().pk, "received_by": "x", "actor": seller}
    refused(TransitionBlocked, "Only a trade order", services.deliver_sale, **asked)
