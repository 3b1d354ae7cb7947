"""The rows of a refused file come back with their reasons, mended they go in."""

import csv as csv_module
import io

import pytest
from openpyxl import load_workbook

from dms.core.exchange.models import ImportJob
from dms.core.exchange.rejected import rejected_rows
from tests.core.exchange.nasty_files import csv, xlsx

pytestmark = [pytest.mark.requirement("PLT-6"), pytest.mark.django_db]


def lines(file):
    return list(csv_module.reader(io.StringIO(file.content.decode("utf-8-sig"))))


def test_rejected_rows_keep_their_columns_and_say_why(upload, importer):
    job = upload(csv(["J-1", "yes", 1], ["BAD-1", "perhaps", 1], ["'=cmd()", "yes", "x"]))
    file = rejected_rows(importer, job.pk)
    assert lines(file) == [
        ["number", "is_paid", "odometer_km", "Reason for rejection"],
        ["BAD-1", "perhaps", "1", "Paid: This is neither yes nor no. (yes / no)"],
        ["'=cmd()", "yes", "x", "Kilometres: This is no such whole number. (0 – 2000000)"],
    ]
    assert "attachment" in file.headers["Content-Disposition"]


def test_the_mended_file_goes_in_with_its_column_of_reasons(upload, importer):
    job = upload(csv(["J-1", "yes", 1], ["J-2", "perhaps", 1]))
    whole = rejected_rows(importer, job.pk, everything=True).content.decode("utf-8-sig")
    assert len(whole.splitlines()) == 3
    assert upload(whole.replace("perhaps", "no")).state == "checked"


def test_an_excel_file_comes_back_as_excel(upload, importer):
    job = upload(xlsx(["BAD-1", True, 7]))
    sheet = load_workbook(io.BytesIO(rejected_rows(importer, job.pk).content)).active
    assert [cell.value for cell in sheet[2]] == ["BAD-1", "True", 7, "Job number: The garage takes no bad jobs."]


def test_where_nothing_was_rejected_there_is_no_file(upload, importer, person, other_store):
    with pytest.raises(ImportJob.DoesNotExist):
        rejected_rows(importer, upload("number\n1\n").pk)
    refused = upload("number\nBAD\n")
    with pytest.raises(ImportJob.DoesNotExist):
        rejected_rows(person("general_manager", store=other_store), refused.pk)
