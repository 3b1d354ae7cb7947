"""``pack_sale``: who packed a trade order, into how many packages; it stands on the packing list."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.printing.services import print_document
from dms.core.transitions import TransitionBlocked
from parts.counter import packing, services
from tests.api.conftest import program
from tests.parties.factories import CustomerFactory

__all__ = ["program"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-7")]


@pytest.fixture
def order(sent, pay, store):
    """A trade order that is paid."""
    sale = sent(kind="trade", customer_id=CustomerFactory(store=store).pk)
    pay(sale)
    return services.note_payment(sale_id=sale.pk)


@pytest.fixture
def keeper(person):
    return person("storekeeper", name="周强")


def pack(sale, actor, packages=2, **more):
    return packing.pack_sale(sale_id=sale.pk, packages=packages, actor=actor, **more)


def test_who_packed_how_much_is_recorded_and_printed(order, keeper, seller):
    row = pack(order, keeper, weight_kg=D("18.60"))
    assert (row.packages, row.weight_kg, row.packed_by, row.state) == (2, D("18.60"), keeper, "cleared")
    changes = Event.objects.get(fact="parts.sale_packed").payload["changes"]
    assert changes["packages"] == [None, 2]
    paper = print_document(form="parts.packing_list", subject_id=row.pk, language="zh-hans", actor=seller)
    facts = dict(paper.content["document"]["data"]["sections"][0]["facts"])
    assert {"2", "18.60", "周强"} <= set(facts.values())
    row = services.hand_out_sale(sale_id=row.pk, carrier="顺丰", waybill="SF1", actor=keeper)
    assert (row.packages, row.carrier) == (2, "顺丰"), "what was packed stays where nothing else is said"


def test_a_colleague_packed_and_a_wrong_count_is_put_right(order, keeper, seller):
    assert pack(order, seller, packed_by_id=keeper.pk).packed_by == keeper
    assert pack(order, seller, packages=3).packages == 3
    assert Event.objects.filter(fact="parts.sale_packed").count() == 2


def test_refused_without_a_trace(order, sent, quoted, keeper, seller, store, other_store, person, refused):
    refused(ValidationError, "at least one", pack, order, keeper, packages=0)
    stranger = person("storekeeper", store=other_store)
    refused(ValidationError, "works in the store", pack, order, keeper, packed_by_id=stranger.pk)
    refused(StaleVersion, None, pack, order, keeper, expected_version=order.version + 1)
    refused(PermissionDenied, "storekeeper", pack, order, person("finance"))
    refused(TransitionBlocked, "Only a trade order", pack, sent(), seller)
    quote = quoted(kind="trade", customer_id=CustomerFactory(store=store).pk)
    refused(TransitionBlocked, "once its goods are held", pack, quote, seller)
    refused(type(order).DoesNotExist, None, pack, order, stranger)


def test_on_the_page_and_through_the_api(order, keeper, client, program):
    client.force_login(keeper)
    assert "/pack/" in client.get(order.get_absolute_url()).content.decode()
    answer = client.post(
        f"{order.get_absolute_url()}pack/", {"packages": "4", "weight_kg": "7.5", "packed_by": keeper.pk}
    )
    assert answer.status_code == 302
    order.refresh_from_db()
    assert (order.packages, order.weight_kg) == (4, D("7.50"))
    api = program(keeper)
    answer = api.send("POST", f"/api/v1/sales/{order.pk}/pack/", {"packages": 5})
    assert (answer.status_code, answer.json()["packages"], answer.json()["packed_by"]) == (200, 5, keeper.pk)
