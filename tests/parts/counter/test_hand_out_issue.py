"""``Issue.hand_out``: the goods of a sale leave with the sale, once the cashier's books say so."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.transitions import TransitionBlocked
from parts.issuing import services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-7")]


def test_goods_that_are_not_cleared_stay(sent, seller, person, refused):
    sale = sent()
    refused(TransitionBlocked, "Not paid", services.hand_out_issue, issue_id=sale.issue_id, actor=seller)
    technician = person("technician")
    refused(PermissionDenied, None, services.hand_out_issue, issue_id=sale.issue_id, actor=technician)
