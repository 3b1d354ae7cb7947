"""Labels of one row or of many, on stickers, a roll or a label printer."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from dms.core.models import Event, PrintedDocument
from dms.core.printing import compiling, services
from dms.core.printing.sheets import SHEETS
from dms.core.transitions import TransitionBlocked
from dms.parties.models import Customer
from tests.core.printing.conftest import SITE
from tests.core.printing.reading import needs_pdftotext, pages_of, text_of
from tests.parties.factories import CustomerFactory

pytestmark = pytest.mark.requirement("PLT-5")


@pytest.fixture
def print_labels(vehicle, advisor):
    """``print_labels(sheet="a4")``: key labels of the vehicle."""

    def make(form="vehicles.key_label", rows=(vehicle,), sheet="label60x40", actor=advisor, language="en", **more):
        return services.print_labels(
            form=form,
            subject_ids=[row.pk for row in rows],
            sheet=sheet,
            language=language,
            actor=actor,
            site=SITE,
            **more,
        )

    return make


def sizes(row):
    """Width and height of each page in millimetres."""
    pages = [Image.open(io.BytesIO(page)) for page in compiling.pictures(row.declared.template, row.content, ppi=25.4)]
    return [page.size for page in pages]


@pytest.mark.parametrize(
    ("sheet", "number", "pages"),
    [
        ("a4", 24, [(210, 297)]),
        ("a4", 25, [(210, 297)] * 2),
        ("slip80", 2, [(80, 40)] * 2),
        ("label60x40", 3, [(60, 40)] * 3),
    ],
)
def test_a_job_fills_as_many_pages_as_it_needs(print_labels, sheet, number, pages):
    assert sizes(print_labels(sheet=sheet, number_each=number)) == pages


def test_a_used_page_of_stickers_begins_at_its_first_free_place(print_labels):
    assert len(sizes(print_labels(sheet="a4", number_each=24, first_place=2))) == 2


@needs_pdftotext
def test_a_key_label_shows_the_plate_and_no_full_name(print_labels, pdf):
    text = text_of(pdf(print_labels(number_each=2, language="zh-hans")))
    assert text.count("京AD12345") == 2
    assert "欧**" in text and "欧阳震华" not in text


@needs_pdftotext
def test_labels_of_many_customers_are_one_job_of_the_store(print_labels, pdf, store, advisor):
    customers = [CustomerFactory(store=store, name=f"客户{number}") for number in range(30)]
    row = print_labels(form="parties.customer_label", rows=customers, sheet="a4")
    assert (row.subject_kind, row.subject_id, row.store) == ("accounts.store", store.pk, store)
    pages = pages_of(pdf(row))
    assert len(pages) == 2
    assert customers[0].number in pages[0] and customers[29].number in pages[1]
    event = Event.objects.get(fact="core.labels_printed")
    assert (event.subject_kind, event.payload["labels"], event.payload["sheet"]) == ("accounts.store", 30, "a4")


def test_a_job_costs_the_same_statements_for_ten_and_fifty_labels_of_one_row(print_labels, django_assert_num_queries):
    print_labels()
    with CaptureQueriesContext(connection) as ten:
        print_labels(number_each=10)
    with django_assert_num_queries(len(ten)):
        print_labels(number_each=50)


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"sheet": "a5"}, {"sheet"}),
        ({"sheet": "a4", "first_place": 25}, {"first_place"}),
        ({"first_place": 2}, {"first_place"}),
        ({"number_each": 0}, {"number_each"}),
        ({"number_each": 51}, {"number_each"}),
        ({"rows": []}, {"subjects"}),
        ({"form": "vehicles.vehicle_file"}, {"form"}),
    ],
)
def test_a_wrong_choice_is_refused_at_its_field(print_labels, wrong, fields):
    with pytest.raises(ValidationError) as refusal:
        print_labels(**wrong)
    assert set(refusal.value.message_dict) == fields
    assert not PrintedDocument.objects.exists()


def test_rows_of_two_stores_or_of_another_store_are_no_job(print_labels, store, other_store, person):
    own, foreign = CustomerFactory(store=store), CustomerFactory(store=other_store)
    with pytest.raises(Customer.DoesNotExist):
        print_labels(form="parties.customer_label", rows=[own, foreign])
    with pytest.raises(ValidationError, match="belong to one store"):
        print_labels(form="parties.customer_label", rows=[own, foreign], actor=person("group_manager"))
    assert not PrintedDocument.objects.exists()


def test_labels_are_not_reprinted(print_labels, advisor):
    with pytest.raises(TransitionBlocked):
        services.print_again(print_id=print_labels().pk, actor=advisor)


def test_every_label_fits_its_page():
    for sheet in SHEETS.values():
        assert sheet.left + sheet.columns * sheet.width <= sheet.page_width
        assert sheet.top + sheet.rows * sheet.height <= sheet.page_height
