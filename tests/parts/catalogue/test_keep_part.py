"""The part master: added, edited, priced, fitted; each refusal leaves no trace."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from parts.catalogue import services
from parts.catalogue.pages import price_history
from parts.catalogue.selectors import matching_parts
from parts.models import Part, PartFitment
from tests.api.conftest import program
from tests.parts.factories import PartFactory

__all__ = ["program"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-1")]


@pytest.fixture
def planner(person):
    return person("parts_planner")


@pytest.fixture
def supervisor(person):
    return person("parts_supervisor")


def facts_of(part):
    return list(Event.objects.about(part).order_by("id").values_list("fact", flat=True))


def test_a_part_is_found_by_number_name_pinyin_and_barcode(planner):
    part = services.add_part(number=" 04465-0k240 ", name="前刹车片", barcode="6901234567892", actor=planner)
    PartFactory(number="11111-11111", name="机油滤清器", name_en="Oil filter")
    assert (part.number, part.name_initials) == ("04465-0K240", "qscp")
    for text in ("04465-0K240", "044650k2", "刹车", "qsc", "qianshache", "6901234567892"):
        assert list(matching_parts(Part.objects.all(), text)) == [part], text
    assert not matching_parts(Part.objects.all(), " ").exists()
    assert facts_of(part) == ["parts.part_added"]


def test_prices_are_for_those_who_may_set_them(planner, supervisor):
    with pytest.raises(PermissionDenied, match="parts supervisor"):
        services.add_part(number="1", name="x", retail_price=D(3), actor=planner)
    assert not Part.objects.exists() and not Event.objects.exists()
    part = services.add_part(number="1", name="x", retail_price=D(3), actor=supervisor)
    with pytest.raises(PermissionDenied):
        services.price_part(part_id=part.pk, retail_price=D(4), actor=planner)
    services.price_part(part_id=part.pk, retail_price=D(4), list_cost=D(2), actor=supervisor)
    part.refresh_from_db()
    assert (part.retail_price, part.list_cost) == (D(4), D(2))
    event = Event.objects.get(fact="parts.part_priced")
    assert event.payload["changes"]["retail_price"] == ["3.00", "4"]
    assert "2" not in event.payload["changes"]["list_cost"], "the history is everybody's, the cost is not"
    assert [label for _event, rows in price_history(part) for label, _before, _after in rows] == ["retail price"]


def test_a_minimum_over_the_retail_price_is_refused(supervisor):
    part = PartFactory()
    with pytest.raises(ValidationError, match="can't be over the retail price"):
        services.price_part(part_id=part.pk, minimum_price=D(999), actor=supervisor)
    part.refresh_from_db()
    assert part.minimum_price == D(150) and not facts_of(part)


def test_a_number_stands_once_and_an_edit_changes_how_the_name_sounds(planner, person):
    part = PartFactory(number="A-1")
    with pytest.raises(ValidationError, match="on file already"):
        services.add_part(number="a-1", name="x", actor=planner)
    services.edit_part(part_id=part.pk, name="空气滤清器", actor=planner)
    part.refresh_from_db()
    assert part.name_initials == "kqlqq"
    with pytest.raises(PermissionDenied):
        services.edit_part(part_id=part.pk, name="x", actor=person("storekeeper"))


def test_fitments_are_added_once_and_removed(planner, person):
    part = PartFactory()
    row = services.add_fitment(part_id=part.pk, model_text="卡罗拉", first_year=2019, actor=planner)
    with pytest.raises(ValidationError):
        services.add_fitment(part_id=part.pk, model_text="卡罗拉", actor=planner)
    with pytest.raises(ValidationError):
        services.add_fitment(part_id=part.pk, model_text="凯美瑞", first_year=2020, last_year=2019, actor=planner)
    with pytest.raises(PermissionDenied):
        services.remove_fitment(fitment_id=row.pk, actor=person("storekeeper"))
    services.remove_fitment(fitment_id=row.pk, actor=planner)
    assert not PartFitment.objects.exists()
    assert facts_of(part) == ["parts.fitment_added", "parts.fitment_removed"]


@pytest.mark.requirement("PLT-8")
def test_a_program_takes_a_fitment_away_and_only_from_its_own_part(planner, person, program):
    part, another = PartFactory(), PartFactory()
    row = services.add_fitment(part_id=part.pk, model_text="卡罗拉", actor=planner)
    address = f"/api/v1/parts/{part.pk}/remove-fitment/"
    refused = program(person("storekeeper")).send("POST", address, {"fitment": row.pk})
    assert refused.status_code == 403
    elsewhere = program(planner).send("POST", f"/api/v1/parts/{another.pk}/remove-fitment/", {"fitment": row.pk})
    assert elsewhere.status_code == 404 and PartFitment.objects.count() == 1
    assert program(planner).send("POST", address, {"fitment": row.pk}).status_code == 200
    assert not PartFitment.objects.exists()
    assert facts_of(part) == ["parts.fitment_added", "parts.fitment_removed"]
