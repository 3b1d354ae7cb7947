"""What is held for a paper leaves for nobody else; the refusal says who holds it."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.models import Event
from parts.models import Reservation, StockItem
from parts.stock.reserving import release_all, release_reservation, reserve
from parts.stock.services import Outgoing, post_issue
from parts.stock.shortage import Short
from tests.parts.factories import in_stock

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-3")]


@pytest.fixture
def paper(person):
    """Any row can be the paper; its text stands for the number."""
    return person("service_advisor")


def issue(store, part, quantity, source=None):
    return post_issue(store=store, lines=[Outgoing(part.pk, D(quantity))], actor=None, source=source)


def test_what_is_reserved_is_kept_and_the_holder_named(store, part, shelf, paper, books):
    in_stock(part, shelf, 5)
    reserve(store=store, part_id=part.pk, quantity=4, source=paper, actor=paper)
    assert StockItem.objects.get().available == 1
    with pytest.raises(Short, match=r"1 are free in the store. Held for: .* \(4\)"):
        issue(store, part, 2)
    books()


def test_the_paper_itself_takes_what_it_holds_and_the_rest_stays_held(store, part, shelf, second_shelf, paper, books):
    in_stock(part, second_shelf, 5)
    [held] = reserve(store=store, part_id=part.pk, quantity=4, source=paper, actor=paper)
    in_stock(part, shelf, 5)
    assert issue(store, part, 3, source=paper).movements.get().bin == second_shelf
    held.refresh_from_db()
    assert (held.state, held.quantity, StockItem.objects.get().reserved) == ("held", 1, 1)
    issue(store, part, 1, source=paper)
    held.refresh_from_db()
    assert (held.state, held.quantity, StockItem.objects.get().reserved) == ("used", 0, 0)
    books()


def test_more_than_is_free_is_refused_or_taken_partly(store, part, shelf, paper, books):
    in_stock(part, shelf, 2)
    with pytest.raises(Short):
        reserve(store=store, part_id=part.pk, quantity=3, source=paper, actor=paper)
    assert not Reservation.objects.exists()
    [held] = reserve(store=store, part_id=part.pk, quantity=3, source=paper, actor=paper, partly=True)
    assert held.quantity == 2
    assert reserve(store=store, part_id=part.pk, quantity=3, source=paper, actor=paper, partly=True) == []
    books()


def test_a_reservation_is_released_once(store, part, shelf, paper, person, books):
    in_stock(part, shelf, 2)
    [held] = reserve(store=store, part_id=part.pk, quantity=2, source=paper, actor=paper)
    with pytest.raises(PermissionDenied, match="parts planner"):
        release_reservation(reservation_id=held.pk, actor=paper)
    release_reservation(reservation_id=held.pk, actor=person("parts_planner"), reason="not needed")
    assert StockItem.objects.get().available == 2
    assert Event.objects.get(fact="parts.reservation_released").payload["quantity"] == "2.000"
    books()


def test_a_cancelled_paper_lets_go_of_everything(store, part, shelf, second_shelf, paper, books):
    in_stock(part, shelf, 2), in_stock(part, second_shelf, 2)
    assert len(reserve(store=store, part_id=part.pk, quantity=3, source=paper, actor=paper)) == 2
    assert release_all(source=paper, actor=None, reason="cancelled") == 2
    assert StockItem.objects.get().reserved == 0
    books()
