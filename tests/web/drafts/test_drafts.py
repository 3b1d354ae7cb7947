"""What was typed and not saved is still there: on the server, for its author alone, for a week."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core import due
from dms.core.models import DueWork, Event
from dms.parties import services as parties
from dms.web.drafts import services
from dms.web.models import Draft
from tests.parties.factories import SupplierFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-5")]
NEW = "/suppliers/new/"


@pytest.fixture
def supervisor(person):
    return person("parts_supervisor", username="zhaomin", name="赵敏", password="!")


def keep(client, at=NEW, seen="", **values):
    texts = {name: [text] for name, text in values.items()}
    return client.post("/drafts/keep/", {"address": at, "values": json.dumps(texts), "version": seen})


def test_typed_values_are_kept_offered_restored_and_gone_once_saved(signed_in, supervisor, store):
    client = signed_in(supervisor)
    assert "Draft kept at" in keep(client, code="B12", name="恒通汽配").json()["said"]
    offered = client.get(NEW)
    assert offered.context["draft"].values == {"code": ["B12"], "name": ["恒通汽配"]}
    assert "Unsaved draft of" in offered.content.decode()
    assert offered.context["form"]["code"].value() in (None, ""), "nothing is filled in unasked"
    restored = client.get(f"{NEW}?draft=restore")
    assert restored.context["form"]["code"].value() == "B12"
    assert restored.context["form"].errors == {}, "an unfinished form is not told off"
    values = {
        "code": "B12",
        "name": "恒通汽配",
        "store": store.pk,
        "place": "local",
        "terms": "cash",
        "tax_rate": "0.13",
        "credit_days": "0",
    }
    saved = client.post(f"{NEW}?draft=restore", values)
    assert saved.status_code == 302, saved.context and saved.context["form"].errors
    assert not Draft.objects.exists()
    assert client.get(NEW).context["draft"] is None


def test_a_refused_save_keeps_the_draft(signed_in, supervisor):
    client = signed_in(supervisor)
    keep(client, code="B12")
    assert client.post(NEW, {"code": "B12"}).status_code == 422
    assert Draft.objects.count() == 1


def test_a_discarded_draft_is_gone(signed_in, supervisor):
    client = signed_in(supervisor)
    keep(client, at=f"{NEW}?from=list", code="B12")
    answer = client.post("/drafts/discard/", {"address": f"{NEW}?from=list"})
    assert answer.url == f"{NEW}?from=list"
    assert not Draft.objects.exists()


def test_nobody_is_led_out_of_the_house(signed_in, supervisor):
    answer = signed_in(supervisor).post("/drafts/discard/", {"address": "https://elsewhere.example/"})
    assert answer.status_code == 204


def test_it_is_there_on_another_device_and_for_nobody_else(client, supervisor, person):
    client.force_login(supervisor)
    keep(client, code="B12")
    other_device = type(client)()
    other_device.force_login(supervisor)
    assert other_device.get(NEW).context["draft"].values["code"] == ["B12"]
    other_device.force_login(person("parts_supervisor"))
    assert other_device.get(NEW).context["draft"] is None


def test_passwords_files_and_tokens_are_never_kept(signed_in, supervisor):
    client = signed_in(supervisor)
    keep(client, code="B12", csrfmiddlewaretoken="x", password="secret", new_password1="secret", version="3")
    assert Draft.objects.get().values == {"code": ["B12"]}


def test_a_draft_that_is_older_than_its_row_says_so_and_shows_both_when_it_is_saved(signed_in, supervisor, store):
    supplier = SupplierFactory(store=store, name="华东汽配有限公司")
    client, address = signed_in(supervisor), f"/suppliers/{supplier.pk}/edit/"
    fresh = {
        name: "" if value is None else str(value) for name, value in client.get(address).context["form"].initial.items()
    }
    keep(client, at=address, seen="1", **{**fresh, "name": "My name"})
    assert not client.get(address).context["draft_is_older"]
    parties.edit_supplier(supplier_id=supplier.pk, expected_version=1, actor=supervisor, name="Theirs")
    offered = client.get(address)
    assert offered.context["draft_is_older"] and "Somebody has saved this row since" in offered.content.decode()
    restored = client.get(f"{address}?draft=restore")
    assert restored.context["version"] == 1
    answer = client.post(f"{address}?draft=restore", {**fresh, "name": "My name", "version": "1"})
    assert answer.status_code == 409, answer.context["form"].errors
    assert {"typed": "My name", "saved": "Theirs"}.items() <= answer.context["conflicts"][0].items()


def test_a_week_later_it_is_forgotten_unless_it_was_touched(supervisor):
    draft = services.keep_draft(address=NEW, values={"code": ["B12"]}, actor=supervisor)
    work = DueWork.objects.filter(handler=services.FORGET)
    work.update(due_at="2026-01-01T00:00Z")
    due.sweep()
    assert Draft.objects.count() == 1, "it was touched just now"
    assert work.filter(done_at=None).count() == 1
    Draft.objects.update(saved_at=draft.saved_at - services.KEPT_FOR)
    work.update(due_at="2026-01-01T00:00Z")
    due.sweep()
    assert not Draft.objects.exists()


def test_a_million_characters_are_refused_with_a_sentence_and_break_nothing(signed_in, supervisor):
    client = signed_in(supervisor)
    keep(client, code="B12")
    answer = keep(client, note="字" * 1_000_000)
    assert answer.status_code == 422 and "200000 characters" in answer.json()["said"]
    assert Draft.objects.get().values == {"code": ["B12"]}, "the earlier draft stays"
    assert "200000 characters" in client.get(NEW).content.decode(), "the page says it without asking"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"code": ["\\u0000"]}', '{"code": ["\\ud800"]}', "9" * 5000])
def test_what_can_not_be_read_is_refused(signed_in, supervisor, text):
    answer = signed_in(supervisor).post("/drafts/keep/", {"address": NEW, "values": text})
    assert answer.status_code == 422 and not Draft.objects.exists()


@pytest.mark.parametrize("address", ["", "/", "/suppliers/", "/nowhere/", "https://elsewhere.example/x"])
def test_only_addresses_of_forms_have_drafts(supervisor, address):
    with pytest.raises(ValidationError, match="no form"):
        services.keep_draft(address=address, values={}, actor=supervisor)


def test_whoever_may_not_open_the_form_keeps_no_draft_of_it(person):
    with pytest.raises(PermissionDenied):
        services.keep_draft(address=NEW, values={"code": ["B12"]}, actor=person("technician"))


def test_a_draft_stands_in_no_history(supervisor):
    before = Event.objects.count()
    services.keep_draft(address=NEW, values={"name": ["王小明"]}, actor=supervisor)
    assert Event.objects.count() == before
