"""A store asks another one; the other one's supervisor lets the goods go, and they are held."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.stock.models import Reservation
from parts.stock.services import Outgoing, post_issue
from parts.transfers import services
from parts.transfers.models import Transfer

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-18")]


def approve_transfer(row, actor, **more):
    return services.approve_transfer(transfer_id=row.pk, actor=actor, **more)


def test_both_stores_see_the_request_and_nobody_else_does(requested, planner, supervisor, person, store, other_store):
    from tests.accounts.factories import StoreFactory

    third = person("parts_supervisor", store=StoreFactory())
    assert requested.number.startswith("TR-") and (requested.store, requested.to_store) == (store, other_store)
    for who, sees in ((planner, True), (supervisor, True), (third, False)):
        assert Transfer.objects.visible_to(who).filter(pk=requested.pk).exists() is sees
        assert requested.lines.model.objects.visible_to(who).exists() is sees


def test_the_goods_are_held_for_it(approved, part, books):
    [held] = Reservation.objects.filter(state="held")
    assert (held.quantity, held.source_text) == (4, approved.number)
    assert approved.state == "approved" and approved.lines.get().approved == 4
    books()


def test_less_may_be_let_go_than_was_asked_for(requested, supervisor, books):
    line = requested.lines.get()
    for wrong in (Decimal(5), Decimal("1.5"), Decimal(-1), Decimal(0)):
        with pytest.raises(ValidationError):
            approve_transfer(requested, supervisor, quantities={line.pk: wrong})
    approve_transfer(requested, supervisor, quantities={line.pk: Decimal(3)})
    line.refresh_from_db()
    assert line.approved == 3 == Reservation.objects.get().quantity
    books()


def test_what_is_not_there_is_not_approved(requested, supervisor, store, part, books):
    post_issue(store=store, lines=[Outgoing(part.pk, Decimal(7))], actor=None)
    with pytest.raises(TransitionBlocked, match="3 are free"):
        approve_transfer(requested, supervisor)
    requested.refresh_from_db()
    assert requested.state == "requested" and not Reservation.objects.exists()
    assert not Event.objects.filter(fact="parts.transfer_approved").exists()
    books()


def test_the_asking_store_does_not_approve_its_own_wish(requested, planner, person, other_store):
    for who in (planner, person("parts_supervisor", store=other_store)):
        with pytest.raises(PermissionDenied, match="parts supervisor"):
            approve_transfer(requested, who)


def test_nobody_approves_what_they_asked_for_themselves(ask, supervisor, other_store):
    from tests.accounts.factories import MembershipFactory

    MembershipFactory(user=supervisor, store=other_store, role="parts_planner")
    supervisor.__dict__.pop("grants", None)
    with pytest.raises(PermissionDenied, match="yourself"):
        approve_transfer(ask(actor=supervisor), supervisor)


def test_a_request_needs_parts_another_store_and_a_role(ask, store, other_store, planner, person, part):
    common = {"from_store_id": store.pk, "to_store_id": other_store.pk}
    for lines in ([], [(part.pk, Decimal(0))], [(10**9, Decimal(1))]):
        with pytest.raises(ValidationError):
            services.request_transfer(lines=lines, actor=planner, **common)
    good = [(part.pk, Decimal(1))]
    with pytest.raises(ValidationError, match="another store"):
        services.request_transfer(from_store_id=other_store.pk, to_store_id=other_store.pk, lines=good, actor=planner)
    for who in (person("storekeeper", store=other_store), person("parts_planner")):
        with pytest.raises(PermissionDenied):
            services.request_transfer(lines=good, actor=who, **common)
    assert not Transfer.objects.exists()
