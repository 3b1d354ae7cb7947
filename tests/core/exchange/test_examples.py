"""The examples that the template and the upload page show can themselves be imported."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.utils import translation
from openpyxl import load_workbook

from dms.core.exchange.importing import apply_import, upload_import
from dms.core.exchange.lists import LISTS
from dms.core.exchange.reading import opened
from dms.core.exchange.writing import template, written

pytestmark = [pytest.mark.requirement("PLT-6"), pytest.mark.django_db]
OURS = ["customers", "suppliers", "vehicles", "vehicle-catalogue"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("code", OURS)
def test_the_examples_of_a_list_make_up_one_row_that_is_imported(code, format, language, store, person):
    manager = person("general_manager", language=language)
    columns = LISTS[code].columns
    with translation.override(language):
        cells = [column.example_shown for column in columns]
        file = written([str(column.label) for column in columns], [cells], format=format)
        job = upload_import(list_code=code, store=store, file=ContentFile(file, name="x"), actor=manager)
        assert job.state == "checked", [(one.column, one.reason) for one in job.findings.all()]
        assert apply_import(import_id=job.pk, actor=manager).added == 1


@pytest.mark.parametrize("code", OURS)
def test_every_column_that_must_be_there_has_an_example(code):
    assert [column.name for column in LISTS[code].columns if column.required and not column.example_shown] == []


def test_the_second_sheet_of_the_template_shows_them():

    book = load_workbook(BytesIO(template(LISTS["customers"], format="xlsx")))
    shown = {row[0]: row[3] for row in book.worksheets[1].iter_rows(min_row=2, values_only=True)}
    assert shown["Telephone"] == "13812345678" and shown["Kind"] == "person"
    assert opened(template(LISTS["customers"], format="csv")).expected_rows == 0
