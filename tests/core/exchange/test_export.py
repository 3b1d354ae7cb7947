"""What somebody sees of a list goes out as a file, harmless to spreadsheets, and comes back the same."""

import csv as csv_module
import datetime
import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from openpyxl import load_workbook

from dms.core import clock
from dms.core.exchange import importing
from dms.core.exchange.cells import FORMULA_START, neutralised, restored
from dms.core.exchange.exporting import fetch_export, request_export
from dms.core.exchange.lists import LISTS, list_of
from dms.core.exchange.models import ExportJob
from dms.core.exchange.writing import template
from dms.core.models import DueWork, Event
from dms.core.transitions import TransitionBlocked
from dms.parties.models import Supplier
from tests.parties.factories import ContactFactory, CustomerFactory, SupplierFactory

pytestmark = [pytest.mark.requirement("PLT-6"), pytest.mark.django_db]

FORMATS = ["csv", "xlsx"]
EVIL = [start + "cmd|' /C calc'!A0" for start in FORMULA_START] + ["'=1", "''+1", "'plain", "-", "=", "@\tx"]


def sheet_of(content, format):
    """The cells of a file as texts, heading first."""
    if format == "csv":
        assert content.startswith(b"\xef\xbb\xbf")
        return list(csv_module.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    rows = load_workbook(io.BytesIO(content)).active.iter_rows()
    return [["" if cell.value is None else str(cell.value) for cell in row] for row in rows]


def fetched(export, actor):
    return fetch_export(export_id=export.pk, actor=actor).content


@pytest.mark.parametrize("text", EVIL)
def test_a_formula_is_text_in_every_file_and_restored_on_the_way_back(text):
    assert restored(neutralised(text)) == text
    assert neutralised(text)[0] not in FORMULA_START


@pytest.mark.parametrize("format", FORMATS)
def test_each_text_field_that_begins_like_a_formula_goes_out_harmless_and_comes_back(store, importer, format):
    """B9, on every text column of a list."""
    texts = [column for column in LISTS["suppliers"].columns if column.name in {"contact_name", "address", "note"}]
    starts = [start for start in FORMULA_START if start not in "\r\n\t"]
    for number, start in enumerate(starts):
        SupplierFactory(
            store=store, code=f"E{number}", name=f"{start}SUM(A1)", **{c.name: f"{start}1+1" for c in texts}
        )
    export = request_export(list_code="suppliers", format=format, actor=importer, store=store)
    content = fetched(export, importer)
    for row in sheet_of(content, format)[1:]:
        assert not [cell for cell in row if cell[:1] and cell[0] in FORMULA_START]
    if format == "xlsx":
        kinds = {cell.data_type for row in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row}
        assert "f" not in kinds
    before = list(Supplier.objects.order_by("pk").values())
    job = importing.upload_import(
        list_code="suppliers", store=store, file=ContentFile(content, name="x"), actor=importer
    )
    assert (job.state, job.unchanged) == ("checked", len(starts)), list(job.findings.values())
    importing.apply_import(import_id=job.pk, actor=importer)
    assert list(Supplier.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("code", ["customers", "suppliers", "vehicles", "vehicle-catalogue", "garage-jobs"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_template_has_the_columns_of_the_import(code, format, language):
    from django.utils import translation

    from dms.core.exchange.headings import matched
    from dms.core.exchange.reading import opened

    with translation.override(language):
        content = template(LISTS[code], format=format)
        assert list(matched(opened(content).header, LISTS[code]).values()) == list(LISTS[code].columns)


@pytest.mark.parametrize("code", ["customers", "suppliers", "vehicles", "vehicle-catalogue"])
def test_no_heading_means_two_columns_and_no_label_two_choices(code):
    from django.utils import translation

    from dms.core.exchange.cells import Choice

    words = [word for column in LISTS[code].columns for word in column.words()]
    assert len(words) == len(set(words))
    for column in LISTS[code].columns:
        if isinstance(column.kind, Choice):
            for language in ("en", "zh-hans"):
                with translation.override(language):
                    for value in column.kind.choices.values:
                        assert column.kind.read(column.kind.write(value)) == value


def test_personal_values_go_out_masked_unless_the_role_may_reveal_them(store, person, importer):
    contact = ContactFactory(customer=CustomerFactory(store=store), phone="13812345678", email="zhang@example.com")
    contact.customer.document_kind, contact.customer.document_number = "passport", "E12345678"
    contact.customer.save()
    masked = request_export(list_code="customers", format="csv", actor=(group := person("group_manager")), store=store)
    full = request_export(list_code="customers", format="csv", actor=importer, store=store)
    assert (masked.revealed, full.revealed) == (False, True)
    text = fetched(masked, group).decode()
    assert "138****5678" in text and "13812345678" not in text
    assert "E12345678" not in text and "zhang@" not in text
    assert "13812345678" in fetched(full, importer).decode()
    assert not ExportJob.objects.visible_to(group).filter(pk=full.pk).exists()


def test_a_masked_file_comes_back_without_harm(store, person, importer):
    contact = ContactFactory(customer=CustomerFactory(store=store), phone="13812345678", email="zhang@example.com")
    group = person("group_manager")
    content = fetched(request_export(list_code="customers", format="csv", actor=group, store=store), group)
    job = importing.upload_import(list_code="customers", store=store, file=ContentFile(content, name="x"), actor=group)
    assert (job.state, job.unchanged) == ("checked", 1), list(job.findings.values())
    contact.refresh_from_db()
    assert contact.phone == "13812345678"


def test_an_export_is_on_record_with_who_what_how_many_and_filter(store, importer):
    SupplierFactory(store=store)
    export = request_export(
        list_code="suppliers", format="csv", actor=importer, store=store, filter_text="state=active&q=***"
    )
    fetched(export, importer)
    fetch, request = Event.objects.about(export)
    assert (request.fact, request.actor, fetch.fact) == ("core.rows_exported", importer, "core.export_fetched")
    assert request.payload == {
        "list": "suppliers",
        "rows": 1,
        "format": "csv",
        "filter": "state=active&q=***",
        "revealed": False,
    }


def test_only_the_rows_that_the_filter_left_and_the_person_sees_go_out(store, other_store, importer):
    mine, left_out, foreign = (
        SupplierFactory(store=store),
        SupplierFactory(store=store),
        SupplierFactory(store=other_store),
    )
    export = request_export(list_code="suppliers", format="csv", actor=importer, keys=[mine.pk, foreign.pk])
    text = fetched(export, importer).decode()
    assert mine.code in text and left_out.code not in text and foreign.code not in text
    assert export.row_count == 1


def test_only_what_changed_since(store, importer):
    old, new = SupplierFactory(store=store), SupplierFactory(store=store)
    Supplier.objects.filter(pk=old.pk).update(updated_at=clock.now() - datetime.timedelta(days=9))
    since = clock.now() - datetime.timedelta(days=1)
    export = request_export(list_code="suppliers", format="csv", actor=importer, updated_since=since)
    assert new.code in (text := fetched(export, importer).decode()) and old.code not in text


def test_more_than_200_rows_are_written_by_a_worker(store, importer, do_due_work):
    Supplier.objects.bulk_create([Supplier(store=store, code=f"S{n}", name="甲") for n in range(201)])
    export = request_export(list_code="suppliers", format="csv", actor=importer, store=store, keys=None)
    assert export.is_going_on
    with pytest.raises(TransitionBlocked, match="still being written"):
        fetched(export, importer)
    do_due_work()
    assert len(sheet_of(fetched(export, importer), "csv")) == 202


def test_after_a_day_the_file_is_gone(store, importer, do_due_work):
    export = request_export(list_code="suppliers", format="csv", actor=importer, store=store)
    ExportJob.objects.update(expires_at=clock.now())
    with pytest.raises(TransitionBlocked, match="is gone"):
        fetched(export, importer)
    DueWork.objects.update(due_at=clock.now())
    do_due_work()
    name = export.stored_name
    export.refresh_from_db()
    assert export.stored_name == ""
    default_storage.delete(name)


def test_too_many_rows_are_refused(store, importer, monkeypatch):
    monkeypatch.setattr("dms.core.exchange.exporting.MOST_ROWS", 1)
    SupplierFactory.create_batch(2, store=store)
    with pytest.raises(ValidationError, match="Narrow the list"):
        request_export(list_code="suppliers", format="csv", actor=importer)
    assert not ExportJob.objects.exists() and not Event.objects.exists()


@pytest.mark.parametrize(
    ("role", "code", "may"),
    [
        ("general_manager", "customers", True),
        ("group_manager", "vehicle-catalogue", True),
        ("service_manager", "customers", True),
        ("service_manager", "suppliers", True),
        ("finance", "suppliers", True),
        ("purchaser", "suppliers", True),
        ("purchaser", "customers", False),
        ("sales_consultant", "customers", False),
        ("service_advisor", "vehicles", False),
        ("cashier", "suppliers", False),
        ("administrator", "vehicle-catalogue", False),
    ],
)
def test_who_may_export_what(store, person, role, code, may):
    somebody = person(role)
    for where in (store, None):
        if may:
            assert request_export(list_code=code, format="csv", actor=somebody, store=where).is_ready
            continue
        with pytest.raises(PermissionDenied, match="It can be done, or granted, by"):
            request_export(list_code=code, format="csv", actor=somebody, store=where)
        assert not ExportJob.objects.exists() and not Event.objects.exists()


def test_colleagues_see_an_export_without_personal_values_and_strangers_none(store, other_store, person, importer):
    export = request_export(list_code="suppliers", format="csv", actor=importer, store=store)
    of_all = request_export(list_code="suppliers", format="csv", actor=importer)
    assert set(ExportJob.objects.visible_to(importer)) == {export, of_all}
    assert set(ExportJob.objects.visible_to(person("purchaser"))) == {export}
    for stranger in (person("general_manager", store=other_store), person("cashier")):
        assert not ExportJob.objects.visible_to(stranger).exists()
        with pytest.raises(ExportJob.DoesNotExist):
            fetch_export(export_id=export.pk, actor=stranger)


def test_a_page_finds_the_list_of_its_model():
    assert list_of(Supplier).code == "suppliers"
    assert list_of(Event) is None
