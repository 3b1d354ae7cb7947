"""What was issued comes back, and never more than went."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError

from dms.core.transitions import TransitionBlocked
from parts.issuing import services
from parts.issuing.services import Returned
from parts.models import StockItem
from parts.stock.models import StockStatus

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-7")]


def item_of(part, store):
    return StockItem.objects.get(part=part, store=store)


@pytest.mark.requirement("PRT-8")
def test_faulty_parts_come_back_set_aside_and_never_more_than_went(issued, shelf, part, store, keeper, refused, books):
    line = issued.lines.get()

    def back(quantity, **values):
        lines = [Returned(line.pk, D(quantity), shelf.pk, StockStatus.QUARANTINE)]
        return services.return_from_job(
            **{"issue_id": issued.pk, "lines": lines, "reason": "有裂纹", "actor": keeper} | values
        )

    back(1)
    assert (item_of(part, store).on_hand, item_of(part, store).set_aside) == (7, 1)
    refused(ValidationError, "Only 2 of", back, 3)
    refused(ValidationError, "Say why", back, 1, reason="")
    refused(ValidationError, "Say how many", back, 1, lines=[])
    refused(ValidationError, "was not issued here", back, 1, lines=[Returned(line.pk + 99, D(1), shelf.pk)])
    books()


def test_nothing_comes_back_of_what_never_left(requested, shelf, keeper, refused):
    line = requested.lines.get()
    lines = [Returned(line.pk, D(1), shelf.pk)]
    refused(
        TransitionBlocked,
        "Nothing of it has left",
        services.return_from_job,
        issue_id=requested.pk,
        lines=lines,
        reason="x",
        actor=keeper,
    )
