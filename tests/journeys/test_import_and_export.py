"""PLT-6 from end to end, as a person does it and as a program does it."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dms.core.models import Event
from dms.parties.models import Customer
from tests.api.conftest import counters_at_zero, program  # noqa: F401
from tests.web.conftest import signed_in  # noqa: F401

pytestmark = [pytest.mark.requirement("PLT-6"), pytest.mark.django_db]

WRONG = "name,kind,phone,note\n王小明,person,13800138000,=1+1\n李四,person,12345,\n"


def test_a_manager_brings_customers_in_mends_a_row_and_takes_them_out_again(signed_in, person, store):  # noqa: F811
    client = signed_in(person("general_manager"))
    template = client.get("/imports/template/customers.csv").content.decode("utf-8-sig")
    assert "Customer number" in template

    def upload(text):
        file = SimpleUploadedFile("customers.csv", text.encode())
        return client.post("/imports/new/customers/", {"store": store.pk, "file": file})["Location"]

    refused = upload(WRONG)
    assert "“12345” is not a telephone number" in client.get(refused).content.decode()
    assert not Customer.objects.exists()
    mended = client.get(f"{refused}rejected/?all=1").content.decode("utf-8-sig").replace("12345", "13800138001")
    checked = upload(mended)
    client.post(f"{checked}apply/")
    assert list(Customer.objects.order_by("pk").values_list("name", "note")) == [("王小明", "=1+1"), ("李四", "")]
    client.post(f"{upload(mended)}apply/")
    assert Customer.objects.count() == 2
    assert Event.objects.filter(fact="parties.customer_registered").count() == 2


def test_a_program_brings_customers_in_and_takes_them_out_again(program, person, store):  # noqa: F811
    client = program(person("general_manager"))

    def upload(text):
        file = SimpleUploadedFile("customers.csv", text.encode())
        return client.post("/api/v1/imports/", {"list": "customers", "store": store.pk, "file": file}).json()

    assert upload(WRONG)["state"] == "refused"
    job = upload(WRONG.replace("12345", "13800138001"))
    assert client.send("POST", f"/api/v1/imports/{job['id']}/apply/").json()["state"] == "applied"
    export = client.send("POST", "/api/v1/exports/", {"list": "customers", "format": "csv"}).json()
    content = client.get(f"/api/v1/exports/{export['id']}/file/").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [(row["Name"], row["Telephone"], row["Note"]) for row in rows] == [
        ("王小明", "13800138000", "'=1+1"),
        ("李四", "13800138001", ""),
    ]
    back = upload(content)
    assert (back["state"], back["unchanged"]) == ("checked", 2)
