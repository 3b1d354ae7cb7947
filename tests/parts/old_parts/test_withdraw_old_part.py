"""Taken in by mistake: the line asks for it again."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.transitions import TransitionBlocked
from parts.issuing import services as issuing
from parts.issuing.models import IssueLine
from parts.old_parts import selectors, services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-9")]


def withdraw(row, actor, reason="扫错了"):
    return services.withdraw_old_part(old_part_id=row.pk, reason=reason, actor=actor)


def test_the_new_part_waits_again(wanting, keeper, refused, proven):
    line = wanting()
    row = services.take_in_for_line(line_id=line.pk, actor=keeper)
    assert withdraw(row, keeper).state == "withdrawn"
    refused(TransitionBlocked, "is not in", issuing.issue_goods, issue_id=line.issue_id, actor=keeper)
    proven()


def test_where_the_new_part_has_left_the_old_one_is_owed(wanting, keeper, proven):
    line = wanting()
    row = services.take_in_for_line(line_id=line.pk, actor=keeper)
    issuing.issue_goods(issue_id=line.issue_id, actor=keeper)
    withdraw(row, keeper)
    assert list(selectors.owed(keeper)) == [line]
    assert IssueLine.objects.get(pk=line.pk).old_part_reason == "扫错了"
    proven()


def test_refusals(take, with_clerk, listed, keeper, person, refused):
    refused(ValidationError, "Say why", withdraw, row=take(), actor=keeper, reason=" ")
    refused(PermissionDenied, "storekeeper", withdraw, row=take(), actor=person("parts_sales"))
    refused(TransitionBlocked, "with the claims clerk", withdraw, row=with_clerk, actor=keeper)
    on_list = listed.lines.first().old_part
    refused(TransitionBlocked, listed.number, withdraw, row=on_list, actor=keeper)
