"""Labour operations, their times and the hourly rates; each refusal leaves no trace."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.editing import StaleVersion
from dms.core.models import Event
from service.catalogue.entries import matching
from service.catalogue.operations import services
from service.catalogue.operations.selectors import hourly_of, hours_of, rates_of
from service.models import LabourOperation, LabourRate, OperationTime
from tests.service.factories import LabourOperationFactory, LabourRateFactory
from tests.vehicles.factories import TrimFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("SVC-4", "SVC-13")]

NEW = {"code": " by001 ", "name": "更换机油机滤", "category": "maintenance", "standard_hours": D("0.5")}


def test_an_operation_is_added_and_found_by_code_name_and_pinyin(manager):
    row = services.add_labour_operation(**NEW, name_en="Change oil", instructions="1. 热车", actor=manager)
    LabourOperationFactory(code="DP001", name="更换前刹车片", name_en="Pads", name_initials="ghqscp", name_pinyin="x")
    assert (row.code, row.name_initials, row.state, row.instructions) == ("BY001", "ghjyjl", "active", "1. 热车")
    for text in ("by00", "机油", "ghjy", "genghuanji", "change O"):
        assert list(matching(LabourOperation.objects.all(), text)) == [row], text
    assert not matching(LabourOperation.objects.all(), " \x00").exists()
    assert Event.objects.about(row).get().fact == "service.operation_added"


def test_a_code_stands_once(operation, manager):
    with pytest.raises(ValidationError, match="on file already"):
        services.add_labour_operation(**NEW, actor=manager)
    assert LabourOperation.objects.count() == 1 and not Event.objects.exists()


def test_the_law_s_inspection_can_not_be_left_out(operation, manager):
    with pytest.raises(ValidationError, match="the law asks for a final inspection"):
        services.edit_labour_operation(operation_id=operation.pk, repair_class="overhaul", actor=manager)
    operation.refresh_from_db()
    assert operation.repair_class == "minor" and not Event.objects.exists()
    done = services.edit_labour_operation(
        operation_id=operation.pk, repair_class="overhaul", needs_final_inspection=True, actor=manager
    )
    assert (done.warranty.km, done.warranty.days) == (20_000, 100)


@pytest.mark.parametrize(
    ("repair_class", "km", "days"), [("overhaul", 20_000, 100), ("secondary", 5_000, 30), ("minor", 2_000, 10)]
)
def test_each_repair_class_has_its_warranty(repair_class, km, days):
    warranty = LabourOperation(repair_class=repair_class).warranty
    assert (warranty.km, warranty.days) == (km, days)


def test_an_edit_knows_its_version_and_how_the_name_sounds(operation, manager):
    with pytest.raises(StaleVersion):
        services.edit_labour_operation(operation_id=operation.pk, name="换油", expected_version=9, actor=manager)
    done = services.edit_labour_operation(operation_id=operation.pk, name="换油", expected_version=1, actor=manager)
    assert (done.name_initials, done.version) == ("hy", 2)


@pytest.mark.parametrize("hours", [D(0), D(-1), D(201)])
def test_no_work_takes_no_time_or_for_ever(operation, manager, hours):
    with pytest.raises(ValidationError):
        services.edit_labour_operation(operation_id=operation.pk, standard_hours=hours, actor=manager)
    assert not Event.objects.exists()


def test_hours_of_the_trim_come_before_those_of_the_series_and_the_standard(operation, trim, manager):
    series = trim.model_year.series
    assert hours_of(operation) == hours_of(operation, trim) == D("0.50")
    services.set_operation_time(operation_id=operation.pk, series_id=series.pk, hours=D("0.8"), actor=manager)
    assert hours_of(operation, trim) == D("0.80")
    services.set_operation_time(
        operation_id=operation.pk, series_id=series.pk, trim_id=trim.pk, hours=D("0.9"), actor=manager
    )
    assert hours_of(operation, trim) == D("0.90")
    assert hours_of(operation, TrimFactory(model_year=trim.model_year)) == D("0.80")
    assert hours_of(operation, TrimFactory()) == D("0.50")
    for trim_id in (trim.pk, None):
        services.set_operation_time(operation_id=operation.pk, series_id=series.pk, trim_id=trim_id, actor=manager)
    assert not OperationTime.objects.exists()
    told = Event.objects.about(operation).filter(fact="service.operation_time_set")
    assert [event.payload["hours"] for event in told.order_by("pk")][0] == [None, "0.8"]


def test_a_time_needs_a_trim_of_the_series(operation, trim, manager):
    with pytest.raises(ValidationError, match="trim of this series"):
        services.set_operation_time(
            operation_id=operation.pk,
            series_id=trim.model_year.series_id,
            trim_id=TrimFactory().pk,
            hours=D(1),
            actor=manager,
        )
    assert not OperationTime.objects.exists() and not Event.objects.exists()


def test_the_skill_s_rate_comes_before_the_kind_s_and_the_store_s(store, rate):
    paint = LabourOperationFactory(category="paint", skill="painting")
    assert hourly_of(paint, rates_of(store)) == 160
    LabourRateFactory(store=store, category="paint", hourly=D(200))
    assert hourly_of(paint, rates_of(store)) == 200
    LabourRateFactory(store=store, skill="painting", hourly=D(220))
    assert hourly_of(paint, rates_of(store)) == 220
    assert hourly_of(LabourOperationFactory(), rates_of(store)) == 160
    assert hourly_of(paint, {}) is None


def test_the_newest_rate_that_has_begun_holds(store, manager):
    for day, hourly in ((date(2026, 1, 1), 160), (date(2026, 7, 1), 170)):
        services.add_labour_rate(store=store, hourly=D(hourly), valid_from=day, actor=manager)
    assert rates_of(store, date(2025, 12, 31)) == {}
    assert rates_of(store, date(2026, 6, 30)) == {("", ""): 160}
    assert rates_of(store, date(2026, 7, 1)) == {("", ""): 170}
    services.edit_labour_rate(rate_id=LabourRate.objects.get(hourly=170).pk, is_active=False, actor=manager)
    assert rates_of(store, date(2026, 7, 1)) == {("", ""): 160}


def test_a_rate_is_for_one_thing_and_stands_once(store, manager):
    common = {"store": store, "hourly": D(100), "valid_from": date(2026, 1, 1), "actor": manager}
    with pytest.raises(ValidationError, match="not for both"):
        services.add_labour_rate(category="paint", skill="painting", **common)
    services.add_labour_rate(category="paint", **common)
    with pytest.raises(ValidationError, match="begins on that day already"):
        services.add_labour_rate(category="paint", **common)
    assert LabourRate.objects.count() == Event.objects.count() == 1


def test_a_rate_of_another_store_is_nobody_s(other_store, manager):
    rate = LabourRateFactory(store=other_store)
    with pytest.raises(LabourRate.DoesNotExist):
        services.edit_labour_rate(rate_id=rate.pk, hourly=D(1), actor=manager)
    with pytest.raises(PermissionDenied):
        services.add_labour_rate(store=other_store, hourly=D(1), valid_from=date(2026, 1, 1), actor=manager)
    assert not Event.objects.exists()


KEEPERS = {"workshop_dispatcher", "service_manager", "general_manager", "group_manager"}


def test_who_keeps_operations_and_who_sets_rates(store, operation, rate, who_may):
    assert who_may(lambda actor: services.add_labour_operation(**NEW | {"code": "X1"}, actor=actor)) == KEEPERS
    assert (
        who_may(lambda one: services.edit_labour_operation(operation_id=operation.pk, note="x", actor=one)) == KEEPERS
    )
    heads = KEEPERS - {"workshop_dispatcher"}
    new = {"store": store, "hourly": D(9), "skill": "care", "valid_from": date(2026, 1, 1)}
    assert who_may(lambda actor: services.add_labour_rate(**new, actor=actor)) == heads
    assert who_may(lambda actor: services.edit_labour_rate(rate_id=rate.pk, hourly=D(9), actor=actor)) == heads
