"""The plan 计划单: the shortage list, and what can stand on a plan."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import PurchaseRequest, StockItem
from parts.purchasing import planning, shortages
from tests.accounts.factories import UserFactory
from tests.parts.factories import PartFactory, in_stock
from tests.parts.purchasing.factories import PurchaseRequestFactory, PurchaseRequestLineFactory, order_of, plan

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-5")]


def stocked(part, store, **fields):
    item, _new = StockItem.objects.get_or_create(store=store, part=part)
    StockItem.objects.filter(pk=item.pk).update(is_stocked=True, **fields)
    return item


# --- the shortage list


@pytest.mark.requirement("PRT-4")
def test_what_is_under_its_minimum_is_proposed_up_to_the_maximum_and_says_why(store, part, shelf):
    stocked(part, store, minimum=5, maximum=12)
    in_stock(part, shelf, 2)
    order_of(store, {part: 1})
    found = shortages.shortages(store)
    assert [(one.part, one.quantity) for one in found] == [(part, 9)]
    assert found[0].reason == ("2 available, 1 on order, 0 planned: under the minimum of 5. 9 fill it up to 12.")


@pytest.mark.requirement("PRT-4")
@pytest.mark.parametrize("state", ["draft", "submitted", "approved"])
def test_what_is_planned_already_is_not_proposed_again(store, part, state):
    stocked(part, store, minimum=5)
    PurchaseRequestLineFactory(request__store=store, request__state=state, part=part, quantity=5)
    assert shortages.shortages(store) == []


@pytest.mark.requirement("PRT-4")
@pytest.mark.parametrize("state", ["rejected", "cancelled"])
def test_what_was_not_bought_after_all_is_proposed_again(store, part, state):
    stocked(part, store, minimum=5)
    PurchaseRequestLineFactory(request__store=store, request__state=state, part=part, quantity=5)
    assert [one.quantity for one in shortages.shortages(store)] == [5]


@pytest.mark.requirement("PRT-4")
def test_who_waits_comes_first_and_is_planned_once(store, part, planner, monkeypatch):
    waiting_for = PurchaseRequestFactory(store=store, number="RO-26-0007")
    monkeypatch.setattr(shortages, "SOURCES", [lambda store: [shortages.Waiting(part.pk, Decimal(3), waiting_for)]])
    found = shortages.shortages(store)
    assert [(one.quantity, one.reason) for one in found] == [(3, "3 are waited for: RO-26-0007.")]
    plan(store, planner, part, 3, source=waiting_for)
    assert shortages.shortages(store) == []


# --- the plan


def test_refusals_leave_no_trace(store, part, planner, person, supervisor):
    empty = PurchaseRequestFactory(store=store)
    before = Event.objects.count()
    with pytest.raises(TransitionBlocked, match="has no lines"):
        planning.submit_request(request_id=empty.pk, actor=planner)
    with pytest.raises(PermissionDenied):
        planning.open_request(store=store, kind="urgent", actor=person("storekeeper"))
    with pytest.raises(ValidationError, match="whole units"):
        plan(store, planner, part, "1.5")
    gone = PartFactory(state="discontinued")
    with pytest.raises(ValidationError, match="discontinued"):
        plan(store, planner, gone)
    submitted = PurchaseRequestLineFactory(request__store=store, request__state="submitted")
    with pytest.raises(TransitionBlocked, match="Only a draft"):
        planning.add_request_line(request_id=submitted.request_id, part_id=part.pk, quantity=1, actor=planner)
    with pytest.raises(ValidationError, match="Say why"):
        planning.cancel_request(request_id=empty.pk, reason=" ", actor=planner)
    with pytest.raises(PurchaseRequest.DoesNotExist):
        planning.submit_request(request_id=empty.pk, actor=UserFactory())
    assert Event.objects.count() == before
    assert PurchaseRequest.objects.count() == 2


def test_the_same_part_stands_on_a_plan_once(store, part, planner):
    request = plan(store, planner, part)
    with pytest.raises(ValidationError, match="on the plan already"):
        planning.add_request_line(request_id=request.pk, part_id=part.pk, quantity=1, actor=planner)
    planning.remove_request_line(line_id=request.lines.get().pk, actor=planner)
    assert not request.lines.exists()
