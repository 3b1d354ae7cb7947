"""``Issue.cancel``: what is not needed holds nothing."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.transitions import TransitionBlocked
from parts.issuing import services
from parts.models import StockItem

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-7")]


def item_of(part, store):
    return StockItem.objects.get(part=part, store=store)


def test_cancelled_it_holds_nothing(requested, store, part, advisor, refused, books):
    refused(ValidationError, "Say why", services.cancel_issue, issue_id=requested.pk, reason=" ", actor=advisor)
    services.cancel_issue(issue_id=requested.pk, reason="客户不修了", actor=advisor)
    assert item_of(part, store).reserved == 0
    books()


def test_what_has_left_is_not_cancelled_and_not_by_everybody(issued, keeper, person, drafted, part, refused):
    refused(TransitionBlocked, "issued", services.cancel_issue, issue_id=issued.pk, reason="x", actor=keeper)
    draft, planner = drafted((part, 1)), person("parts_planner")
    refused(PermissionDenied, None, services.cancel_issue, issue_id=draft.pk, reason="x", actor=planner)
