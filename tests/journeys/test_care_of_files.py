"""Journeys over files: completed in two days, merged and separated, given out, restricted, erased; screens and API."""

import io
import zipfile

import pytest
from django.conf import settings
from django.test import Client

from crm.files.completeness.models import IncompleteFile
from crm.files.merging.models import CustomerMerge
from crm.files.requests.models import DataRequest
from dms.core import clock
from dms.parties.models import Customer
from tests.api.conftest import program
from tests.parties.factories import ContactFactory, CustomerFactory
from tests.vehicles.factories import OdometerReadingFactory, OwnershipFactory

__all__ = ["program"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-1")]


@pytest.fixture
def signed_in():
    """A browser of their own for each person: several take part in a story."""

    def sign_in(user):
        browser = Client()
        browser.force_login(user)
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return browser

    return sign_in


@pytest.fixture
def advisor(person):
    return person("service_advisor", name="李梅", password="!")


@pytest.fixture
def manager(person):
    return person("service_manager", name="王强", password="!")


def test_an_incomplete_file_is_on_the_home_page_until_its_last_field_is_filled_in(
    signed_in, program, advisor, manager, store, do_due_work
):
    client = signed_in(advisor)
    form = {"store": store.pk, "kind": "person", "name": "曾志伟", "customer_class": "ordinary", "source": "walk_in"}
    address = client.post("/customers/new/", form).url
    do_due_work()
    assert "Incomplete files" in client.get("/").content.decode()
    mine = client.get("/incomplete-files/?state=open&whose=me")
    assert mine.context["page"].count == 1 and f"{address}edit/#id_address" in mine.content.decode()
    task = IncompleteFile.objects.get()
    [told] = program(advisor).get("/api/v1/incomplete-files/", {"mine": "true"}).json()["results"]
    assert (told["missing"], told["customer"]) == (["phone", "address", "responsible"], task.customer_id)
    refused = client.post(f"/incomplete-files/{task.pk}/excuse/", {"reason": "x"})
    assert refused.status_code == 403 and "service manager" in refused.content.decode()

    client.post(f"{address}add-contact/", {"role": "owner", "phone": "13800138000"})
    values = form | {"address": "东大街1号", "responsible": advisor.pk, "version": 1}
    assert client.post(f"{address}edit/", values).status_code == 302
    do_due_work()
    assert client.get("/incomplete-files/?state=open&whose=me").context["page"].count == 0
    page = client.get(task.get_absolute_url()).content.decode()
    assert "Nothing lacks" in page and "completed the file" in page


def test_a_double_is_compared_merged_and_separated_again(signed_in, program, advisor, manager, store, do_due_work):
    first = CustomerFactory(store=store, name="王小明", address="东大街1号")
    second = CustomerFactory(store=store, name="王小明", address="西大街2号", note="老客户")
    ContactFactory(customer=second, phone="13800138001")
    client = signed_in(manager)
    assert "Merge with another file" in client.get(first.get_absolute_url()).content.decode()
    address = client.post(f"/customer-merges/new/{first.pk}/", {"other_number": second.number}).url
    pair = CustomerMerge.objects.get()
    assert signed_in(advisor).post(f"{address}merge/", {}).status_code == 403
    form = client.get(f"{address}merge/")
    assert "西大街2号" in form.content.decode() and "contacts: 1" in form.content.decode()
    choice = {"survivor": first.pk, "of_address": second.pk, "of_note": second.pk}
    assert client.post(f"{address}merge/", choice).url == first.get_absolute_url()
    first.refresh_from_db()
    assert (first.address, first.note) == ("西大街2号", "老客户")
    old = client.get(second.get_absolute_url()).content.decode()
    assert first.get_absolute_url() in old and "merged into" in old
    survivor = client.get(first.get_absolute_url()).content.decode()
    assert "138****8001" in survivor and "took over the other file" in survivor

    token = program(manager)
    moves = token.get(f"/api/v1/customer-merges/{pair.pk}/").json()
    assert (moves["state"], moves["moved"]) == ("merged", {"parties.contact": 1})
    undone = token.send("POST", f"/api/v1/customer-merges/{pair.pk}/undo/", {"reason": "父子同名"})
    assert undone.status_code == 200 and undone.json()["state"] == "undone"
    first.refresh_from_db()
    assert (first.address, second.contacts.count()) == ("东大街1号", 1)
    assert [move["verb"] for move in token.get(f"/api/v1/customers/{first.pk}/moves/").json()] == []


def test_a_person_gets_a_copy_of_everything_once(signed_in, program, advisor, manager, store, do_due_work):
    customer = CustomerFactory(store=store, name="欧阳锋")
    ContactFactory(customer=customer, phone="13912345678")
    desk, head = signed_in(advisor), signed_in(manager)
    form = {"kind": "access", "asked_on": clock.today(store), "asked_how": "in_person", "identity_check": "身份证原件"}
    address = desk.post(f"/data-requests/new/{customer.pk}/", form).url
    assert desk.post(f"{address}approve/").status_code == 403
    assert head.post(f"{address}approve/", {"answer": "请来店领取"}).status_code == 302
    do_due_work()
    assert "Hand out the copy" in head.get(address).content.decode()
    assert "Hand out the copy" not in desk.get(address).content.decode()
    assert desk.post(f"{address}hand-out/").status_code == 403
    answer = head.post(f"{address}hand-out/")
    assert answer["Content-Type"] == "application/zip" and "no-store" in answer["Cache-Control"]
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert "13912345678" in archive.read("data.html").decode()
    assert head.post(f"{address}hand-out/").status_code == 409
    assert "handed out the copy" in head.get(address).content.decode()


def test_an_erasure_names_the_rule_and_restricts_until_the_day_it_may_be_done(
    signed_in, program, advisor, manager, store, do_due_work
):
    customer = CustomerFactory(store=store, name="欧阳锋")
    owned = OwnershipFactory(vehicle__store=store, customer=customer)
    OdometerReadingFactory(vehicle=owned.vehicle, source="reception")
    body = {
        "customer": customer.pk,
        "kind": "erasure",
        "asked_on": clock.today(store).isoformat(),
        "identity_check": "身份证原件",
    }
    made = program(advisor).send("POST", "/api/v1/data-requests/", body)
    assert made.status_code == 201
    address = DataRequest.objects.get().get_absolute_url()
    head = signed_in(manager)
    asked = head.get(f"{address}approve/").content.decode()
    assert "2032-01-05" in asked and "repair records, six years" in asked
    done = program(manager).send("POST", f"/api/v1/data-requests/{made.json()['id']}/approve/", {})
    assert done.json()["state"] == "retained"
    assert done.json()["retention"][0] == {"rule": "repair", "until": "2032-01-05"}
    customer.refresh_from_db()
    assert (customer.state, customer.name) == ("restricted", "欧阳锋")
    assert "2032-01-05" in head.get(address).content.decode()
    page = head.get(customer.get_absolute_url()).content.decode()
    assert "processing restricted" in page and "/edit/" not in page


def test_without_a_legal_period_everything_personal_is_gone_at_once(signed_in, advisor, manager, store, do_due_work):
    customer = CustomerFactory(store=store, name="欧阳锋", address="白驼山庄")
    ContactFactory(customer=customer, phone="13912345678")
    desk, head = signed_in(advisor), signed_in(manager)
    form = {"kind": "erasure", "asked_on": clock.today(store), "asked_how": "letter", "identity_check": "来信"}
    address = desk.post(f"/data-requests/new/{customer.pk}/", form).url
    assert "can&#x27;t be undone" in head.get(f"{address}approve/").content.decode()
    assert head.post(f"{address}approve/").status_code == 302
    page = head.get(customer.get_absolute_url()).content.decode()
    assert customer.number in page and "erased" in page
    assert not any(word in page for word in ("欧阳锋", "白驼山庄", "5678"))
    assert Customer.objects.get(pk=customer.pk).state == "erased"
    assert head.get("/customers/", {"q": "欧阳锋"}).context["page"].count == 0


def test_of_another_store_nothing_of_it_is_seen(signed_in, program, advisor, other_store, store):
    from tests.crm.files.completeness.factories import IncompleteFileFactory
    from tests.crm.files.merging.factories import CustomerMergeFactory
    from tests.crm.files.requests.factories import DataRequestFactory

    rows = [
        CustomerMergeFactory(store=other_store),
        IncompleteFileFactory(customer__store=other_store),
        DataRequestFactory(customer__store=other_store),
    ]
    client, token = signed_in(advisor), program(advisor)
    for row in rows:
        assert client.get(row.get_absolute_url()).status_code == 404
        assert token.get(f"/api/v1{row.get_absolute_url()}").status_code == 404
    foreign = rows[2].customer
    assert client.get(f"/data-requests/new/{foreign.pk}/").status_code == 404
    own = CustomerFactory(store=store)
    typed = client.post(f"/customer-merges/new/{own.pk}/", {"other_number": foreign.number})
    assert typed.status_code == 422
    body = {"customer": own.pk, "other": foreign.pk}
    assert token.send("POST", "/api/v1/customer-merges/", body).status_code == 422
