"""Choosing what is printed, the PDF in the browser, the record of prints."""

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext

from dms.core.models import Event, PrintedDocument
from tests.core.printing.conftest import advisor, customer, print_file, store, vehicle  # noqa: F401
from tests.core.printing.factories import PrintedDocumentFactory

pytestmark = pytest.mark.requirement("PLT-5")


def new(vehicle, form="vehicles.vehicle_file"):  # noqa: F811
    return f"/prints/new/?form={form}&subject={vehicle.pk}"


def labels(*rows, form="vehicles.key_label"):
    return f"/prints/labels/?form={form}" + "".join(f"&subject={row.pk}" for row in rows)


def test_the_page_asks_for_language_and_copies_and_answers_with_the_pdf(signed_in, advisor, vehicle):  # noqa: F811
    client = signed_in(advisor)
    asked = client.get(new(vehicle))
    assert asked.status_code == 200
    for word in ("Customer and vehicle file", "Copy 2 · finance", "中文", "Personal data in full"):
        assert word in asked.content.decode()
    answer = client.post(new(vehicle), {"language": "zh-hans", "copies": ["1", "3"], "in_full": "on"})
    row = PrintedDocument.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/prints/{row.pk}/pdf/")
    assert (row.language, row.copy_numbers, row.in_full) == ("zh-hans", [1, 3], True)


def test_the_code_on_paper_leads_to_the_site_that_was_used_or_configured(
    signed_in,
    advisor,  # noqa: F811
    store,  # noqa: F811
    settings,
    person,
):
    address = f"/prints/new/?form=tests.store_sheet&subject={store.pk}"
    client = signed_in(advisor)
    client.post(address, {"language": "en", "copies": ["1"]})
    settings.SITE_ADDRESS = "https://dms.example.com"
    client.post(address, {"language": "en", "copies": ["1"]})
    addresses = [row.content["document"]["address"] for row in PrintedDocument.objects.order_by("pk")]
    assert addresses == [f"http://testserver/stores/{store.pk}/", f"https://dms.example.com/stores/{store.pk}/"]
    assert all("<svg" in row.content["document"]["qr"] for row in PrintedDocument.objects.all())


def test_the_pdf_is_shown_inline_with_headers_that_keep_it_where_it_is(signed_in, advisor, print_file):  # noqa: F811
    row = print_file(language="zh-hans")
    answer = signed_in(advisor).get(f"/prints/{row.pk}/pdf/")
    assert answer.content.startswith(b"%PDF-") and answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith(f"inline; filename=\"print-{row.pk}.pdf\"; filename*=UTF-8''")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    assert "default-src" in answer["Content-Security-Policy"] and answer["X-Frame-Options"] == "DENY"


def test_masked_is_what_one_gets_without_the_tick(signed_in, advisor, vehicle):  # noqa: F811
    signed_in(advisor).post(new(vehicle), {"language": "en", "copies": ["1"]})
    assert PrintedDocument.objects.get().in_full is False


def test_who_may_not_reveal_is_not_asked_and_prints_masked(signed_in, person, vehicle):  # noqa: F811
    client = signed_in(person("group_manager"))
    assert "Personal data in full" not in client.get(new(vehicle)).content.decode()
    client.post(new(vehicle), {"language": "en", "copies": ["1"], "in_full": "on"})
    assert PrintedDocument.objects.get().in_full is False


def test_without_a_copy_nothing_is_printed_and_the_field_says_so(signed_in, advisor, vehicle):  # noqa: F811
    answer = signed_in(advisor).post(new(vehicle), {"language": "en"})
    assert answer.status_code == 422 and "This field is required" in answer.content.decode()
    assert not PrintedDocument.objects.exists() and not Event.objects.about(vehicle).exists()


def test_a_reprint_is_one_click_from_the_record(signed_in, advisor, print_file):  # noqa: F811
    row, client = print_file(), signed_in(advisor)
    page = client.get(f"/prints/{row.pk}/").content.decode()
    assert "Print again" in page and "printed a document" in page
    assert client.get(f"/prints/{row.pk}/print-again/").status_code == 200
    client.post(f"/prints/{row.pk}/print-again/", {"copies": ["2"]})
    again = PrintedDocument.objects.latest("pk")
    assert (again.again_of, again.copy_numbers, again.sha256) == (row, [2], row.sha256)


def test_labels_of_many_are_chosen_by_sheet_and_number(signed_in, advisor, vehicle, customer):  # noqa: F811
    client = signed_in(advisor)
    assert "label printer, 60 × 40 mm" in client.get(labels(vehicle)).content.decode()
    wanted = {"language": "en", "sheet": "a4", "number_each": "2", "first_place": "99"}
    refused = client.post(labels(vehicle), wanted)
    assert refused.status_code == 422 and "This sheet has the places 1 to 24." in refused.content.decode()
    client.post(labels(vehicle), wanted | {"first_place": "3"})
    assert len(PrintedDocument.objects.get().content["document"]["labels"]) == 2


def test_another_stores_document_and_print_do_not_exist(signed_in, person, other_store, vehicle, print_file):  # noqa: F811
    row = print_file()
    client = signed_in(person("service_advisor", store=other_store))
    for address in (new(vehicle), labels(vehicle), f"/prints/{row.pk}/", f"/prints/{row.pk}/pdf/"):
        assert client.get(address).status_code == 404, address
    assert client.post(new(vehicle), {"language": "en", "copies": ["1"]}).status_code == 404
    assert client.post(f"/prints/{row.pk}/print-again/", {"copies": ["1"]}).status_code == 404
    assert PrintedDocument.objects.count() == 1


@pytest.mark.parametrize(
    "query", ["", "?form=x&subject=1", "?form=vehicles.vehicle_file", "?form=vehicles.vehicle_file&subject=x"]
)
def test_an_address_that_names_nothing_is_404(signed_in, advisor, query):  # noqa: F811
    client = signed_in(advisor)
    assert client.get(f"/prints/new/{query}").status_code == 404
    assert client.get(f"/prints/labels/{query}").status_code == 404


def test_a_role_that_may_not_print_the_form_is_told_who_may(signed_in, person, vehicle):  # noqa: F811
    answer = signed_in(person("technician")).get(new(vehicle))
    assert answer.status_code == 403 and "service advisor" in answer.content.decode()


def test_the_menu_offers_what_the_person_may_print(rf, advisor, person, vehicle):  # noqa: F811
    def menu(user):
        request = rf.get("/")
        request.user = user
        template = Template("{% load printing %}{% print_menu row %}")
        return template.render(Context({"request": request, "row": vehicle}))

    assert "Customer and vehicle file" in menu(advisor) and "Key label" in menu(advisor)
    assert "Customer and vehicle file" not in menu(person("technician")) and "Key label" in menu(person("technician"))
    assert "menu" not in menu(person("administrator"))


def test_the_list_costs_the_same_for_ten_and_fifty_prints(signed_in, advisor, store):  # noqa: F811
    client = signed_in(advisor)
    PrintedDocumentFactory.create_batch(10, store=store, printed_by=advisor)
    client.get("/prints/")
    with CaptureQueriesContext(connection) as ten:
        assert "Store sheet" in client.get("/prints/").content.decode()
    PrintedDocumentFactory.create_batch(40, store=store, printed_by=advisor)
    with CaptureQueriesContext(connection) as fifty:
        client.get("/prints/")
    assert len(fifty) == len(ten)
