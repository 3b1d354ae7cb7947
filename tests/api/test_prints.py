"""Printing for programs: a document, a reprint, labels, the PDF."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.core.models import Event, PrintedDocument
from tests.core.printing.conftest import advisor, customer, print_file, store, vehicle  # noqa: F401
from tests.core.printing.factories import PrintedDocumentFactory

pytestmark = pytest.mark.requirement("PLT-5", "PLT-8")

PRINTS = "/api/v1/prints/"


def wanted(vehicle, **more):  # noqa: F811
    return {"form": "vehicles.vehicle_file", "subject_id": vehicle.pk, "language": "en", **more}


def test_a_print_is_created_and_its_pdf_fetched(program, advisor, vehicle):  # noqa: F811
    client = program(advisor)
    answer = client.send("POST", PRINTS, wanted(vehicle, copies=[1, 3]))
    assert answer.status_code == 201
    body = answer.json()
    assert answer["Location"].endswith(f"{PRINTS}{body['id']}/") and body["pdf"].endswith(f"{body['id']}/pdf/")
    assert (body["copy_numbers"], body["print_count"], body["in_full"]) == ([1, 3], 1, True)
    pdf = client.get(body["pdf"])
    assert pdf.status_code == 200 and pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF-")
    assert pdf.content == client.get(body["pdf"]).content
    assert "content" not in body, "the paper's text is in the PDF only"


def test_the_same_key_prints_once(program, advisor, vehicle):  # noqa: F811
    client = program(advisor)
    answers = [client.send("POST", PRINTS, wanted(vehicle), Idempotency_Key="counter-1").json() for _time in range(2)]
    assert answers[0]["id"] == answers[1]["id"] and PrintedDocument.objects.count() == 1


def test_printed_again_it_is_a_new_row_with_the_same_content(program, advisor, print_file):  # noqa: F811
    first = print_file()
    answer = program(advisor).send("POST", f"{PRINTS}{first.pk}/print-again/", {"copies": [1]})
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["again_of"], body["sha256"], body["print_count"]) == (first.pk, first.sha256, 2)
    assert PrintedDocument.objects.get(pk=body["id"]).is_reprint


def test_labels_are_one_job(program, advisor, vehicle):  # noqa: F811
    body = {
        "form": "vehicles.key_label",
        "subject_ids": [vehicle.pk],
        "language": "en",
        "sheet": "a4",
        "number_each": 3,
    }
    answer = program(advisor).send("POST", f"{PRINTS}labels/", body)
    assert answer.status_code == 201 and answer.json()["sheet"] == "a4"
    assert len(PrintedDocument.objects.get().content["document"]["labels"]) == 3


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"copies": [9]}, "copies"),
        ({"copies": ["1"]}, "copies.0"),
        ({"language": "fr"}, "language"),
        ({"form": "x.y"}, "form"),
        ({"subject": 1}, "subject"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_printed(program, advisor, vehicle, more, field):  # noqa: F811
    answer = program(advisor).send("POST", PRINTS, wanted(vehicle, **more))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not PrintedDocument.objects.exists() and not Event.objects.about(vehicle).exists()


def test_in_full_is_refused_to_who_may_not_with_the_sentence(program, person, vehicle):  # noqa: F811
    client = program(person("group_manager"))
    answer = client.send("POST", PRINTS, wanted(vehicle, in_full=True))
    assert answer.status_code == 403 and "sales consultant" in answer.json()["detail"]
    assert client.send("POST", PRINTS, wanted(vehicle)).json()["in_full"] is False


def test_another_stores_vehicle_is_404_and_leaves_no_trace(program, person, other_store, vehicle):  # noqa: F811
    answer = program(person("service_advisor", store=other_store)).send("POST", PRINTS, wanted(vehicle))
    assert answer.status_code == 404
    assert not PrintedDocument.objects.exists()


def test_prints_of_one_row_are_found(program, advisor, vehicle, print_file, store):  # noqa: F811
    row = print_file()
    PrintedDocumentFactory(store=store)
    found = program(advisor).get(f"{PRINTS}?subject_kind=vehicles.vehicle&subject_id={vehicle.pk}").json()["results"]
    assert [one["id"] for one in found] == [row.pk]


def test_the_list_costs_the_same_for_ten_and_fifty_prints(program, advisor, store):  # noqa: F811
    client = program(advisor)
    PrintedDocumentFactory.create_batch(10, store=store, printed_by=advisor)
    client.get(f"{PRINTS}?page_size=200")
    with CaptureQueriesContext(connection) as ten:
        client.get(f"{PRINTS}?page_size=200")
    PrintedDocumentFactory.create_batch(40, store=store, printed_by=advisor)
    with CaptureQueriesContext(connection) as fifty:
        assert len(client.get(f"{PRINTS}?page_size=200").json()["results"]) == 50
    assert len(fifty) == len(ten)
