"""``Issue.sign_off``: warranty parts wait for the claims clerk."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.transitions import TransitionBlocked
from parts.issuing import services
from tests.parts.factories import in_stock

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-7")]


def test_warranty_parts_wait_for_the_claims_clerk(drafted, part, shelf, advisor, keeper, person, refused):
    in_stock(part, shelf, 2)
    clerk = person("claims_clerk")
    row = services.submit_issue(issue_id=drafted((part, 1), kind="warranty").pk, actor=advisor)
    refused(TransitionBlocked, "signed off first", services.pick_issue, issue_id=row.pk, actor=keeper)
    refused(PermissionDenied, None, services.sign_off_issue, issue_id=row.pk, actor=keeper)
    services.sign_off_issue(issue_id=row.pk, actor=clerk)
    assert services.pick_issue(issue_id=row.pk, actor=keeper).signed_off_by == clerk


def test_other_issues_are_not_signed_off(requested, person, refused):
    clerk = person("claims_clerk")
    refused(TransitionBlocked, "Only warranty parts", services.sign_off_issue, issue_id=requested.pk, actor=clerk)
