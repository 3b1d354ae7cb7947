"""Given up before the goods have left: they lie in their bins again."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.transitions import TransitionBlocked
from parts.scrapping import services
from parts.stock.models import Balance, Bin
from parts.stock.moving import shift_stock

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-11")]


def cancel_scrapping(row, actor, reason="找到买家"):
    return services.cancel_scrapping(scrapping_id=row.pk, reason=reason, actor=actor)


def test_a_draft_moves_nothing(written, keeper, lying):
    assert cancel_scrapping(written(), keeper).state == "cancelled"
    assert lying() == {"good": 10}


@pytest.mark.parametrize("stage", ["submitted", "disputed", "approved"])
def test_at_every_stage_the_goods_go_back(request, stage, keeper, lying, books):
    row = request.getfixturevalue(stage)
    assert lying() == {"good": 2, "pending_scrap": 8}
    assert cancel_scrapping(row, keeper).state == "cancelled"
    assert lying() == {"good": 10}
    books()


def test_they_go_back_into_the_status_that_they_had(written, keeper, pads, shelf, part, lying, books):
    shift_stock(item_id=pads.pk, quantity=3, from_bin_id=shelf.pk, to_status="quarantine", reason="x", actor=keeper)
    row = services.submit_scrapping(scrapping_id=written(3, status="quarantine").pk, actor=keeper)
    assert lying() == {"good": 7, "pending_scrap": 3}
    cancel_scrapping(row, keeper)
    assert lying() == {"good": 7, "quarantine": 3}
    books()


def test_where_the_bin_is_out_of_use_they_lie_on_the_dock(submitted, keeper, shelf, lying, books):
    Bin.objects.filter(pk=shelf.pk).update(is_active=False)
    cancel_scrapping(submitted, keeper)
    back = Balance.objects.filter(on_hand=8).get()
    assert (back.bin.kind, back.status) == ("dock", "good")
    books()


def test_it_needs_a_reason_a_role_and_goods_that_are_there(approved, keeper, manager, clerk, dispose, refused):
    refused(ValidationError, "Say why", cancel_scrapping, approved, keeper, reason="")
    for who in (manager, clerk):
        refused(PermissionDenied, "storekeeper", cancel_scrapping, approved, who)
    gone = dispose(approved)
    refused(TransitionBlocked, "disposed", cancel_scrapping, gone, keeper)
