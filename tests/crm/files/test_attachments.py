"""Files beside customers and vehicles: pages, API, timeline; in a merge, a copy, an erasure."""

import datetime
import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from crm.files.merging import services as merging
from crm.files.merging.models import CustomerMerge
from crm.files.requests.copying import archive_of
from crm.files.requests.erasing import erase_everything
from dms.core import clock
from dms.core.attachments.models import Attachment
from dms.core.attachments.services import attach_file, remove_attachment
from dms.core.models import Event
from dms.core.timeline import timeline_page
from dms.core.transitions import TransitionBlocked
from tests.api.conftest import program
from tests.core.attachments.conftest import picture
from tests.parties.factories import CustomerFactory
from tests.vehicles.factories import OwnershipFactory, VehicleFactory
from tests.web.conftest import signed_in

__all__ = ["program", "signed_in"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-1")]
MAKE = {"parties.customer": CustomerFactory, "vehicles.vehicle": VehicleFactory}
KINDS = sorted(MAKE)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def advisor(person):
    return person("service_advisor", password="!")


def upload(name="行驶证.jpg"):
    return SimpleUploadedFile(name, picture(), content_type="image/jpeg")


def attached(subject, actor, name="行驶证.jpg"):
    return attach_file(subject=subject, file=upload(name), kind="document", caption="", actor=actor)


def told(user, row):
    return [(line.what, str(line.state), line.url) for line in timeline_page(user, row, kind="attachment").lines]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_attached_listed_told_downloaded_and_removed_on_the_page(signed_in, advisor, store, kind):
    row = MAKE[kind](store=store)
    client = signed_in(advisor)
    place = f"/attachments/new/{kind}/{row.pk}/"
    assert place in client.get(row.get_absolute_url()).content.decode()
    answer = client.post(place, {"file": upload(), "kind": "document", "caption": "Licence"})
    assert answer.url == f"{row.get_absolute_url()}#attachments"
    file = Attachment.objects.get()
    page = client.get(row.get_absolute_url()).content.decode()
    assert file.get_absolute_url() in page and "Licence" in page and "attached a file" in page
    got = client.get(file.get_absolute_url())
    assert b"".join(got.streaming_content) == picture() and "no-store" in got["Cache-Control"]
    assert client.post(f"{file.get_absolute_url()}remove/", {"reason": "wrong car"}).status_code == 302
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Licence" not in page and told(advisor, row) == [("attached a file", "removed", "")]
    assert client.get(file.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_programs_attach_and_fetch_the_same(program, advisor, store, kind):
    row = MAKE[kind](store=store)
    client = program(advisor)
    body = {"subject_kind": kind, "subject_id": row.pk, "kind": "document"}
    made = client.post("/api/v1/attachments/", body | {"file": upload()})
    assert made.status_code == 201, made.content
    [listed] = client.get("/api/v1/attachments/", {"subject_kind": kind, "subject_id": row.pk}).json()["results"]
    got = client.get(f"/api/v1/attachments/{listed['id']}/download/")
    assert b"".join(got.streaming_content) == picture()
    assert Event.objects.get(fact="core.file_attached").origin == "api"


@pytest.mark.parametrize("role", ["technician", "cashier"])
def test_who_sees_a_customer_masked_knows_of_no_file(signed_in, program, person, advisor, store, role):
    """A scan of an identity card shows what the page masks."""
    customer = CustomerFactory(store=store)
    file = attached(customer, advisor)
    colleague = person(role, password="!")
    client, token = signed_in(colleague), program(colleague)
    page = client.get(customer.get_absolute_url())
    assert page.status_code == 200 and "attachments-title" not in page.content.decode()
    assert client.get(file.get_absolute_url()).status_code == 404
    assert token.get(f"/api/v1/attachments/{file.pk}/download/").status_code == 404
    assert token.get("/api/v1/attachments/").json()["results"] == []
    assert told(colleague, customer) == []
    before = Event.objects.count()
    with pytest.raises(PermissionDenied):
        attached(customer, colleague)
    assert (Attachment.objects.count(), Event.objects.count()) == (1, before)


def test_a_technician_sees_a_vehicles_files_and_adds_none(signed_in, person, advisor, store):
    vehicle = VehicleFactory(store=store)
    file = attached(vehicle, advisor)
    client = signed_in(person("technician", password="!"))
    page = client.get(vehicle.get_absolute_url()).content.decode()
    assert file.get_absolute_url() in page and "/attachments/new/" not in page
    assert client.get(file.get_absolute_url()).status_code == 200
    place = f"/attachments/new/vehicles.vehicle/{vehicle.pk}/"
    assert client.post(place, {"file": upload(), "kind": "document"}).status_code == 403
    assert client.post(f"{file.get_absolute_url()}remove/", {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("kind", KINDS)
def test_of_another_store_there_is_nothing(signed_in, program, person, advisor, store, other_store, kind):
    row = MAKE[kind](store=other_store)
    file = attached(row, person("service_advisor", store=other_store))
    assert signed_in(advisor).get(file.get_absolute_url()).status_code == 404
    body = {"subject_kind": kind, "subject_id": row.pk, "file": upload()}
    assert program(advisor).post("/api/v1/attachments/", body).status_code == 422


@pytest.mark.parametrize("state", ["merged", "restricted", "erased"])
def test_a_closed_file_takes_none_and_loses_none(signed_in, advisor, store, state):
    customer = CustomerFactory(store=store)
    file = attached(customer, advisor)
    into = CustomerFactory(store=store) if state == "merged" else None
    type(customer)._base_manager.filter(pk=customer.pk).update(state=state, merged_into=into)
    customer = type(customer)._base_manager.get(pk=customer.pk)
    before = Event.objects.count()
    for act in (
        lambda: attached(customer, advisor),
        lambda: remove_attachment(attachment_id=file.pk, reason="x", actor=advisor),
    ):
        with pytest.raises(TransitionBlocked, match="file is closed"):
            act()
    assert (Attachment.objects.present().count(), Event.objects.count()) == (1, before)
    assert "/attachments/new/" not in signed_in(advisor).get(customer.get_absolute_url()).content.decode()


def test_a_merge_takes_them_along_and_its_undoing_gives_them_back(advisor, person, store):
    manager = person("service_manager")
    first, second = CustomerFactory(store=store), CustomerFactory(store=store)
    file = attached(second, advisor)
    pair = merging.propose_merge(customer_id=first.pk, other_id=second.pk, reasons=["name"], actor=advisor)
    merging.merge_customers(merge_id=pair.pk, survivor_id=first.pk, actor=manager)
    file.refresh_from_db()
    assert file.subject_id == first.pk and told(advisor, first)[0][2] == file.get_absolute_url()
    merging.undo_customer_merge(merge_id=CustomerMerge.objects.get().pk, reason="父子", actor=manager)
    file.refresh_from_db()
    assert file.subject_id == second.pk


@pytest.fixture
def owned(store, advisor):
    """A customer with a file, whose vehicle has a file of the owner before and one of their time."""
    ownership = OwnershipFactory(
        vehicle__store=store, customer=CustomerFactory(store=store), valid_from=clock.today(store)
    )
    earlier = attached(ownership.vehicle, advisor, "old.jpg")
    long_ago = clock.now() - datetime.timedelta(days=9)
    Attachment.objects.filter(pk=earlier.pk).update(created_at=long_ago)
    ownership.files = [attached(ownership.customer, advisor, "card.jpg"), attached(ownership.vehicle, advisor)]
    ownership.earlier = earlier
    return ownership


def test_a_copy_brings_them_of_the_customer_and_of_the_vehicle_in_their_time(owned):
    content, _holdings = archive_of(owned.customer, clock.now())
    names = {name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if name.startswith("files/")}
    assert names == {f"files/{file.pk}-{file.original_name}" for file in owned.files}


def test_a_drivers_copy_has_none_of_the_owners_papers(owned, store):
    driver = CustomerFactory(store=store)
    OwnershipFactory(vehicle=owned.vehicle, customer=driver, kind="driver", valid_from=clock.today(store))
    content, _holdings = archive_of(driver, clock.now())
    assert not [name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if name.startswith("files/")]


def test_erasing_takes_them_off_the_disk_and_out_of_sight(
    owned, signed_in, program, person, advisor, django_capture_on_commit_callbacks
):
    manager = person("general_manager", password="!")
    with django_capture_on_commit_callbacks(execute=True):
        erase_everything(owned.customer, actor=manager)
    for file in owned.files:
        assert not default_storage.exists(file.stored_name)
        file.refresh_from_db()
        assert file.original_name == "" and file.removed_at is not None
        assert program(manager).get(f"/api/v1/attachments/{file.pk}/download/").status_code == 404
    owned.earlier.refresh_from_db()
    assert default_storage.exists(owned.earlier.stored_name) and owned.earlier.original_name == "old.jpg"
    page = signed_in(manager).get(owned.vehicle.get_absolute_url()).content.decode()
    assert owned.earlier.get_absolute_url() in page and owned.files[1].get_absolute_url() not in page
