"""Import and export in the browser: by role, refused with the sentence and no trace, another store 404."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import include, path

from dms.core.exchange.models import ExportJob, ImportFinding, ImportJob
from dms.core.models import Event
from dms.parties.models import Supplier
from dms.urls import urlpatterns as site
from dms.web.pages import Column, ListPage
from tests.core.exchange.factories import ExportJobFactory, ImportJobFactory
from tests.parties.factories import SupplierFactory

pytestmark = [pytest.mark.requirement("PLT-6"), pytest.mark.django_db]

HEAD = "code,name,place,terms\n"


class Suppliers(ListPage):
    model = Supplier
    permission = "parties.view_supplier"
    title = "Suppliers under test"
    search_fields = ("name__icontains",)
    columns = (Column(label="Code", value="code", sort="code"),)

    def row_address(self, row):
        return ""


handler404, handler403, handler500 = "dms.web.errors.not_found", "dms.web.errors.forbidden", "dms.web.errors.failed"
urlpatterns = [path("suppliers-under-test/", Suppliers.as_view()), path("", include(site))]
LIST = "/suppliers-under-test/"


@pytest.fixture(autouse=True)
def list_pages(settings):
    settings.ROOT_URLCONF = __name__


def file(text, name="suppliers.csv"):
    return SimpleUploadedFile(name, text.encode())


def post(client, store, text=HEAD + "S1,甲,local,cash\n", code="suppliers"):
    return client.post(f"/imports/new/{code}/", {"store": store.pk, "file": file(text)})


def test_a_list_offers_export_and_import_to_those_who_may(signed_in, person, store):
    page = signed_in(person("general_manager")).get(LIST).content.decode()
    assert 'data-key="e"' in page and "Export as Excel" in page and "/imports/new/suppliers/" in page
    finance = signed_in(person("finance")).get(LIST).content.decode()
    assert "Export as CSV" in finance and "/imports/new/" not in finance
    assert 'data-key="e"' not in signed_in(person("cashier")).get(LIST).content.decode()


def test_the_export_is_what_the_filtered_list_shows(signed_in, person, store, other_store):
    SupplierFactory(store=store, code="AA", name="甲公司")
    SupplierFactory(store=store, code="BB", name="乙公司")
    SupplierFactory(store=other_store, code="CC", name="甲公司")
    answer = signed_in(person("general_manager")).post(LIST + "?q=甲&sort=code", {"format": "csv"})
    text = answer.content.decode()
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    assert "AA" in text and "BB" not in text and "CC" not in text
    assert Event.objects.get(fact="core.rows_exported").payload["filter"] == "q=***"


def test_a_long_export_goes_through_a_worker(signed_in, person, store, do_due_work):
    Supplier.objects.bulk_create([Supplier(store=store, code=f"S{n}", name="甲") for n in range(230)])
    client = signed_in(person("general_manager"))
    address = client.post(LIST, {"format": "xlsx"})["Location"]
    assert "being written" in client.get(address).content.decode()
    assert client.get(f"{address}file/").status_code == 409
    assert client.get(f"{address}progress/").status_code == 200
    do_due_work()
    assert client.get(f"{address}progress/")["HX-Refresh"] == "true"
    assert f"{address}file/" in client.get(address).content.decode()
    assert client.get(f"{address}file/").content.startswith(b"PK")


def test_who_may_not_export_is_told_who_may(signed_in, person, store):
    SupplierFactory(store=store)
    answer = signed_in(person("cashier")).post(LIST, {"format": "csv"})
    assert answer.status_code == 403 and "It can be done, or granted, by" in answer.content.decode()
    assert signed_in(person("general_manager")).post(LIST, {"format": "pdf"}).status_code == 422
    assert signed_in(person("general_manager")).post("/stores/", {"format": "csv"}).status_code == 405
    assert not ExportJob.objects.exists() and not Event.objects.exists()


def test_a_file_is_uploaded_looked_at_and_applied(signed_in, person, store):
    client = signed_in(person("general_manager"))
    form = client.get("/imports/new/suppliers/").content.decode()
    assert "An unknown code" in form or "an unknown code is a new supplier" in form
    address = post(client, store)["Location"]
    page = client.get(address).content.decode()
    assert "checked, can be applied" in page and f"{address}apply/" in page
    assert "1 rows are added" in client.get(f"{address}apply/").content.decode()
    client.post(f"{address}apply/")
    assert Supplier.objects.get().code == "S1"
    assert "imported" in client.get(address).content.decode()


def test_mistakes_are_shown_row_by_row_in_pages_and_come_back_as_a_file(signed_in, person, store):
    client = signed_in(person("general_manager"))
    address = post(client, store, HEAD + "".join(f"S{n},甲,moon,cash\n" for n in range(60)))["Location"]
    page = client.get(address).content.decode()
    assert "moon" in page and "local / remote" in page and "1–50 of 60" in page and "/apply/" not in page
    mark = page.split(f"{address}?after=")[1].split('"')[0]
    rest = client.get(f"{address}?after={mark}", headers={"HX-Request": "true"}).content.decode()
    assert "51–60 of 60" in rest and "<html" not in rest
    answer = client.get(f"{address}rejected/")
    assert "Reason for rejection" in answer.content.decode() and "attachment" in answer["Content-Disposition"]
    assert client.get(f"{address}rejected/?all=1").status_code == 200


@pytest.mark.parametrize("text", ["", "nonsense\n1\n", HEAD])
def test_what_cannot_be_read_is_said_at_the_field(signed_in, person, store, text):
    answer = post(signed_in(person("general_manager")), store, text)
    assert answer.status_code == 422 and "invalid" in answer.content.decode()
    assert not ImportJob.objects.exists() and not Event.objects.exists()


def test_a_file_can_be_left(signed_in, person, store):
    client = signed_in(person("general_manager"))
    address = post(client, store)["Location"]
    client.post(f"{address}cancel/")
    assert ImportJob.objects.get().state == "cancelled"
    assert client.post(f"{address}apply/").status_code == 409
    assert not Supplier.objects.exists()


def test_the_progress_of_a_long_file_is_shown(signed_in, person, store, do_due_work):
    client = signed_in(person("general_manager"))
    address = post(client, store, HEAD + "".join(f"S{n},甲,local,cash\n" for n in range(230)))["Location"]
    assert "0 of 230 rows" in client.get(address).content.decode()
    do_due_work()
    assert client.get(f"{address}progress/")["HX-Refresh"] == "true"


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_template_comes_as_a_file(signed_in, person, format):
    client = signed_in(person("general_manager"))
    assert client.get(f"/imports/template/vehicles.{format}").status_code == 200
    assert client.get("/imports/template/vehicles.pdf").status_code == 404
    assert client.get("/imports/template/users.csv").status_code == 404


@pytest.mark.parametrize("role", ["cashier", "technician", "sales_consultant", "administrator"])
def test_roles_that_import_nothing_are_told_who_does(signed_in, person, store, role):
    client = signed_in(person(role))
    for address in ("/imports/", "/imports/new/suppliers/", "/imports/template/suppliers.csv", "/exports/"):
        answer = client.get(address)
        assert answer.status_code == 403 and "It can be done, or granted, by" in answer.content.decode(), address
    assert post(client, store).status_code == 403
    assert not ImportJob.objects.exists()


def test_a_list_that_is_not_mine_is_refused_before_anything_is_read(signed_in, person, store):
    client = signed_in(person("purchaser"))
    assert client.get("/imports/new/customers/").status_code == 403
    assert post(client, store, code="customers").status_code == 403
    assert client.get("/imports/new/users/").status_code == 404
    assert not ImportJob.objects.exists() and not Event.objects.exists()


def test_another_stores_files_do_not_exist(signed_in, person, store, other_store):
    job, export = ImportJobFactory(store=other_store), ExportJobFactory(store=other_store)
    client = signed_in(person("general_manager"))
    for part in ("", "apply/", "cancel/", "progress/", "rejected/"):
        assert client.get(f"/imports/{job.pk}/{part}").status_code == 404
    for part in ("", "progress/", "file/"):
        assert client.get(f"/exports/{export.pk}/{part}").status_code == 404
    assert post(client, other_store).status_code == 422
    assert not Event.objects.exists()


def test_lists_and_report_cost_the_same_for_ten_rows_and_for_fifty(signed_in, person, store):
    client = signed_in(person("general_manager"))
    job = ImportJobFactory(store=store)

    def cost(address):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    addresses = ("/imports/", "/exports/", f"/imports/{job.pk}/", LIST)

    def more(count):
        ImportJobFactory.create_batch(count, store=store)
        ExportJobFactory.create_batch(count, store=store)
        SupplierFactory.create_batch(count, store=store)
        ImportFinding.objects.bulk_create([ImportFinding(job=job, row_number=n, reason="No.") for n in range(count)])

    more(10)
    client.get("/imports/")  # the first page of a session costs more
    few = [cost(address) for address in addresses]
    more(40)
    assert [cost(address) for address in addresses] == few


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_speak_both_languages(signed_in, person, store, language):
    client = signed_in(person("general_manager"))
    client.cookies["dms_language"] = language
    address = post(client, store, HEAD + "S1,甲,moon,cash\n")["Location"]
    page = client.get(address, headers={"Accept-Language": language}).content.decode()
    assert ("允许的值" if language == "zh-hans" else "Allowed values") in page
