"""Vehicles and the catalogue through files, with real data."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from dms.core import due
from dms.core.exchange.importing import apply_import, upload_import
from dms.core.exchange.lists import LISTS
from dms.core.exchange.writing import exported
from dms.vehicles.exchange import vehicle_rows
from dms.vehicles.models import Brand, PlateChange, Trim, Vehicle
from tests.vehicles.factories import VehicleFactory, make_vin

pytestmark = [pytest.mark.requirement("PLT-6"), pytest.mark.django_db]

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
VINS, CATALOGUE = DATA / "vins_with_expected_decode.csv", DATA / "vehicles_epa_2012_2015.csv"


@pytest.fixture
def importer(person):
    return person("general_manager", language="en")


@pytest.fixture
def taken(store, importer):
    """``taken(code, rows)``: the import, applied where it can be; ``rows`` begin with the heading."""

    def take(code, rows):
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        file = ContentFile(text.getvalue().encode(), name="x.csv")
        job = upload_import(list_code=code, store=store, file=file, actor=importer)
        due.sweep(budget_seconds=600)
        job.refresh_from_db()
        if job.state == "checked":
            apply_import(import_id=job.pk, actor=importer)
            due.sweep(budget_seconds=600)
        job.refresh_from_db()
        return job

    return take


def told(job):
    return [(one.row_number, one.column, one.reason.split(".")[0]) for one in job.findings.all()]


@pytest.mark.skipif(not VINS.exists(), reason="the list of real VINs is not beside the project")
def test_84_real_vins_come_in_and_those_of_odd_makers_warn(taken):
    with VINS.open() as source:
        rows = list(csv.DictReader(source))
    job = taken("vehicles", [["vin", "brand_text", "model_text"], *([r["VIN"], r["MAKE"], r["MODEL"]] for r in rows)])
    assert (job.state, job.added) == ("applied", len(rows)), told(job)[:5]
    odd = {row["VIN"] for row in rows if row["check_digit_ok"] == "False"}
    assert job.warnings == len(odd) == Vehicle.objects.filter(vin_doubtful=True).count()
    again = taken("vehicles", [["vin", "brand_text", "model_text"], *([r["VIN"], r["MAKE"], r["MODEL"]] for r in rows)])
    assert (again.added, again.changed, again.unchanged) == (0, 0, len(rows))


def vin_rows():
    with VINS.open() as source:
        return [[row["VIN"], row["MAKE"], row["MODEL"]] for row in csv.DictReader(source)]


@pytest.mark.skipif(not VINS.exists(), reason="the list of real VINs is not beside the project")
def test_a_file_with_typical_mistakes_is_refused_row_by_row_mended_and_taken_once(taken):
    """Real VINs as somebody types them: a letter O, a digit lost, a row pasted twice, a word for a year."""
    head, rows = ["vin", "brand_text", "model_text", "model_year", "energy"], vin_rows()[:20]
    good = [[*row, "", "petrol"] for row in rows]
    wrong = [list(row) for row in good]
    wrong[2][0] = wrong[2][0][:16] + "O"
    wrong[5][0] = wrong[5][0][:-1]
    wrong[8][3] = "last year"
    wrong[11][4] = "diesle"
    wrong[14] = list(wrong[13])
    job = taken("vehicles", [head, *wrong])
    assert (job.state, job.added, Vehicle.objects.count()) == ("refused", 0, 0)
    mistakes = job.findings.filter(is_warning=False)
    assert list(mistakes.values_list("row_number", "column")) == [
        (4, "VIN"), (7, "VIN"), (10, "Model year"), (13, "Energy"), (16, "")
    ]  # fmt: skip
    assert all(one.reason for one in mistakes)
    assert mistakes.get(row_number=13).value == "diesle" and "petrol" in mistakes.get(row_number=13).allowed
    assert mistakes.get(row_number=10).allowed == "1950 – 2100"
    assert taken("vehicles", [head, *good]).added == 20
    again = taken("vehicles", [head, *good])
    assert (again.added, again.changed, again.unchanged) == (0, 0, 20)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.skipif(not VINS.exists(), reason="the list of real VINs is not beside the project")
def test_what_was_exported_comes_back_and_changes_nothing(taken, store, importer, format):
    taken("vehicles", [["vin", "brand_text", "model_text"], *vin_rows()])
    file = exported(LISTS["vehicles"], vehicle_rows(importer), format=format, reveals=lambda row: True)
    job = upload_import(list_code="vehicles", store=store, file=ContentFile(file, name="x"), actor=importer)
    assert (job.state, job.unchanged, job.changed, job.added) == ("checked", 84, 0, 0), told(job)[:5]


SHAPES = {"Pickup": "pickup", "Van": "van", "van": "van", "Wagon": "wagon", "Utility": "suv"}
HEAD = ["brand_code", "brand", "series_code", "series", "model_year", "trim_code", "trim"]
HEAD += ["energy", "transmission", "body"]
FUEL = {"Diesel": "diesel", "CNG": "gas", "Electricity": "battery", "Premium Gas or Electricity": "plug_in"}


def trim_row(row):
    """A row of the American list in our columns: a code from letters and digits, the nearest body and gearbox."""

    def code(text):
        return re.sub(r"[^A-Z0-9]+", "-", text.upper()).strip("-")[:24] or "X"

    gearbox = "cvt" if "variable" in row["trans"] else "manual" if row["trans"].startswith("Manual") else "automatic"
    kind = row["class"]
    body = next((shape for word, shape in SHAPES.items() if word in kind), "sedan")
    name = f"{row['displ'] or 'EV'} {row['trans']} {row['drive']}"
    number = row["id"].split(".")[0]
    model = [code(row["make"]), row["make"], code(row["model"]), row["model"], row["year"]]
    return [*model, number, name[:80], FUEL.get(row["fuel"], "petrol"), gearbox, body]


@pytest.mark.slow
@pytest.mark.skipif(not CATALOGUE.exists(), reason="the American list of models is not beside the project")
def test_3756_real_models_come_in_as_the_catalogue(taken):
    with CATALOGUE.open() as source:
        rows = [trim_row(row) for row in csv.DictReader(source)]
    names = {}
    for row in rows:  # a code belongs to one name
        row[3] = names.setdefault((row[0], row[2]), row[3])
    job = taken("vehicle-catalogue", [HEAD, *rows])
    assert (job.state, job.added) == ("applied", 3756), told(job)[:5]
    assert Trim.objects.count() == 3756
    assert Brand.objects.get(code="ACURA").series.filter(code="ILX").exists()
    again = taken("vehicle-catalogue", [HEAD, *rows])
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3756)


def test_a_plate_that_differs_is_changed_with_its_history(taken, store):
    vehicle = VehicleFactory(store=store, plate="京A12345")
    assert taken("vehicles", [["vin", "plate", "plate_colour"], [vehicle.vin, "京A·12345", "blue"]]).unchanged == 1
    assert taken("vehicles", [["vin", "plate"], [vehicle.vin, ""]]).unchanged == 1
    assert taken("vehicles", [["vin", "plate"], [vehicle.vin, "京AD12345"]]).changed == 1
    vehicle.refresh_from_db()
    assert (vehicle.plate, vehicle.plate_colour) == ("京AD12345", "green")
    assert PlateChange.objects.filter(vehicle=vehicle).count() == 1


def test_typical_mistakes_are_refused_row_by_row(taken):
    good = make_vin(1)
    wrong = good[:8] + ("0" if good[8] != "0" else "1") + good[9:]
    job = taken(
        "vehicles",
        [
            ["VIN", "Plate", "Energy", "Produced", "Model year"],
            [good, "", "petrol", "2026-01-02", "2026"],
            [wrong, "", "", "", ""],
            [make_vin(2)[:-1], "", "", "", ""],
            [make_vin(3), "京A12345", "", "", ""],
            [make_vin(4), "", "steam", "2/3/26", "26"],
            [good.lower(), "", "", "", ""],
            [make_vin(5), "", "", "2199-01-01", ""],
        ],
    )
    assert told(job) == [
        (
            3,
            "VIN",
            "The check digit (9th character) is "
            + wrong[8]
            + " but the others demand "
            + good[8]
            + ": something is mistyped",
        ),
        (4, "VIN", "A VIN has 17 characters, this one has 16"),
        (5, "Plate colour", "A plate like 京A12345 is blue / yellow / black"),
        (6, "Energy", "This is none of the allowed values"),
        (6, "Produced", "This can't be read as a day without guessing"),
        (6, "Model year", "This is no such whole number"),
        (7, "", "Row 2 says the same already"),
        (8, "Produced", "This day is in the future"),
    ]
    assert not Vehicle.objects.exists()


def test_the_catalogue_takes_new_names_and_retires_trims(taken):
    head = [*HEAD, "offered"]
    row = ["DF", "东方", "YX", "远行", "2026", "T1", "尊享版", "petrol", "automatic", "suv", "yes"]
    assert taken("vehicle-catalogue", [head, row]).added == 1
    assert taken("vehicle-catalogue", [head, row]).unchanged == 1
    assert taken("vehicle-catalogue", [head, [*row[:1], "东方汽车", *row[2:-1], "no"]]).changed == 1
    assert Brand.objects.get().name == "东方汽车" and not Trim.objects.get().is_active
