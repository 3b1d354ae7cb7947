"""From a part that is short here to the store that has it free: a transfer is asked for."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.accounts.models import Store
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.stock.models import StockItem
from parts.stock.reserving import reserve
from parts.transfers.asking import ask_elsewhere, shortfall
from parts.transfers.models import Transfer
from tests.api.conftest import program
from tests.parts.factories import in_stock

__all__ = ["program"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-18")]


@pytest.fixture
def there(part, shelf):
    """East has ten brake pads."""
    in_stock(part, shelf, 10)
    return part


def ask(part, store, other_store, actor, quantity=4, **more):
    return ask_elsewhere(
        part_id=part.pk,
        to_store_id=other_store.pk,
        from_store_id=store.pk,
        quantity=D(quantity),
        actor=actor,
        **more,
    )


def test_the_transfer_is_asked_for(there, store, other_store, planner):
    row = ask(there, store, other_store, planner, note="缺货")
    assert (row.store, row.to_store, row.state, row.note) == (store, other_store, "requested", "缺货")
    assert row.lines.get().asked == 4
    assert Event.objects.get(fact="parts.transfer_requested").actor == planner


def test_what_is_lacking_is_proposed(there, other_store):
    assert shortfall(there, other_store) == 1
    StockItem.objects.create(store=other_store, part=there, minimum=2, maximum=6)
    assert shortfall(there, other_store) == 6


def test_refused_without_a_trace(there, store, other_store, planner, keeper, person, part):
    def refused(kind, match, *args, **more):
        before = (Event.objects.count(), Transfer.objects.count())
        with pytest.raises(kind, match=match):
            ask(*args, **more)
        assert (Event.objects.count(), Transfer.objects.count()) == before

    refused(TransitionBlocked, "has 10 of .* free, not 11", there, store, other_store, planner, 11)
    reserve(store=store, part_id=there.pk, quantity=D(8), source=there, actor=None)
    refused(TransitionBlocked, "has 2 of .* free, not 4", there, store, other_store, planner)
    refused(PermissionDenied, None, there, store, other_store, keeper, 1)
    refused(PermissionDenied, None, there, store, other_store, person("technician", store=other_store), 1)
    refused(ValidationError, None, there, other_store, other_store, planner, 1)
    refused(ValidationError, None, there, store, other_store, planner, 0)
    refused(Store.DoesNotExist, None, there, store, Store(pk=10**9), planner, 1)
    row = ask(there, store, other_store, planner, 1)
    refused(TransitionBlocked, f"{row.number} asks", there, store, other_store, planner, 1)


def test_one_click_from_the_part_and_one_to_ask(there, store, other_store, planner, client):
    client.force_login(planner)
    item = StockItem.objects.create(store=other_store, part=there, minimum=2, maximum=6)
    address = f"/transfers/ask/{there.pk}/?to={other_store.pk}&amp;from={store.pk}"
    assert address in client.get(item.get_absolute_url()).content.decode()
    page = client.get(address.replace("&amp;", "&"))
    assert page.context["form"].initial == {"to_store": other_store.pk, "from_store": store.pk, "quantity": "6"}
    answer = client.post(
        f"/transfers/ask/{there.pk}/", {"to_store": other_store.pk, "from_store": store.pk, "quantity": "6"}
    )
    assert answer.status_code == 302 and answer["Location"] == Transfer.objects.get().get_absolute_url()


def test_through_the_api(there, store, other_store, planner, program):
    api = program(planner)
    wanted = {"part": there.pk, "to_store": other_store.pk, "from_store": store.pk, "quantity": "4"}
    made = api.send("POST", "/api/v1/transfers/ask-elsewhere/", wanted)
    assert (made.status_code, made.json()["state"]) == (201, "requested")
    refused = api.send("POST", "/api/v1/transfers/ask-elsewhere/", wanted)
    assert refused.status_code == 409
