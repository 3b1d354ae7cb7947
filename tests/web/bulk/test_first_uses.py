"""What the house does to many rows: approvals, people, price lists."""

import datetime

import pytest

from dms.accounts.models import User
from dms.core import due
from dms.core.approvals import services as approvals
from dms.core.approvals.models import Approval
from dms.vehicles.models import PriceList
from dms.web.bulk import services
from tests.accounts.factories import MembershipFactory
from tests.vehicles.factories import PriceListFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-9")]


def run_of(name, action, rows, actor, between=None, **inputs):
    run = services.prepare_bulk_run(list=name, action=action, keys=[one.pk for one in rows], actor=actor)
    if between:
        between()
    services.start_bulk_run(run_id=run.pk, inputs=inputs, actor=actor)
    due.sweep()
    return run


def outcomes(run):
    return list(run.rows.order_by("pk").values_list("outcome", flat=True))


@pytest.fixture
def requests(person, store):
    purchaser, head = person("purchaser"), person("general_manager", name="Li")
    made = [
        approvals.request_general_approval(title=f"tyres {n}", store=store, actor=purchaser, amount=100)
        for n in range(2)
    ]
    return made, purchaser, head


def test_several_requests_are_approved_with_one_note(requests):
    made, _purchaser, head = requests
    run = run_of("approvals:list", "approve", made, head, note="fine")
    assert outcomes(run) == ["done", "done"], [row.said for row in run.rows.all()]
    assert set(Approval.objects.values_list("state", flat=True)) == {"approved"}


def test_a_request_that_changed_after_the_preview_is_not_approved_unseen(requests):
    """The version of the preview goes along: another amount is looked at again."""
    made, purchaser, head = requests

    def changed():
        approvals.send_back_approval(approval_id=made[0].pk, actor=head, note="cheaper?")
        approvals.resubmit_approval(approval_id=made[0].pk, actor=purchaser, amount=150, explanation="")

    run = run_of("approvals:list", "approve", made, head, between=changed, note="")
    assert outcomes(run) == ["refused", "done"]
    assert Approval.objects.get(pk=made[0].pk).state == "pending"


def test_ones_own_requests_may_be_withdrawn_together(requests):
    made, purchaser, _head = requests
    own = services.prepare_bulk_run(
        list="approvals:list", action="withdraw", keys=[one.pk for one in made], actor=purchaser
    )
    assert all(row.said == [] for row in own.rows.all())


def test_people_leave_together_and_come_back(person, store):
    head = person("general_manager")
    people = [MembershipFactory(store=store, role="technician").user for _n in range(2)]
    run = run_of("users:list", "deactivate", [*people, head], head, reason="season over")
    assert outcomes(run) == ["done", "done", "refused"], "nobody deactivates themselves"
    back = services.undo_bulk_run(run_id=run.pk, actor=head)
    services.start_bulk_run(run_id=back.pk, inputs={"reason": "spring"}, actor=head)
    due.sweep()
    assert User.objects.filter(pk__in=[one.pk for one in people], is_active=True).count() == 2


def test_price_lists_end_on_one_day(person):
    head = person("group_manager")
    lists = [PriceListFactory() for _n in range(2)]
    run = run_of("price-lists:list", "end", lists, head, valid_to="2026-12-31")
    assert outcomes(run) == ["done", "done"], [row.said for row in run.rows.all()]
    assert set(PriceList.objects.values_list("valid_to", flat=True)) == {datetime.date(2026, 12, 31)}
