"""The API describes itself: OpenAPI 3.1 for programs, a page for people, and both need a person."""

import pytest
from django.core.management import call_command
from django.utils import translation
from django.utils.html import escape
from jsonschema import Draft202012Validator

from dms.api.description import resources
from dms.api.examples import example_of
from dms.api.problems import PROBLEMS as PROBLEM_KINDS
from dms.api.schema import document
from tests.api.test_problems import problem
from tests.web.test_content_security import inline_code

PROBLEMS = {"400", "401", "403", "405", "422", "429", "500", "503"}


@pytest.mark.requirement("PLT-8")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_document_is_valid_and_complete(tmp_path, language):
    with translation.override(language):
        call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "openapi.yml"))


def operations():
    return [
        (path, method, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_operation_lists_its_problems_and_headers():
    for path, method, operation in operations():
        answers = set(operation["responses"])
        headers = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "header"}
        assert answers >= PROBLEMS, path
        assert ("404" in answers) == ("{id}" in path)
        assert answers >= {"post": {"409", "413", "415"}, "patch": {"409", "412", "428"}, "get": set()}[method]
        assert ("Idempotency-Key" in headers) == (method == "post")
        assert operation["security"] == [{"token": []}, {"session": []}]
        assert operation["description"]


def test_request_bodies_are_closed_and_answers_say_what_is_read_only():
    schemas = document()["components"]["schemas"]
    assert schemas["NewStoreRequest"]["additionalProperties"] is False
    assert schemas["PatchedStoreChangesRequest"]["additionalProperties"] is False
    assert schemas["Store"]["properties"]["version"]["readOnly"]
    assert "state" not in schemas["NewStoreRequest"]["properties"]


def test_a_program_fetches_the_document(person, program):
    answer = program(person("technician")).get("/api/schema/")
    assert answer.json()["openapi"] == "3.1.0"
    problem(program().get("/api/schema/"), 401, "unauthenticated")


@pytest.fixture
def reader(client, person):
    """``reader(address)``: the page in English as a technician gets it."""
    client.force_login(person("technician"))

    def read(address):
        answer = client.get(address, headers={"Accept-Language": "en"})
        assert answer.status_code == 200
        return answer.content.decode()

    return read


def test_a_person_reads_the_page(reader):
    page = reader("/api/docs/")
    for path, _method, _operation in operations():
        assert path in page
    for code, kind in PROBLEM_KINDS.items():
        assert f'id="problem-{code}"' in page and escape(str(kind.detail)) in page
    for explained in ("Idempotency-Key", "If-Match", "X-DMS-Signature", "Authorization: Bearer", "page_size"):
        assert explained in page
    assert_harmless(page)


def assert_harmless(page):
    """In the shell's frame, with its font, and nothing inline or from elsewhere."""
    assert 'class="navigation"' in page and "noto-sans-sc" in page
    assert inline_code(page) == [] and 'src="https://' not in page and '<link rel="stylesheet" href="http' not in page


@pytest.mark.requirement("PLT-8")
def test_every_operation_is_shown_with_the_line_to_type_and_examples(reader):
    for name, described in resources("en").items():
        page = reader(f"/api/docs/{name}/")
        assert_harmless(page)
        for operation in described:
            assert f'id="{operation["id"]}"' in page and escape(operation["curl"]) in page
            assert "$HOST/api/v1/" in operation["curl"]
            for _status, _name, example in operation["answers"]:
                assert escape(example) in page


@pytest.mark.requirement("PLT-8")
def test_every_example_fits_the_schema_that_it_stands_for():
    described = document()
    shared = {"components": described["components"]}
    checked = 0
    for path, _method, operation in operations():
        for part in (operation.get("requestBody", {}), *operation["responses"].values()):
            content = part.get("content", {}).get("application/json")
            if content:
                schema = {**content["schema"], **shared}
                example = example_of(content["schema"], shared["components"]["schemas"])
                errors = [one.message for one in Draft202012Validator(schema).iter_errors(example)]
                assert errors == [], (path, example)
                checked += 1
    assert checked > 100


@pytest.mark.parametrize(
    ("words", "found", "left_out"),
    [("customers_list", "/api/v1/customers/", "/api/v1/stores/"), ("no such words", "No operation holds", "/api/v1/")],
)
def test_the_operations_are_searched_without_a_script_too(reader, words, found, left_out):
    page = reader(f"/api/docs/?q={words}")
    listed = page[page.index("data-api-search") :]
    assert found in listed and left_out not in listed


def test_no_such_resource(client, person):
    client.force_login(person("technician"))
    assert client.get("/api/docs/nothing/").status_code == 404


@pytest.mark.parametrize("address", ["/api/docs/", "/api/docs/customers/"])
def test_a_stranger_is_sent_to_the_login(client, address):
    assert client.get(address).status_code == 302
