"""``Issue.withdraw``: the issue of a cancelled sale holds nothing."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.transitions import TransitionBlocked
from parts.issuing import services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-7")]


def test_goods_that_have_left_are_not_withdrawn_and_not_by_everybody(handed_out, sent, seller, person, refused):
    out, held = handed_out().issue_id, sent().issue_id
    refused(TransitionBlocked, "issued", services.withdraw_issue, issue_id=out, reason="x", actor=seller)
    technician = person("technician")
    refused(PermissionDenied, None, services.withdraw_issue, issue_id=held, reason="x", actor=technician)
