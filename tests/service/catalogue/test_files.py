"""The catalogue goes out as files and comes in again: what was exported changes nothing."""

import csv
import io
from decimal import Decimal as D

import pytest
from django.core.files.base import ContentFile

from dms.core.exchange import importing
from dms.core.exchange.lists import LISTS
from service.models import Bay, LabourOperation, LabourRate, Package, Symptom, Team, Technician
from tests.parts.factories import PartFactory
from tests.service.factories import (
    BayFactory,
    LabourOperationFactory,
    LabourRateFactory,
    OperationTimeFactory,
    PackageFactory,
    PackagePartFactory,
    SymptomFactory,
    TeamFactory,
    TechnicianFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("SVC-4", "PLT-6")]


@pytest.fixture
def head(person):
    return person("general_manager")


@pytest.fixture
def bring_in(store, head):
    def take(code, text):
        file = ContentFile(text.encode(), name=f"{code}.csv")
        job = importing.upload_import(list_code=code, store=store, file=file, actor=head)
        if job.state != "checked":
            return [(one.row_number, one.column, one.reason) for one in job.findings.all()]
        return importing.apply_import(import_id=job.pk, actor=head)

    return take


def written(code, user):
    """The list as a CSV file of what ``user`` sees."""
    known, out = LISTS[code], io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow([column.name for column in known.columns])
    for row in known.rows(user):
        sheet.writerow([column.written(row, revealed=True) for column in known.columns])
    return out.getvalue()


@pytest.fixture
def filled(store, trim, operation):
    """One row of each list, with all that hangs on it."""
    OperationTimeFactory(operation=operation, series=trim.model_year.series)
    OperationTimeFactory(operation=operation, series=trim.model_year.series, trim=trim, hours=D("1.40"))
    LabourRateFactory(store=store, skill="painting")
    package = PackageFactory(operations=[operation], fixed_price=D(399))
    package.series.add(trim.model_year.series)
    PackagePartFactory(package=package, by_model="机油滤清器")
    PackagePartFactory(package=package, quantity=2)
    SymptomFactory().operations.add(operation)
    BayFactory(store=store)
    TechnicianFactory(store=store, team=TeamFactory(store=store)).skills.create(skill="engine", level=3)


@pytest.mark.parametrize(
    "code", ["labour-operations", "labour-rates", "packages", "symptoms", "bays", "teams", "technicians"]
)
def test_what_went_out_comes_in_and_changes_nothing(code, filled, bring_in, head):
    text = written(code, head)
    assert len(text.splitlines()) == 2
    done = bring_in(code, text)
    assert (done.added, done.changed, done.unchanged) == (0, 0, 1), done


def test_operations_come_in_with_their_times(bring_in, trim):
    series = trim.model_year.series
    model = f"{series.brand.code}/{series.code}"
    bring_in(
        "labour-operations",
        f"code,name,category,standard_hours,times\nby1,更换机油,保养,0.5,{model}=0.8；{model}/2026/{trim.code}=1\n",
    )
    row = LabourOperation.objects.get()
    assert (row.code, row.category, row.name_initials) == ("BY1", "maintenance", "ghjy")
    assert sorted(row.times.values_list("hours", flat=True)) == [D("0.80"), D("1.00")]
    bring_in("labour-operations", f"code,name,category,standard_hours,times\nBY1,更换机油,保养,0.5,{model}=0.9\n")
    assert list(row.times.values_list("trim", "hours")) == [(None, D("0.90"))]


@pytest.mark.parametrize("times", ["XX/YY=1", "nonsense", "=1", "{model}=0", "{model}=x", "{model}/2026/NONE=1"])
def test_wrong_times_are_named_and_nothing_comes_in(bring_in, trim, times):
    series = trim.model_year.series
    text = times.format(model=f"{series.brand.code}/{series.code}")
    found = bring_in("labour-operations", f"code,name,category,standard_hours,times\nBY1,x,保养,0.5,{text}\n")
    assert [(row, column) for row, column, _reason in found] == [(2, "Hours by model")]
    assert not LabourOperation.objects.exists()


def test_a_package_comes_in_with_what_it_contains(bring_in, operation):
    part = PartFactory(number="04465-0K240")
    head = "code,name,valid_from,operations,parts,fixed_price\n"
    bring_in("packages", f"{head}TC1,小保养,2026-01-01,BY001,044650K240 x2 @oil filter,399\n")
    row = Package.objects.get()
    assert (list(row.operations.all()), row.fixed_price) == ([operation], 399)
    assert list(row.parts.values_list("part", "quantity", "by_model")) == [(part.pk, 2, "oil filter")]


@pytest.mark.parametrize(
    ("column", "cells"), [("Operations", "NONE,"), ("Parts", "BY001,XX x1"), ("Parts", "BY001,nonsense")]
)
def test_a_wrong_package_is_named_and_nothing_comes_in(bring_in, operation, column, cells):
    found = bring_in("packages", f"code,name,valid_from,operations,parts\nTC1,x,2026-01-01,{cells}\n")
    assert [(row, name) for row, name, _reason in found] == [(2, column)]
    assert not Package.objects.exists()


def test_rates_bays_teams_technicians_and_symptoms_come_in(bring_in, store, person, operation):
    lead, hand = person("team_lead"), person("technician")
    bring_in("labour-rates", "category,skill,valid_from,hourly\n,,2026-01-01,160\n,painting,2026-01-01,200\n")
    bring_in("bays", "code,name,kind\nk1,快修,quick\n")
    bring_in("teams", f"name,lead\n一组,{lead.username}\n")
    bring_in("technicians", f"user,number,team,skills\n{hand.username},J1,一组,engine=3; care=1\n")
    bring_in("symptoms", "code,name,system,operations\nGZ1,异响,制动,BY001\n")
    assert LabourRate.objects.filter(store=store).count() == 2 and Bay.objects.get().code == "K1"
    assert Team.objects.get().lead == lead
    row = Technician.objects.get()
    assert (row.user, row.team.name, dict(row.skills.values_list("skill", "level"))) == (
        hand,
        "一组",
        {"engine": 3, "care": 1},
    )
    assert list(Symptom.objects.get().operations.all()) == [operation]


@pytest.mark.parametrize(
    ("cells", "column"),
    [("nobody,J1,,", "User name of the technician"), ("{hand},J1,none,", "Team"), ("{hand},J1,,flying=3", "Skills")],
)
def test_a_wrong_technician_is_named_and_nothing_comes_in(bring_in, person, cells, column):
    hand = person("technician")
    found = bring_in("technicians", f"user,number,team,skills\n{cells.format(hand=hand.username)}\n")
    assert [(row, name) for row, name, _reason in found] == [(2, column)]
    assert not Technician.objects.exists()


def test_an_operation_may_be_named_again_by_another_row(bring_in):
    LabourOperationFactory(code="BY1")
    done = bring_in("labour-operations", "code,name,category,standard_hours\nBY1,换油,maintenance,0.6\n")
    assert (done.added, done.changed) == (0, 1)
