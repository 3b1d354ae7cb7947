"""Import and export for programs: the same rules and sentences as on the screens."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dms.core.exchange.models import ExportJob, ImportJob
from dms.core.models import Event
from dms.parties.models import Supplier
from tests.core.exchange.factories import ExportJobFactory, ImportJobFactory
from tests.parties.factories import SupplierFactory

pytestmark = [pytest.mark.requirement("PLT-6", "PLT-8"), pytest.mark.django_db]

HEAD = "code,name,place,terms\n"


def upload(client, where, text=HEAD + "S1,甲,local,cash\n", **changes):
    body = {"list": "suppliers", "store": where.pk, "file": SimpleUploadedFile("x.csv", text.encode())} | changes
    return client.post("/api/v1/imports/", body)


@pytest.fixture
def manager(person, program):
    return program(person("general_manager"))


def test_a_file_is_uploaded_read_and_applied(manager, store):
    answer = upload(manager, store)
    assert answer.status_code == 201, answer.content
    job = answer.json()
    assert (job["state"], job["added"], job["list"]) == ("checked", 1, "suppliers")
    address = f"/api/v1/imports/{job['id']}/"
    assert manager.get(f"{address}findings/").json()["results"] == []
    assert [one["verb"] for one in manager.get(f"{address}moves/").json()] == ["apply", "cancel"]
    assert not Supplier.objects.exists()
    assert manager.send("POST", f"{address}apply/").json()["state"] == "applied"
    assert Supplier.objects.get().code == "S1"
    facts = [one["fact"] for one in manager.get(f"{address}history/").json()["results"]]
    assert facts == ["core.import_applied", "core.import_applying", "core.import_checked", "core.import_uploaded"]
    again = manager.send("POST", f"{address}apply/")
    assert again.status_code == 409 and again.json()["reasons"]


def test_findings_name_row_column_value_reason_and_allowed(manager, store):
    job = upload(manager, store, HEAD + "S1,甲,moon,cash\n").json()
    assert job["state"] == "refused"
    address = f"/api/v1/imports/{job['id']}/"
    [found] = manager.get(f"{address}findings/?count=1").json()["results"]
    assert {**found, "id": 0} == {
        "id": 0,
        "row_number": 2,
        "column": "Place",
        "value": "moon",
        "reason": "This is none of the allowed values.",
        "allowed": "local / remote",
        "is_warning": False,
    }
    assert "Reason for rejection" in manager.get(f"{address}rejected/").content.decode()
    assert manager.send("POST", f"{address}apply/").status_code == 409


def test_a_key_sent_twice_uploads_once(manager, store):
    first, second = (
        manager.post(
            "/api/v1/imports/",
            {
                "list": "suppliers",
                "store": store.pk,
                "file": SimpleUploadedFile("x.csv", f"{HEAD}S1,甲,local,cash\n".encode()),
            },
            headers={"Idempotency-Key": "once"},
        )
        for _ in "12"
    )
    assert (first.status_code, first.content) == (second.status_code, second.content) == (201, second.content)
    assert ImportJob.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"list": "users"}, "list"),
        ({"store": "x"}, "store"),
        ({"store": 987654}, "store"),
        ({"file": "no file"}, "file"),
        ({"file": SimpleUploadedFile("x.csv", b"")}, "file"),
        ({"file": SimpleUploadedFile("x.csv", b"MZ\x90\x00")}, "file"),
        ({"more": "1"}, "more"),
    ],
)
def test_wrong_input_is_422_at_the_field_and_leaves_nothing(manager, store, changes, field):
    answer = upload(manager, store, **changes)
    assert answer.status_code == 422, answer.content
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert not ImportJob.objects.exists() and not Event.objects.exists()


def test_json_is_no_upload(manager):
    assert manager.send("POST", "/api/v1/imports/", {"list": "suppliers"}).status_code == 415


def test_another_store_is_no_choice(manager, other_store):
    assert upload(manager, other_store).status_code == 422
    assert not ImportJob.objects.exists()


def test_who_may_not_is_told_who_may(person, program, store):
    for role in ("cashier", "service_manager"):
        answer = upload(program(person(role)), store)
        assert answer.status_code == 403 and "It can be done, or granted, by" in answer.json()["detail"]
        answer = program(person("cashier")).send("POST", "/api/v1/exports/", {"list": "suppliers", "format": "csv"})
        assert answer.status_code == 403
    assert not ImportJob.objects.exists() and not ExportJob.objects.exists() and not Event.objects.exists()


def test_rows_are_written_and_fetched(manager, store, other_store):
    SupplierFactory(store=store, code="AA")
    SupplierFactory(store=other_store, code="CC")
    answer = manager.send("POST", "/api/v1/exports/", {"list": "suppliers", "format": "csv", "store": store.pk})
    assert answer.status_code == 201, answer.content
    export = answer.json()
    assert export["is_ready"] and export["row_count"] == 1
    file = manager.get(f"/api/v1/exports/{export['id']}/file/")
    assert b"AA" in file.content and b"CC" not in file.content and "attachment" in file["Content-Disposition"]
    assert Event.objects.filter(origin="api", fact="core.rows_exported").count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"list": "users", "format": "csv"}, "list"),
        ({"list": "suppliers", "format": "pdf"}, "format"),
        ({"list": "suppliers", "format": "csv", "store": 987654}, "store"),
        ({"list": "suppliers", "format": "csv", "updated_since": "yesterday"}, "updated_since"),
        ({"format": "csv"}, "list"),
    ],
)
def test_a_wrong_wish_for_an_export_is_422(manager, body, field):
    answer = manager.send("POST", "/api/v1/exports/", body)
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == field
    assert not ExportJob.objects.exists() and not Event.objects.exists()


def test_an_export_that_is_not_ready_is_409(manager, store):
    Supplier.objects.bulk_create([Supplier(store=store, code=f"S{n}", name="甲") for n in range(201)])
    export = manager.send("POST", "/api/v1/exports/", {"list": "suppliers", "format": "csv"}).json()
    answer = manager.get(f"/api/v1/exports/{export['id']}/file/")
    assert answer.status_code == 409 and answer.json()["reasons"] == [
        "The file is still being written. Come back in a moment."
    ]


def test_pages_cost_the_same_for_ten_rows_and_for_fifty(manager, store, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(address):
        with CaptureQueriesContext(connection) as queries:
            assert manager.get(address).status_code == 200
        return len(queries)

    manager.get("/api/v1/stores/")  # the first use of a token is noted
    costs = []
    for count in (10, 40):
        ImportJobFactory.create_batch(count, store=store)
        ExportJobFactory.create_batch(count, store=store)
        costs.append([cost(f"/api/v1/{noun}/?page_size=200") for noun in ("imports", "exports")])
    assert costs[0] == costs[1]
