"""``Issue.reverse``: as if nothing had left, and only in order."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.transitions import TransitionBlocked
from parts.issuing import reversing, services
from parts.issuing.models import Issue
from parts.issuing.services import Returned
from parts.models import Posting, StockItem
from parts.stock.reversal import reverse_posting

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-7")]


def item_of(part, store):
    return StockItem.objects.get(part=part, store=store)


def test_reversed_it_is_as_if_nothing_had_left(issued, store, part, person, keeper, refused, books):
    supervisor = person("parts_supervisor")
    refused(PermissionDenied, None, reversing.reverse_issue, issue_id=issued.pk, reason="错", actor=keeper)
    refused(ValidationError, "Say why", reversing.reverse_issue, issue_id=issued.pk, reason="", actor=supervisor)
    row = reversing.reverse_issue(issue_id=issued.pk, reason="发错车", actor=supervisor)
    assert (row.state, item_of(part, store).on_hand) == ("reversed", 10)
    books()


def test_what_came_back_is_in_the_way_of_a_reversal_and_is_taken_back_first(
    issued, shelf, part, store, person, keeper, refused, books
):
    supervisor, line = person("parts_supervisor"), issued.lines.get()
    services.return_from_job(issue_id=issued.pk, lines=[Returned(line.pk, D(2), shelf.pk)], reason="多领", actor=keeper)
    refused(
        TransitionBlocked, "came after it", reversing.reverse_issue, issue_id=issued.pk, reason="错", actor=supervisor
    )
    back = Posting.objects.get(kind="return")
    reverse_posting(posting_id=back.pk, reason="没有退", actor=supervisor)
    line.refresh_from_db()
    assert (line.returned, item_of(part, store).on_hand) == (0, 7)
    reverse_posting(posting_id=issued.posting_id, reason="发错车", actor=supervisor)
    assert (Issue.objects.get().state, item_of(part, store).on_hand) == ("reversed", 10)
    books()
