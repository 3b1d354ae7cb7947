"""QUALITY K3: eight people press “approve” at once, and one of them has."""

from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from dms.accounts.models import Substitution
from dms.core.approvals import services
from dms.core.approvals.models import Approval, ApprovalStep
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from tests.accounts.substitutes import asked
from tests.races import at_once, without_locks

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time is all that SQLite has"),
]
EIGHT = 8
REFUSED = (PermissionDenied, TransitionBlocked)


@pytest.fixture
def supervisors(supervisor, person):
    return [supervisor, *(person("parts_supervisor") for _n in range(EIGHT - 1))]


def press(approval, people):
    return at_once([partial(services.approve_approval, approval_id=approval.pk, actor=one) for one in people])


def approvals_recorded():
    return Event.objects.filter(fact__in=["core.approval_approved", "core.approval_step_approved"]).count()


@pytest.mark.requirement("PLT-4")
@pytest.mark.parametrize("amount", [None, Decimal("20000")])
def test_of_eight_at_once_one_approves_and_seven_are_refused(ask, supervisors, amount):
    pressed = press(ask(amount=amount), supervisors)
    assert (len(pressed.results), pressed.refusals(REFUSED)) == (1, 7), pressed.errors
    assert approvals_recorded() == 1
    assert ApprovalStep.objects.exclude(decision="").count() == 1


@pytest.mark.requirement("PLT-4")
def test_one_person_pressing_eight_times_approves_once(ask, supervisor):
    pressed = press(ask(amount=Decimal("20000")), [supervisor] * EIGHT)
    assert (len(pressed.results), pressed.refusals(REFUSED), approvals_recorded()) == (1, 7, 1)
    assert Approval.objects.get().position == 2


@pytest.mark.parametrize("amount", [None, Decimal("20000")])
def test_the_control_without_locks_several_approve(ask, supervisors, amount):
    approval = ask(amount=amount)
    with without_locks(EIGHT):
        pressed = press(approval, supervisors)
    assert len(pressed.results) > 1 and approvals_recorded() > 1


def test_approving_and_withdrawing_at_once_is_one_of_both(ask, supervisor, purchaser):
    for _round in range(5):
        approval = ask()
        pressed = at_once(
            [
                partial(services.approve_approval, approval_id=approval.pk, actor=supervisor),
                partial(services.withdraw_approval, approval_id=approval.pk, actor=purchaser),
            ]
        )
        assert (len(pressed.results), pressed.refusals(REFUSED)) == (1, 1)
        approval.refresh_from_db()
        assert approval.state == pressed.results[0].state


def test_the_same_thing_asked_for_eight_times_at_once_is_one_request(ask):
    pressed = at_once([ask] * EIGHT)
    assert (len(pressed.results), pressed.refusals((TransitionBlocked, ValidationError))) == (1, 7), pressed.errors
    assert Approval.objects.count() == 1


def arrange(absent, helpers, store):
    return at_once([partial(asked, absent, helper, store) for helper in helpers])


def test_eight_arrangements_for_one_absence_at_once_are_one(store, person):
    absent, helpers = person("technician"), [person("technician") for _n in range(EIGHT)]
    pressed = arrange(absent, helpers, store)
    assert (len(pressed.results), pressed.refusals(ValidationError)) == (1, 7), pressed.errors
    assert Substitution.objects.count() == 1


def test_the_control_without_locks_one_absence_is_arranged_several_times(store, person):
    absent, helpers = person("technician"), [person("technician") for _n in range(EIGHT)]
    with without_locks(EIGHT):
        arrange(absent, helpers, store)
    assert Substitution.objects.count() > 1
