"""Two stores: East has ten brake pads, West asks for four of them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from dms.core import clock
from parts.stock.models import StockItem
from parts.transfers import services
from tests.parts.factories import BinFactory, WarehouseFactory, in_stock


@pytest.fixture
def planner(person, other_store):
    """West's, who asks."""
    return person("parts_planner", store=other_store, name="陈洁")


@pytest.fixture
def supervisor(person):
    """East's."""
    return person("parts_supervisor", name="郑伟")


@pytest.fixture
def keeper(person):
    """East's."""
    return person("storekeeper", name="周强")


@pytest.fixture
def receiver(person, other_store):
    """West's."""
    return person("storekeeper", store=other_store, name="孙丽")


@pytest.fixture
def their_shelf(other_store):
    return BinFactory(warehouse=WarehouseFactory(store=other_store, code="B"), position="9")


@pytest.fixture
def ask(store, other_store, planner, part, shelf):
    """``ask(4)``: West asks East for brake pads, of which East has ten at 10 yuan."""
    in_stock(part, shelf, 10)

    def make(quantity=4, actor=planner):
        return services.request_transfer(
            from_store_id=store.pk, to_store_id=other_store.pk, lines=[(part.pk, Decimal(quantity))], actor=actor
        )

    return make


@pytest.fixture
def requested(ask):
    return ask()


@pytest.fixture
def approved(requested, supervisor):
    return services.approve_transfer(transfer_id=requested.pk, actor=supervisor)


@pytest.fixture
def picked(approved, keeper):
    return services.pick_transfer(transfer_id=approved.pk, actor=keeper)


@pytest.fixture
def shipped(picked, keeper):
    arrives = clock.now() + timedelta(hours=20)
    return services.ship_transfer(transfer_id=picked.pk, arrives_at=arrives, waybill="顺丰 SF123", actor=keeper)


@pytest.fixture
def line(shipped):
    return shipped.lines.get()


@pytest.fixture
def short(shipped, line, receiver):
    """Three of four arrived; one is missing."""
    return services.receive_transfer(transfer_id=shipped.pk, good={line.pk: Decimal(3)}, actor=receiver)


@pytest.fixture
def reported(short, keeper):
    """Somebody answers for the loss, and the supervisor is asked."""
    return services.report_loss_transfer(
        transfer_id=short.pk, responsible_id=keeper.pk, remark="途中从车上掉落", actor=keeper
    )


@pytest.fixture
def standing(part):
    """``standing()``: ``{store code: (on hand, set aside, in transit)}`` of the brake pads."""

    def read():
        rows = StockItem.objects.filter(part=part).select_related("store")
        return {row.store.code: (row.on_hand, row.set_aside, row.in_transit) for row in rows}

    return read
