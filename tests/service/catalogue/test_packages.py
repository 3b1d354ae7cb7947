"""Packages: what they contain, and what one costs for a model in a store; each refusal leaves no trace."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dms.core.models import Event
from parts.models import PartFitment
from service.catalogue.packages import services
from service.catalogue.packages.pricing import priced_package
from service.catalogue.packages.selectors import offered_on, package_lines
from service.models import Package, PackagePart
from tests.api.conftest import program_of
from tests.parts.factories import BinFactory, PartFactory, in_stock
from tests.service.factories import (
    LabourOperationFactory,
    LabourRateFactory,
    OperationTimeFactory,
    PackageFactory,
    PackagePartFactory,
)
from tests.vehicles.factories import TrimFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("SVC-4")]

TODAY = date(2026, 3, 16)
NEW = {"code": "tc1", "name": "小保养套餐", "valid_from": date(2026, 1, 1)}


@pytest.fixture
def package(operation):
    return PackageFactory(code="TC01", operations=[operation])


def priced(package, trim, store):
    return priced_package(Package.objects.get(pk=package.pk), trim, store, on=TODAY)


def test_a_package_is_added_with_its_work(operation, trim, manager):
    series = [trim.model_year.series]
    row = services.add_package(**NEW, operations=[operation], series=series, fixed_price=D(399), actor=manager)
    assert (row.code, list(row.operations.all()), list(row.series.all())) == ("TC1", [operation], series)
    assert Event.objects.about(row).get().payload == {"code": "TC1", "operations": ["BY001"]}


def test_a_package_without_work_or_with_retired_work_is_none(manager, operation, package):
    with pytest.raises(ValidationError, match="at least one operation"):
        services.add_package(**NEW, operations=[], actor=manager)
    retired = LabourOperationFactory(state="retired")
    with pytest.raises(ValidationError, match="is retired"):
        services.add_package(**NEW, operations=[operation, retired], actor=manager)
    with pytest.raises(ValidationError, match="is retired"):
        services.edit_package(package_id=package.pk, operations=[operation, retired], actor=manager)
    with pytest.raises(ValidationError, match="can't be before the first"):
        services.edit_package(package_id=package.pk, valid_to=date(2025, 1, 1), actor=manager)
    assert Package.objects.count() == 1 and not Event.objects.exists()
    assert list(package.operations.all()) == [operation]


def test_what_it_contains_changes_with_a_line_in_the_history(package, trim, manager):
    other = LabourOperationFactory(code="BY002")
    row = services.edit_package(
        package_id=package.pk, operations=[other], series=[trim.model_year.series], expected_version=1, actor=manager
    )
    assert row.version == 2 and list(row.operations.all()) == [other]
    payload = Event.objects.about(row).get(fact="service.package_refilled").payload
    assert payload["operations"] == [["BY001"], ["BY002"]] and payload["series"][0] == []
    services.edit_package(package_id=package.pk, operations=[other], actor=manager)
    assert Event.objects.count() == 1, "nothing differs, nothing is told"


def test_parts_go_in_change_and_come_out(package, manager):
    part = PartFactory()
    for quantity, by_model in ((1, ""), (2, "oil filter"), (2, "oil filter"), (None, "")):
        services.set_package_part(
            package_id=package.pk, part_id=part.pk, quantity=quantity, by_model=by_model, actor=manager
        )
    assert not PackagePart.objects.exists()
    payloads = Event.objects.about(package).order_by("pk").values_list("payload", flat=True)
    assert [(one["quantity"], one["by_model"]) for one in payloads] == [
        ("1.000", ""),
        ("2.000", "oil filter"),
        (None, ""),
    ]


@pytest.mark.parametrize("quantity", [D("-1"), D("0.5"), D("0.0001")])
def test_a_part_is_counted_in_its_unit(package, manager, quantity):
    with pytest.raises(ValidationError):
        services.set_package_part(package_id=package.pk, part_id=PartFactory().pk, quantity=quantity, actor=manager)
    assert not PackagePart.objects.exists() and not Event.objects.exists()


def test_it_costs_the_sum_of_its_lines(package, trim, store, rate):
    PackagePartFactory(package=package, part__retail_price=D("113.00"), part__minimum_price=D(0), quantity=2)
    found = priced(package, trim, store)
    assert [(line.hours, line.hourly, line.amounts.gross) for line in found.labour] == [(D("0.50"), 160, D("80.00"))]
    assert [(line.amounts.gross, line.amounts.net) for line in found.parts] == [(D("226.00"), D("200.00"))]
    assert (found.sum.gross, found.total.gross, found.saving, found.problems) == (D("306.00"), D("306.00"), 0, [])


def test_or_its_fixed_price_tax_included(package, trim, store, rate):
    Package.objects.filter(pk=package.pk).update(fixed_price=D("56.50"))
    found = priced(package, trim, store)
    assert (found.total.gross, found.total.net, found.total.tax) == (D("56.50"), D("50.00"), D("6.50"))
    assert found.saving == D("23.50")


def test_hours_of_the_model_count(package, operation, trim, store, rate):
    OperationTimeFactory(operation=operation, series=trim.model_year.series, hours=D("1.50"))
    assert priced(package, trim, store).total.gross == D("240.00")
    assert priced(package, TrimFactory(), store).total.gross == D("80.00")


def test_only_the_part_that_fits_the_model_and_its_year_goes_in(package, trim, store, rate):
    old, new, foreign = (PackagePartFactory(package=package, by_model="oil filter").part for _part in range(3))
    series = trim.model_year.series
    PartFitment.objects.create(part=old, series=series, last_year=2021)
    PartFitment.objects.create(part=new, series=series, first_year=2022)
    PartFitment.objects.create(part=foreign, series=TrimFactory().model_year.series)
    assert [line.part for line in priced(package, trim, store).parts] == [new]
    stranger = priced(package, TrimFactory(), store)
    assert stranger.parts == [] and "fit" in stranger.problems[0] and "oil filter" in stranger.problems[0]


def test_a_superseded_part_is_priced_as_what_is_sold_today(package, trim, store, rate):
    line = PackagePartFactory(package=package)
    line.part.superseded_by = PartFactory(retail_price=D("99.00"), minimum_price=D(0))
    line.part.save()
    (found,) = priced(package, trim, store).parts
    assert found.part == line.part.superseded_by and found.amounts.gross == D("99.00")


def test_it_says_what_lies_there(package, trim, store, other_store, rate):
    part = PackagePartFactory(package=package, quantity=3).part
    in_stock(part, BinFactory(warehouse__store=other_store), 9)
    assert priced(package, trim, store).parts[0].is_short
    in_stock(part, BinFactory(warehouse__store=store), 5)
    (found,) = priced(package, trim, store).parts
    assert (found.available, found.is_short, found.expected_on) == (5, False, None)


def test_without_a_model_it_is_priced_at_the_standard_hours(package, trim, operation, store, rate):
    OperationTimeFactory(operation=operation, series=trim.model_year.series, hours=D("1.50"))
    package.series.add(trim.model_year.series)
    PackagePartFactory(package=package, by_model="oil filter")
    found = priced(package, None, store)
    assert (found.total.gross, found.parts) == (D("80.00"), [])
    assert found.problems == ["Which part goes in as its oil filter depends on the model."]


@pytest.mark.requirement("PLT-8")
def test_a_program_asks_for_the_price(package, trim, store, other_store, rate, person):
    program = program_of(person("service_advisor"))
    place = f"/api/v1/packages/{package.pk}/price/"
    said = program.get(f"{place}?vehicle_model={trim.pk}&store={store.pk}").json()
    assert (said["total"]["gross"], said["labour"][0]["hours"], said["problems"]) == ("80.00", "0.50", [])
    assert program.get(place).json()["vehicle_model"] is None
    for wrong in (f"store={other_store.pk}", "vehicle_model=999999", "store=x", "store=", "model=1"):
        assert program.get(f"{place}?{wrong}").status_code == 422, wrong


def test_the_page_shows_the_price_of_the_chosen_model(package, trim, store, rate, person):
    browser = Client()
    browser.force_login(person("service_advisor"))
    page = browser.get(package.get_absolute_url(), {"vehicle_model": trim.pk, "store": store.pk})
    assert page.context["priced"].total.gross == D("80.00")
    assert browser.get(package.get_absolute_url(), {"vehicle_model": "x"}).context["priced"] is None


def test_it_says_what_stands_in_the_way(package, trim, store):
    package.series.add(TrimFactory().model_year.series)
    Package.objects.filter(pk=package.pk).update(state="retired", valid_to=date(2026, 3, 15))
    said = priced(package, trim, store).problems
    for words in ("is retired", "not offered on", "not for", "no hourly rate"):
        assert any(words in sentence for sentence in said), words
    assert not offered_on(Package.objects.all(), TODAY).exists()


def test_pricing_costs_the_same_for_any_length(package, trim, store):
    LabourRateFactory(store=store)

    def statements():
        with CaptureQueriesContext(connection) as asked:
            priced(package, trim, store)
        return len(asked)

    PackagePartFactory(package=package, by_model="x")
    PackagePartFactory(package=package)
    few = statements()
    for _line in range(10):
        PackagePartFactory(package=package, by_model="x")
        PackagePartFactory(package=package)
        package.operations.add(LabourOperationFactory())
    assert statements() == few <= 10


def test_who_sets_packages_up(operation, package, who_may):
    heads = {"service_manager", "general_manager", "group_manager"}
    part = PartFactory()
    assert who_may(lambda actor: services.add_package(**NEW, operations=[operation], actor=actor)) == heads
    assert who_may(lambda actor: services.edit_package(package_id=package.pk, note="x", actor=actor)) == heads
    put = {"package_id": package.pk, "part_id": part.pk, "quantity": 1}
    assert who_may(lambda actor: services.set_package_part(**put, actor=actor)) == heads


def test_the_list_counts_the_work_whatever_it_is_narrowed_to(package, trim, manager):
    package.operations.add(LabourOperationFactory())
    package.series.add(trim.model_year.series, TrimFactory().model_year.series)
    (row,) = package_lines(manager).filter(series=trim.model_year.series)
    assert (row, row.operation_count) == (package, 2)
