"""One inbox, one's own requests, and who may look."""

from decimal import Decimal

import pytest

from dms.core.approvals import services
from dms.core.approvals.models import Approval
from dms.core.approvals.selectors import approvals_waiting_for, current_approver_ids, requested_by
from dms.core.transitions import personal_refusal
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.core.approvals.test_approve import fresh, stand_in


@pytest.mark.requirement("PLT-4")
def test_a_request_is_in_the_inbox_of_those_who_can_decide_it_now(ask, supervisor, manager, purchaser, person):
    approval = ask(amount=Decimal("20000"))
    assert [list(approvals_waiting_for(one)) for one in (supervisor, manager, purchaser)] == [[approval], [], []]
    services.approve_approval(approval_id=approval.pk, actor=supervisor)
    assert [list(approvals_waiting_for(one)) for one in (supervisor, manager)] == [[], [approval]]
    services.approve_approval(approval_id=approval.pk, actor=manager)
    assert not approvals_waiting_for(manager)


@pytest.mark.requirement("PLT-4")
def test_the_inbox_the_deciders_and_the_refusals_agree_for_everybody(
    ask, supervisor, manager, purchaser, person, store
):
    helper, second, both = person("storekeeper"), person("parts_supervisor"), person("parts_supervisor")
    MembershipFactory(user=both, role="general_manager", store=store)
    stand_in(supervisor, helper, store)
    requests = [ask(amount=Decimal("20000"), actor=actor, subject=actor) for actor in (purchaser, supervisor, both)]
    services.approve_approval(approval_id=requests[0].pk, actor=both)
    everybody = [fresh(one) for one in (supervisor, manager, purchaser, helper, second, both, person("cashier"))]
    for approval in Approval.objects.all():
        allowed = {one.pk for one in everybody if not personal_refusal(approval, "approve", one)}
        assert allowed == {one.pk for one in everybody if approval in approvals_waiting_for(one)}
        assert allowed == set(current_approver_ids(approval))


def test_the_inbox_costs_one_query_however_many_wait(ask, supervisor, django_assert_num_queries):
    for _request in range(5):
        ask(subject=UserFactory())
    reader = fresh(supervisor)
    assert reader.grants
    with django_assert_num_queries(1):
        assert [approval.requested_by.name for approval in approvals_waiting_for(reader)] == ["Qian"] * 5


def test_ones_own_requests_are_listed_newest_first(ask, purchaser, manager):
    first, second = ask(), ask(subject=manager)
    assert list(requested_by(purchaser)) == [second, first]


@pytest.mark.requirement("PLT-4", "PLT-1")
def test_requests_are_seen_by_those_concerned_and_by_the_heads_of_the_store(
    ask, store, other_store, person, purchaser, supervisor
):
    approval = ask(amount=Decimal("20000"))
    seen_by = [purchaser, supervisor, person("finance"), person("service_manager"), person("group_manager")]
    hidden_from = [
        person("purchaser"),
        person("technician"),
        person("general_manager", store=other_store),
        person("parts_supervisor", store=other_store),
        UserFactory(),
    ]
    assert [approval in Approval.objects.visible_to(one) for one in seen_by] == [True] * 5
    assert [approval in Approval.objects.visible_to(one) for one in hidden_from] == [False] * 5


def test_the_requester_still_sees_it_after_leaving_the_store(ask, purchaser):
    approval = ask()
    purchaser.memberships.all().delete()
    assert approval in Approval.objects.visible_to(fresh(purchaser))
