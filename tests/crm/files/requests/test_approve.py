"""A person's request is carried out: a copy, a restriction, an erasure now or when the law allows it."""

import datetime
import io
import json
import zipfile

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models

from crm.files.completeness.models import IncompleteFile
from crm.files.merging import services as merging
from crm.files.relations import pointers_to
from crm.files.requests import services
from crm.files.requests.erasing import BY_THEIR_SERVICE, HARMLESS, PERSONAL
from crm.files.requests.holdings import ENDS
from crm.files.requests.models import DataRequest
from dms.api.models import IdempotentRequest
from dms.core import clock, due
from dms.core.attachments.models import Attachment
from dms.core.models import Approval, DueWork, Event, PrintedDocument
from dms.core.printing.services import print_labels
from dms.core.public_links.services import issue_link
from dms.core.transitions import TransitionBlocked
from dms.messaging.services import queue_message
from dms.parties.exchange import customer_rows
from dms.parties.models import Contact, Customer
from dms.parties.selectors import has_consent
from dms.parties.services import add_contact, edit_customer, give_consent, publish_consent_text, register_customer
from dms.web.drafts.models import Draft
from dms.web.saved_views.models import SavedView
from tests.crm.files.merging.factories import CustomerMergeFactory
from tests.crm.files.requests.factories import DataRequestFactory
from tests.messaging.factories import MessageFactory
from tests.parties.factories import ConsentFactory, ContactFactory, CustomerFactory
from tests.vehicles.factories import OdometerReadingFactory, OwnershipFactory

pytestmark = [pytest.mark.django_db(transaction=False), pytest.mark.requirement("CRM-1")]

NAME, PHONE, ID_NUMBER = "欧阳锋锋", "13987654321", "11010519491231002X"
SECRETS = (NAME, PHONE, ID_NUMBER, "ouyangfengfeng", "白驼山庄七号", "ouyang.ff@example.com", "西毒本人")


@pytest.fixture
def manager(person):
    return person("service_manager")


@pytest.fixture
def advisor(person):
    return person("service_advisor")


def asked(customer, kind, actor, **values):
    values = {"asked_on": clock.today(customer.store), "identity_check": "身份证原件"} | values
    return services.record_data_request(customer_id=customer.pk, kind=kind, actor=actor, **values)


def approve(request, actor, **values):
    return services.approve_data_request(request_id=request.pk, actor=actor, **values)


def test_an_answer_is_promised_within_fifteen_working_days(advisor, store, monkeypatch):
    day = datetime.date(2026, 3, 2)
    monkeypatch.setattr(clock, "now", lambda: datetime.datetime(2026, 3, 2, 2, tzinfo=datetime.UTC))
    request = asked(CustomerFactory(store=store), "access", advisor, asked_on=day)
    assert request.answer_by == datetime.date(2026, 3, 23)
    promise = apps.get_model("core.Promise").objects.get()
    assert (promise.kind, promise.subject_id, promise.owner) == ("crm.answer_data_request", request.pk, advisor)
    assert promise.promised_at.date() == request.answer_by


# --- the copy ---------------------------------------------------------------------------------------------------------


def test_the_copy_holds_everything_and_is_handed_out_once(advisor, manager, store, do_due_work):
    customer = CustomerFactory(store=store, name=NAME, address="白驼山庄七号")
    contact = ContactFactory(customer=customer, phone=PHONE)
    other = CustomerFactory(store=store, name="洪七公")
    ownership = OwnershipFactory(vehicle__store=store, customer=customer)
    OdometerReadingFactory(vehicle=ownership.vehicle, km=12_345)
    ConsentFactory(customer=customer, evidence="签字表7")
    MessageFactory(store=store, customer=customer, body="您的车已修好")
    stored = default_storage.save("attachments/care.txt", ContentFile(b"paper"))
    Attachment.objects.create(
        store=store,
        kind="document",
        original_name="a.txt",
        stored_name=stored,
        content_type="text/plain",
        size=5,
        sha256="0" * 64,
        subject_kind="parties.customer",
        subject_id=customer.pk,
    )
    request = approve(asked(customer, "access", advisor), manager)
    with pytest.raises(TransitionBlocked, match="being put together"):
        services.hand_out_copy(request_id=request.pk, actor=manager)
    do_due_work()
    do_due_work()
    assert Event.objects.filter(fact="crm.copy_made").count() == 1
    archive = zipfile.ZipFile(io.BytesIO(services.hand_out_copy(request_id=request.pk, actor=manager)))
    data = json.loads(archive.read("data.json"))
    assert data["parties.customer"][0]["name"] == NAME
    assert data["parties.contact"] == [data["parties.contact"][0]] and data["parties.contact"][0]["phone"] == PHONE
    assert data["vehicles.vehicle"][0]["vin"] == ownership.vehicle.vin
    assert data["vehicles.odometerreading"][0]["km"] == 12_345
    assert data["messaging.outgoingmessage"][0]["body"] == "您的车已修好"
    assert data["parties.consent"][0]["evidence"] == "签字表7"
    page = archive.read("data.html").decode()
    assert PHONE in page and "您的车已修好" in page and other.name not in page
    assert any(name.startswith("files/") for name in archive.namelist())
    assert PHONE in archive.read("tables/parties.contact.csv").decode()
    assert contact.phone == PHONE
    with pytest.raises(TransitionBlocked, match="handed out already"):
        services.hand_out_copy(request_id=request.pk, actor=manager)
    assert Event.objects.get(fact="crm.copy_handed_out").actor == manager


def test_the_copy_leaves_the_disk_when_nobody_fetches_it(
    advisor, manager, store, do_due_work, monkeypatch, django_capture_on_commit_callbacks
):
    request = approve(asked(CustomerFactory(store=store), "access", advisor), manager)
    do_due_work()
    request.refresh_from_db()
    name = request.copy_name
    assert default_storage.exists(name)
    later = clock.now() + services.COPY_LASTS
    monkeypatch.setattr(clock, "now", lambda: later)
    with django_capture_on_commit_callbacks(execute=True):
        services.discard_copy(request_id=request.pk)
    assert not default_storage.exists(name)
    with pytest.raises(TransitionBlocked):
        services.hand_out_copy(request_id=request.pk, actor=manager)


def test_the_copy_is_not_for_everybody(person, advisor, manager, store, do_due_work):
    request = approve(asked(CustomerFactory(store=store), "access", advisor), manager)
    do_due_work()
    with pytest.raises(PermissionDenied):
        services.hand_out_copy(request_id=request.pk, actor=advisor)
    with pytest.raises(DataRequest.DoesNotExist):
        services.hand_out_copy(request_id=request.pk, actor=person("cashier"))


# --- restriction ------------------------------------------------------------------------------------------------------


def test_a_restricted_file_is_only_kept(advisor, manager, store, do_due_work):
    customer = CustomerFactory(store=store)
    ContactFactory(customer=customer)
    ConsentFactory(customer=customer)
    waiting = MessageFactory(store=store, customer=customer)
    approve(asked(customer, "restriction", advisor), manager)
    customer.refresh_from_db()
    assert customer.state == "restricted"
    assert not has_consent(customer, "marketing", "sms")
    with pytest.raises(TransitionBlocked):
        edit_customer(customer_id=customer.pk, address="x", actor=advisor)
    assert customer not in customer_rows(manager), "it is in no list that leaves the house"
    from dms.messaging.rules import obstacle

    waiting.customer = customer
    assert obstacle(waiting, clock.now()) == "file_closed"
    waiting.purpose = "legal"
    assert obstacle(waiting, clock.now()) is None, "a safety recall is a legal duty"
    approve(asked(customer, "release", advisor), manager)
    customer.refresh_from_db()
    assert customer.state == "active"


def test_a_task_to_complete_it_ends_with_the_restriction(advisor, manager, store, do_due_work):
    customer = register_customer(store_id=store.pk, kind="person", name="王五", actor=advisor)
    do_due_work()
    assert IncompleteFile.objects.open().exists()
    approve(asked(customer, "restriction", advisor), manager)
    do_due_work()
    assert IncompleteFile.objects.get().state == "dropped"


# --- erasure ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "rule", "until"),
    [("handover", "sale", "2036-01-05"), ("reception", "repair", "2032-01-05"), ("customer", "recall", "2029-01-01")],
)
def test_while_the_law_keeps_it_a_file_is_restricted_and_erased_the_day_after(
    advisor, manager, store, monkeypatch, source, rule, until
):
    customer = CustomerFactory(store=store, name=NAME)
    ownership = OwnershipFactory(vehicle__store=store, customer=customer, valid_from=datetime.date(2024, 1, 1))
    OdometerReadingFactory(vehicle=ownership.vehicle, source=source)
    request = approve(asked(customer, "erasure", advisor), manager)
    assert (request.state, request.retention[0]) == ("retained", {"rule": rule, "until": until})
    customer.refresh_from_db()
    assert (customer.state, customer.name) == ("restricted", NAME)
    work = DueWork.objects.get(handler="crm.erase_after_retention")
    last = datetime.date.fromisoformat(until)
    assert work.due_at.astimezone(store.zone).date() == last + datetime.timedelta(days=1)
    due.perform(work.pk)
    customer.refresh_from_db()
    assert customer.name == NAME, "not a day early"
    monkeypatch.setattr(clock, "now", lambda: work.due_at)
    assert due.perform(work.pk) and not due.perform(work.pk)
    customer.refresh_from_db()
    request.refresh_from_db()
    assert (customer.state, customer.name) == ("erased", "—")
    assert (request.state, request.erased_at) == ("answered", work.due_at)


def test_a_new_legal_period_puts_the_erasure_off_and_a_withdrawal_calls_it_off(advisor, manager, store, monkeypatch):
    customer = CustomerFactory(store=store)
    ownership = OwnershipFactory(vehicle__store=store, customer=customer)
    request = approve(asked(customer, "erasure", advisor), manager)
    OdometerReadingFactory(vehicle=ownership.vehicle, source="reception")
    monkeypatch.setattr(clock, "now", lambda: datetime.datetime(2029, 1, 2, tzinfo=datetime.UTC))
    request = services.finish_erasure(request_id=request.pk)
    assert (request.state, str(request.retained_until)) == ("retained", "2032-01-05")
    assert DueWork.objects.filter(handler="crm.erase_after_retention").count() == 2
    services.withdraw_data_request(request_id=request.pk, actor=advisor)
    monkeypatch.setattr(clock, "now", lambda: datetime.datetime(2032, 1, 7, tzinfo=datetime.UTC))
    assert services.finish_erasure(request_id=request.pk).state == "withdrawn"
    customer.refresh_from_db()
    assert customer.state == "restricted"


def a_life(store, advisor, manager):
    """Somebody who has left traces in every corner of the program."""
    publish_consent_text(
        purpose="marketing", text_version="1", text="同意", valid_from=datetime.date(2020, 1, 1), actor=None
    )
    customer = register_customer(
        store_id=store.pk,
        kind="person",
        name=NAME,
        phone=PHONE,
        email="ouyang.ff@example.com",
        document_kind="resident_id",
        document_number=ID_NUMBER,
        address="白驼山庄七号",
        note="西毒本人",
        actor=advisor,
    )
    add_contact(customer_id=customer.pk, role="family", name=NAME, phone="13512345678", note="西毒本人", actor=advisor)
    edit_customer(customer_id=customer.pk, note=f"西毒本人 {PHONE}", actor=advisor)
    give_consent(customer_id=customer.pk, purpose="marketing", channel="sms", evidence=f"{NAME}签字", actor=advisor)
    MessageFactory(
        store=store, customer=customer, body=f"{NAME}您好", address=PHONE, variables={"who": NAME}, subject=NAME
    )
    stored = default_storage.save("attachments/ouyang.txt", ContentFile(NAME.encode()))
    Attachment.objects.create(
        store=store,
        kind="document",
        original_name=f"{NAME}身份证.jpg",
        caption=NAME,
        stored_name=stored,
        content_type="image/jpeg",
        size=5,
        sha256="0" * 64,
        subject_kind="parties.customer",
        subject_id=customer.pk,
    )
    print_labels(
        form="parties.customer_label",
        subject_ids=[customer.pk],
        sheet="label60x40",
        language="zh-hans",
        actor=advisor,
        in_full=True,
    )
    SavedView.objects.create(owner=advisor, name="x", list="customers:list", query=f"q={NAME}", scope="mine")
    Draft.objects.create(
        user=advisor, address="/customers/new/", values={"name": [NAME], "phone": [PHONE]}, saved_at=clock.now()
    )
    issue_link(purpose="parties.contact_data", subject=customer, actor=advisor)
    answer = json.dumps({"name": NAME}).encode()
    IdempotentRequest.objects.create(user=advisor, key="k", request_hash="h", body=answer, created_at=clock.now())
    other = CustomerFactory(store=store, name="欧阳克克", kind="person")
    pair = CustomerMergeFactory(store=store, first=customer, second=other)
    merging.merge_customers(merge_id=pair.pk, survivor_id=other.pk, take=["name", "document", "address"], actor=manager)
    return other, stored


def whole_database():
    """``{table: every cell as text}`` of every table there is."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            cells = [cell for row in model._base_manager.values_list() for cell in row]
            texts = [
                bytes(cell).decode("utf-8", "replace") if isinstance(cell, bytes | memoryview) else str(cell)
                for cell in cells
            ]
            # What is kept as escaped JSON counts as the letters that it means.
            found[model._meta.label] = "\n".join(texts) + "\n".join(
                text.encode().decode("unicode_escape", "replace") for text in texts if "\\u" in text
            )
    return found


def holding(word):
    return [label for label, text in whole_database().items() if word in text]


def test_after_erasing_no_table_holds_the_name_the_number_or_the_document(
    advisor, manager, store, do_due_work, django_capture_on_commit_callbacks
):
    customer, stored = a_life(store, advisor, manager)
    do_due_work()
    request = asked(customer, "erasure", advisor, wish=f"我是{NAME}", identity_check=f"{NAME} {ID_NUMBER}")
    ids = {model: set(model.objects.values_list("pk", flat=True)) for model in (Customer, Contact, PrintedDocument)}
    for secret in SECRETS:
        assert holding(secret), f"the story says {secret} nowhere: the test could not fail"
    with django_capture_on_commit_callbacks(execute=True):
        done = approve(request, manager, answer=f"{NAME}，已删除")
    do_due_work()
    assert done.state == "answered"
    assert {secret: holding(secret) for secret in SECRETS} == dict.fromkeys(SECRETS, [])
    assert not default_storage.exists(stored)
    assert {model: set(model.objects.values_list("pk", flat=True)) for model in ids} == ids, "rows stay, blank"
    assert set(Customer.objects.values_list("state", flat=True)) == {"erased"}, "the merged file too"


def test_the_history_never_held_it(advisor, manager, store, do_due_work):
    a_life(store, advisor, manager)
    do_due_work()
    history = whole_database()["core.Event"]
    assert [secret for secret in SECRETS if secret in history] == []


def test_every_text_about_a_customer_is_blanked_or_said_to_be_harmless():
    """A stage that adds a row about customers says what becomes of its texts, or this fails."""
    seen, waiting, open_texts = set(), [Customer], []
    while waiting:
        model = waiting.pop()
        label = model._meta.label_lower
        if label in seen:
            continue
        seen.add(label)
        declared = set(PERSONAL.get(label, ())) | HARMLESS.get(label, frozenset()) | HARMLESS["*"]
        if label not in BY_THEIR_SERVICE | {"core.duework"} and not label.startswith("garage."):
            texts = [each for each in model._meta.concrete_fields if is_text(each) and each.name not in declared]
            open_texts += [f"{label}.{each.name}" for each in texts]
        if label not in ENDS:
            waiting += [each.model for each in pointers_to(model)]
    assert open_texts == []
    assert {"messaging.deliveryattempt", "core.approvalstep"} <= seen


def is_text(field):
    return isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices


# --- who decides ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["service_advisor", "follow_up_agent", "technician"])
def test_only_a_manager_who_did_not_record_it_approves(person, manager, store, role):
    request = DataRequestFactory(customer__store=store, recorded_by=manager)
    with pytest.raises((PermissionDenied, DataRequest.DoesNotExist)):
        approve(request, person(role))
    with pytest.raises(PermissionDenied, match="yourself"):
        approve(request, manager)
    assert not Event.objects.exists()
    assert approve(request, person("general_manager")).state == "answered"


def test_what_does_not_fit_the_file_is_refused(manager, store):
    release = DataRequestFactory(customer__store=store, kind="release")
    restriction = DataRequestFactory(customer__store=store, customer__state="restricted", kind="restriction")
    for request in (release, restriction):
        with pytest.raises(TransitionBlocked) as refused:
            approve(request, manager)
        assert refused.value.reasons[0].url == request.customer.get_absolute_url()
    assert not Event.objects.exists()
    assert not Approval.objects.exists()


def test_a_message_to_an_erased_file_is_held_back(advisor, manager, store):
    from dms.messaging.choices import Channel, Purpose
    from dms.messaging.wording import TEMPLATES, Wording, message_template

    code = "test.care"
    texts = {"zh-hans": Wording("召回", "召回"), "en": Wording("recall", "recall")}
    message_template(code=code, label="recall", purpose=Purpose.LEGAL, channels=(Channel.SMS,), texts=texts)
    try:
        customer = CustomerFactory(store=store)
        ContactFactory(customer=customer)
        approve(asked(customer, "erasure", advisor), manager)
        message = queue_message(
            template=code, key="care:1", store_id=store.pk, channel="sms", customer_id=customer.pk, actor=None
        )
        assert message.suppressed_because == "file_closed"
    finally:
        TEMPLATES.pop(code)
