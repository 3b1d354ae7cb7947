"""Approval: every difference explained first, asked of the right people, never of oneself."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.approvals.services import approve_approval
from dms.core.models import Approval
from dms.core.transitions import TransitionBlocked
from parts.stocktake import counting, services
from parts.stocktake.models import StocktakeLine
from tests.parts.stocktake.factories import StocktakeFactory, StocktakeLineFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-10")]


def submit(row, actor):
    return services.submit_stocktake(stocktake_id=row.pk, actor=actor)


def explain(line, actor, cause="lost", **more):
    return counting.explain_line(line_id=line.pk, cause=cause, responsible_id=actor.pk, actor=actor, **more)


def test_each_difference_needs_cause_and_responsible_person(differing, keeper, supervisor):
    with pytest.raises(TransitionBlocked) as refused:
        submit(differing, keeper)
    assert len(refused.value.reasons) == 2 and "/explain/" in refused.value.reasons[0].url
    first, second = differing.lines.order_by("pk")
    explain(first, keeper)
    with pytest.raises(TransitionBlocked, match=second.item.part.number):
        submit(differing, keeper)
    assert not Approval.objects.exists()
    explain(second, keeper)
    submit(differing, keeper)
    approval = Approval.objects.get()
    assert (approval.amount, approval.current_role) == (Decimal("50.00"), "parts_supervisor")


def test_explaining_has_its_rules(differing, keeper, seller):
    line = differing.lines.first()
    with pytest.raises(PermissionDenied):
        explain(line, seller)
    with pytest.raises(ValidationError, match="searched"):
        explain(line, keeper, cause="unknown")
    with pytest.raises(ValidationError):
        explain(line, keeper, cause="bad weather")
    StocktakeLine.objects.filter(pk=line.pk).update(difference=0)
    with pytest.raises(TransitionBlocked, match="does not differ"):
        explain(line, keeper)


def test_explanations_stay_once_approval_was_asked_for(explained, keeper, supervisor):
    submit(explained, keeper)
    with pytest.raises(TransitionBlocked, match="AP-"):
        explain(explained.lines.first(), keeper)
    with pytest.raises(TransitionBlocked, match="asked for already"):
        submit(explained, keeper)


def test_who_asks_never_approves(explained, supervisor, person):
    manager = person("general_manager")
    submit(explained, supervisor)
    approval = Approval.objects.get()
    with pytest.raises(PermissionDenied):
        approve_approval(approval_id=approval.pk, actor=supervisor)
    approve_approval(approval_id=approval.pk, actor=manager)
    assert Approval.objects.get().state == "approved"


@pytest.mark.parametrize(
    ("kind", "value", "roles"),
    [
        ("spot", "-5000", ["parts_supervisor"]),
        ("monthly", "5000.01", ["parts_supervisor", "general_manager"]),
        ("quarterly", "-10", ["finance"]),
        ("quarterly", "6000", ["finance", "general_manager"]),
    ],
)
def test_who_decides_goes_by_kind_and_amount(store, keeper, supervisor, person, kind, value, roles):
    person("finance"), person("general_manager")
    row = StocktakeFactory(store=store, kind=kind, open_books=True)
    line = StocktakeLineFactory(stocktake=row, value=Decimal(value))
    explain(line, keeper)
    submit(row, keeper)
    assert list(Approval.objects.get().steps.order_by("position").values_list("role", flat=True)) == roles


def test_the_quarterly_count_goes_to_finance_even_without_a_difference(store, keeper, person):
    person("finance")
    row = StocktakeFactory(store=store, kind="quarterly", open_books=True)
    with pytest.raises(TransitionBlocked, match="No adjustment without approval"):
        services.post_differences(stocktake_id=row.pk, actor=keeper)
    submit(row, keeper)
    assert Approval.objects.get().current_role == "finance"


def test_without_a_difference_nobody_is_asked(store, keeper):
    row = StocktakeFactory(store=store, open_books=True)
    with pytest.raises(TransitionBlocked, match="without approval"):
        submit(row, keeper)
    assert services.post_differences(stocktake_id=row.pk, actor=keeper).state == "posted"


def test_a_salesman_does_not_ask(explained, seller):
    with pytest.raises(PermissionDenied):
        submit(explained, seller)
